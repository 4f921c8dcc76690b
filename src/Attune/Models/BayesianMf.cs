using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>Options of <c>bayesian-mf</c>.</summary>
public sealed record BayesianMfOptions
{
    /// <summary>Length of a user's and an item's vector in one sample.</summary>
    [Description("Length of the vectors of users and items in one sample.")]
    [Range(1, 256)]
    public int Factors { get; init; } = 16;

    /// <summary>Gibbs sampling steps.</summary>
    [Description("Steps of the sampler; each draws all users, then all items.")]
    [Range(1, 100_000)]
    public int Iterations { get; init; } = 100;

    /// <summary>Steps that are thrown away.</summary>
    [Description("Steps at the start that are thrown away, until the sampler has found the posterior.")]
    [Range(0, 100_000)]
    public int BurnIn { get; init; } = 20;

    /// <summary>Samples that predictions are the mean of.</summary>
    [Description("Samples that are kept, spread evenly over the other steps; predictions are their mean. Memory and the time of a prediction grow with them.")]
    [Range(1, 1000)]
    public int Samples { get; init; } = 20;

    /// <summary>alpha.</summary>
    [Description("Precision of a rating, alpha of the paper: the inverse of the variance of its noise.")]
    [Range(1e-3, 1e3)]
    public double Precision { get; init; } = 2;
}

/// <summary>Trains <see cref="BayesianMfModel"/>.</summary>
internal sealed class BayesianMfTrainer : ModelTrainer<BayesianMfOptions>
{
    public override ModelDescription Description { get; } = new(
        "bayesian-mf",
        "Bayesian matrix factorisation",
        "Predicts ratings as the mean over samples from the posterior of a matrix factorisation. Among the most accurate for ratings, and needs no regularization to be tuned; slower to train and larger than biased-mf.",
        "Salakhutdinov, Mnih (2008), Bayesian Probabilistic Matrix Factorization using Markov Chain Monte Carlo");

    public override IModel Train(Dataset dataset, BayesianMfOptions options, RunContext run)
    {
        FactorModel.ThrowIfTooLarge(dataset, options.Factors * options.Samples + RatingFactorModel.Biases);
        if (options.BurnIn >= options.Iterations)
            throw new AttuneException("invalid_option", $"The option 'burn_in' cannot be '{options.BurnIn}'; allowed: less than the {options.Iterations} iterations.") { IsUsage = true };
        var ratings = RatingData.Of(dataset, Description.Name);
        var keys = EntityKeys.Of(dataset.Users, dataset.Items, ratings, run.Seed);
        var sampler = new BayesianMfSampler(ratings, keys, options, run.Seed);
        run.Progress?.Report(new WorkProgress("iteration", 0, options.Iterations, "iterations"));
        for (var iteration = 1; iteration <= options.Iterations; iteration++)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            sampler.Step(iteration, run);
            run.Progress?.Report(new WorkProgress("iteration", iteration, options.Iterations, "iterations"));
        }

        return new BayesianMfModel(sampler.Users, sampler.Items, sampler.Hyperparameters, sampler.Mean, options);
    }

    public override IModel Load(TensorArchive archive, BayesianMfOptions options) => new BayesianMfModel(
        archive.Get<float>("user_factors"), archive.Get<float>("item_factors"), archive.Get<float>("hyperparameters"), archive.Get<float>("mean_rating")[0], options);
}

/// <summary>
/// The Gibbs sampler: in turn the hyperparameters of the users, all users, the hyperparameters of the items, all items, each from its conditional distribution
/// (Salakhutdinov and Mnih 2008, section 3.3). A row's noise is drawn from its key and the step, so threads and numbering do not matter.
/// </summary>
internal sealed class BayesianMfSampler
{
    private readonly BayesianMfOptions _options;
    private readonly Side _users;
    private readonly Side _items;
    private readonly ulong _key;

    public BayesianMfSampler(CsrMatrix ratings, EntityKeys keys, BayesianMfOptions options, int seed)
    {
        (_options, Mean, _key) = (options, RatingFactorModel.Mean(ratings), SplitMix.Mix((uint)seed, 0xBA1E5));
        var rests = new CsrMatrix(ratings.Columns, ratings.RowStarts, ratings.ColumnIndices, Array.ConvertAll(ratings.Values!, r => (r - Mean) * Root));
        (_users, _items) = (new Side(rests, keys.Users, options), new Side(rests.Transpose(), keys.Items, options));
        _items.Start();
        (Users, Items) = (_users.Rows(Mean, 1), _items.Rows(1, 0));
        Hyperparameters = new float[options.Samples * BayesianMfModel.HyperparametersOf(options.Factors)];
    }

    /// <summary>mu.</summary>
    public float Mean { get; }

    /// <summary>The samples of all users one after the other, and the numbers of <see cref="RatingFactorModel"/>.</summary>
    public float[] Users { get; }

    /// <summary>The samples of all items, over the number of samples: the inner product with a user's is the mean prediction.</summary>
    public float[] Items { get; }

    /// <summary>Mean and precision of the users in each sample, from which an unknown user is folded in.</summary>
    public float[] Hyperparameters { get; }

    private float Root => MathF.Sqrt((float)_options.Precision);

    /// <summary>One step; kept if it is one of the samples.</summary>
    public void Step(int iteration, RunContext run)
    {
        var prior = _users.Sample(_items, SplitMix.Mix(_key, (ulong)iteration * 2), Root, run);
        _items.Sample(_users, SplitMix.Mix(_key, (ulong)iteration * 2 + 1), Root, run);
        var (step, steps) = (iteration - _options.BurnIn, _options.Iterations - _options.BurnIn);
        if (step <= 0) return;

        // With fewer steps than samples, a step stands for several.
        var (first, end) = ((int)((long)(step - 1) * _options.Samples / steps), (int)((long)step * _options.Samples / steps));
        for (var sample = first; sample < end; sample++)
        {
            _users.Keep(Users, sample, 1);
            _items.Keep(Items, sample, 1f / _options.Samples);
            prior.CopyTo(Hyperparameters, sample * prior.Length);
        }
    }

    /// <summary>Users or items: their ratings, keys and present sample.</summary>
    private sealed class Side(CsrMatrix ratings, ulong[] keys, BayesianMfOptions options)
    {
        private const double PriorWeight = 2;

        private readonly int[] _rows = EntityKeys.Order(keys, r => ratings.CountOf(r) > 0);
        private readonly float[] _factors = new float[ratings.Rows * options.Factors];

        public void Start()
        {
            foreach (var row in _rows) SplitMix.Normals(SplitMix.Mix(keys[row], 1), 1 / Math.Sqrt(options.Factors), Row(row));
        }

        /// <summary>Draws hyperparameters, then all rows given the other side; returns the hyperparameters as <see cref="BayesianMfModel"/> saves them.</summary>
        public float[] Sample(Side others, ulong key, float root, RunContext run)
        {
            var d = options.Factors;
            var (mean, precision) = DrawPrior(key);
            var prior = new RowPrior(mean, precision);

            // Vectors times the root of the precision, so that plain sums of squares have it.
            var scaled = new float[others._factors.Length];
            TensorPrimitives.Multiply(others._factors, root, scaled);
            CostBalance.For(ratings.RowStarts, d, run.Parallelism, () => (Equations: new NormalEquations(d), Noise: new float[d]), (mine, first, end) =>
            {
                for (var row = first; row < end; row++)
                {
                    if (ratings.CountOf(row) == 0) continue;
                    SplitMix.Normals(SplitMix.Mix(keys[row], key), 1, mine.Noise);
                    mine.Equations.Draw(prior.Matrix, prior.Right, scaled, d, ratings.ColumnsOf(row), ratings.ValuesOf(row), mine.Noise, Row(row));
                }
            });
            return [.. mean.Select(v => (float)v), .. precision.Select(v => (float)v)];
        }

        /// <summary>Writes the present sample to its place in the rows of the model.</summary>
        public void Keep(float[] target, int sample, float scale)
        {
            var stride = options.Factors * options.Samples + RatingFactorModel.Biases;
            foreach (var row in _rows) TensorPrimitives.Multiply(Row(row), scale, target.AsSpan(row * stride + sample * options.Factors, options.Factors));
        }

        /// <summary>Rows of the model, still without samples.</summary>
        public float[] Rows(float first, float second)
        {
            var stride = options.Factors * options.Samples + RatingFactorModel.Biases;
            var rows = new float[ratings.Rows * stride];
            foreach (var row in _rows) (rows[(row + 1) * stride - 2], rows[(row + 1) * stride - 1]) = (first, second);
            return rows;
        }

        private (double[] Mean, double[] Precision) DrawPrior(ulong key)
        {
            var d = options.Factors;
            var (sum, products) = (new double[d], new double[d * d]);
            foreach (var row in _rows)
            {
                var x = Row(row);
                for (var i = 0; i < d; i++)
                {
                    sum[i] += x[i];
                    for (var j = 0; j < d; j++) products[i * d + j] += (double)x[i] * x[j];
                }
            }

            var random = new SplitMix(key);
            return NormalWishart.Draw(_rows.Length, sum, products, PriorWeight, ref random);
        }

        private Span<float> Row(int row) => _factors.AsSpan(row * options.Factors, options.Factors);
    }
}

/// <summary>What the hyperparameters add to a row's equations: the precision, in <see cref="Panels"/>, and the precision times the mean.</summary>
internal sealed class RowPrior
{
    public RowPrior(ReadOnlySpan<double> mean, ReadOnlySpan<double> precision)
    {
        var (d, padded) = (mean.Length, Panels.Padded(mean.Length));
        (Matrix, Right) = (new float[padded * padded], new float[padded]);
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < d; j++) Matrix[Panels.At(padded, i, j)] = (float)precision[i * d + j];
            Right[i] = (float)TensorPrimitives.Dot(precision.Slice(i * d, d), mean);
        }
    }

    public float[] Matrix { get; }

    public float[] Right { get; }
}

/// <summary>
/// Bayesian matrix factorisation: r = mu + mean over samples s of p_us · q_is, with samples from the posterior of r ~ N(mu + p_u · q_i, 1/alpha), p_u and q_i normal with
/// unknown means and precisions (Salakhutdinov and Mnih 2008). The samples lie one after the other in a row, so the mean is one inner product.
/// </summary>
/// <remarks>A history is folded in by the posterior mean of the user's vector in each sample.</remarks>
public sealed class BayesianMfModel : RatingFactorModel
{
    private readonly BayesianMfOptions _options;
    private readonly float[] _hyperparameters;
    private readonly float _mean;
    private readonly Lazy<RowPrior[]> _priors;
    private readonly ConcurrentBag<NormalEquations> _equations = [];

    internal BayesianMfModel(float[] users, float[] items, float[] hyperparameters, float mean, BayesianMfOptions options)
        : base(users, items, options.Factors * options.Samples)
    {
        if (hyperparameters.Length != options.Samples * HyperparametersOf(options.Factors))
            throw new AttuneException("damaged_model", $"The saved hyperparameters are not those of {options.Samples} samples.", $"Train the model again.");
        (_hyperparameters, _mean, _options) = (hyperparameters, mean, options);
        _priors = new Lazy<RowPrior[]>(() => [.. Enumerable.Range(0, options.Samples).Select(PriorOf)]);
    }

    /// <summary>Numbers of a sample's hyperparameters: the mean and the precision.</summary>
    internal static int HyperparametersOf(int factors) => factors * (factors + 1);

    /// <inheritdoc/>
    public override void Save(TensorArchive archive)
    {
        base.Save(archive);
        archive.Add("hyperparameters", _hyperparameters, _options.Samples, HyperparametersOf(_options.Factors));
        archive.Add("mean_rating", [_mean]);
    }

    private protected override void FoldInRatings(UserQuery user, ReadOnlySpan<int> items, Span<float> ratings, Span<float> row)
    {
        if (items.IsEmpty) return;
        var (d, root) = (_options.Factors, MathF.Sqrt((float)_options.Precision));
        var (vectors, all) = (new float[items.Length * d], new int[items.Length]);
        for (var k = 0; k < items.Length; k++) (ratings[k], all[k]) = ((ratings[k] - _mean) * root, k);
        if (!_equations.TryTake(out var equations)) equations = new NormalEquations(d);
        for (var sample = 0; sample < _options.Samples; sample++)
        {
            // Items are saved over the number of samples.
            for (var k = 0; k < items.Length; k++)
                TensorPrimitives.Multiply(ItemRow(items[k]).Slice(sample * d, d), root * _options.Samples, vectors.AsSpan(k * d, d));
            var prior = _priors.Value[sample];
            equations.Draw(prior.Matrix, prior.Right, vectors, d, all, ratings, default, row.Slice(sample * d, d));
        }

        _equations.Add(equations);
        (row[^2], row[^1]) = (_mean, 1);
    }

    private RowPrior PriorOf(int sample)
    {
        var numbers = Array.ConvertAll(_hyperparameters[(sample * HyperparametersOf(_options.Factors))..((sample + 1) * HyperparametersOf(_options.Factors))], v => (double)v);
        return new RowPrior(numbers.AsSpan(0, _options.Factors), numbers.AsSpan(_options.Factors));
    }
}
