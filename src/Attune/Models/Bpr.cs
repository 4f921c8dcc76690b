using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>Options of <c>bpr</c>.</summary>
public sealed record BprOptions : FactorSgdOptions
{
    /// <summary>Defaults of the shared options.</summary>
    public BprOptions() => (Epochs, LearningRate, Schedule) = (100, 0.1, LearningRateSchedule.Linear);

    /// <summary>Regularization of users.</summary>
    [Description("Regularization of users' vectors.")]
    [Range(0.0, 100.0)]
    public double UserRegularization { get; init; } = 0.01;

    /// <summary>Regularization of items that the user has.</summary>
    [Description("Regularization of the vectors of items that the user has.")]
    [Range(0.0, 100.0)]
    public double ItemRegularization { get; init; } = 0.01;

    /// <summary>Regularization of items that the user has not.</summary>
    [Description("Regularization of the vectors of items that the user has not.")]
    [Range(0.0, 100.0)]
    public double NegativeRegularization { get; init; } = 0.01;

    /// <summary>How negatives are drawn.</summary>
    [Description("How items that the user has not are drawn: uniform, or popularity (by popularity_exponent).")]
    public NegativeSampling Negatives { get; init; } = NegativeSampling.Uniform;

    /// <summary>Exponent of <see cref="NegativeSampling.Popularity"/>.</summary>
    [Description("Items are drawn in proportion to the number of their users to this power; for negatives popularity.")]
    [Range(0.0, 2.0)]
    public double PopularityExponent { get; init; } = 0.75;

    /// <summary>Draws of which the best scored becomes the negative.</summary>
    [Description("How many items are drawn, of which the best scored becomes the negative. More make the learning of the top of the list harder and better, and take more time.")]
    [Range(1, 1000)]
    public int Candidates { get; init; } = 1;

    /// <summary>Whether items have a bias.</summary>
    [Description("Whether each item has a bias: a number that is added for everybody.")]
    public bool Bias { get; init; } = true;
}

/// <summary>Trains <see cref="BprModel"/>.</summary>
internal sealed class BprTrainer : ModelTrainer<BprOptions>
{
    public override ModelDescription Description { get; } = new(
        "bpr",
        "Bayesian personalised ranking",
        "Learns vectors whose inner products rank what a user has above what the user has not, by stochastic gradients. Fast, and small in memory.",
        "Rendle, Freudenthaler, Gantner, Schmidt-Thieme (2009), BPR: Bayesian Personalized Ranking from Implicit Feedback; hard negatives: Zhang, Chen, Wang, Yu (2013), Optimizing Top-N Collaborative Filtering via Dynamic Negative Item Sampling");

    public override IModel Train(Dataset dataset, BprOptions options, RunContext run)
    {
        FactorModel.ThrowIfTooLarge(dataset, PlacedFactors.Padded(options.Factors));
        var keys = EntityKeys.Of(dataset, run.Seed);
        var part = options.Patience > 0 ? ValidationPart.Cut(dataset.UserItems, options.ValidationShare, keys) : null;
        var userItems = part?.Train ?? dataset.UserItems;
        var binary = new CsrMatrix(userItems.Columns, userItems.RowStarts, userItems.ColumnIndices);
        var training = new BprTraining(binary, keys, options, run);
        SgdLoop.Run(options, run, part, training);
        return training.ToModel(dataset.Users.Count, dataset.Items.Count, run);
    }

    public override IModel Load(TensorArchive archive, BprOptions options) =>
        new BprModel(archive.Get<float>("user_factors"), archive.Get<float>("item_factors"), options);
}

/// <summary>A training under way.</summary>
internal sealed class BprTraining : ISgdTraining
{
    private readonly BprOptions _options;
    private readonly BlockGrid _grid;
    private readonly PlacedFactors _factors;
    private readonly float[] _biases;
    private readonly double[]? _popularity;
    private readonly ConcurrentBag<Worker> _workers = [];

    public BprTraining(CsrMatrix userItems, EntityKeys keys, BprOptions options, RunContext run)
    {
        _options = options;
        _grid = new BlockGrid(userItems, keys, PlacedFactors.Padded(options.Factors) * sizeof(float), run);
        _factors = new PlacedFactors(_grid, keys, options.Factors, options.InitStd, run);
        _biases = options.Bias ? new float[_grid.Items.Length] : [];
        _popularity = NegativeSampler.Weigh(options.Negatives, options.PopularityExponent, userItems, _grid.Items);
    }

    public float[][] Weights => [_factors.Users, _factors.Items, _biases];

    public void Epoch(int epoch, RunContext run)
    {
        _grid.Pass(epoch, run, _workers, () => new Worker(_factors, _biases, _popularity, _options.Candidates),
            (Worker worker, in BlockGrid.Task task) => worker.Work(task, RatesAt(epoch + task.Done)));
    }

    public FactorModel ToModel(int users, int items, RunContext run) => new BprModel(
        _factors.ByNumber(users, _grid.Users, _factors.Users, default, _options.Bias),
        _factors.ByNumber(items, _grid.Items, _factors.Items, _biases, _options.Bias), _options);

    private PairwiseRates RatesAt(double epoch) => new(
        (float)_options.RateAt(epoch), (float)_options.UserRegularization, (float)_options.ItemRegularization, (float)_options.NegativeRegularization);

    /// <summary>One worker's scratch: negatives are drawn for a batch of interactions, then the batch is learned from.</summary>
    private sealed class Worker(PlacedFactors factors, float[] biases, double[]? popularity, int candidates)
    {
        private const int Batch = 512;

        /// <summary>
        /// A user's interactions stand together. In a stretch, which the first-level cache holds, they are taken so far apart that a step seldom waits for
        /// what the one before wrote.
        /// </summary>
        private const int Stretch = 64, Apart = 8;

        private readonly NegativeSampler _sampler = new(popularity);
        private readonly Triple[] _triples = new Triple[Batch];

        public void Work(in BlockGrid.Task task, in PairwiseRates rates)
        {
            _sampler.Begin(task);
            for (var unit = 0; unit < task.UnitCount; unit++)
            {
                var entries = task.Entries(unit);
                for (; !entries.IsEmpty; entries = entries[Math.Min(Batch, entries.Length)..])
                {
                    var count = Draw(task, task.FirstItem(unit), entries[..Math.Min(Batch, entries.Length)]);
                    PairwiseSteps.Run(factors.Users, factors.Items, biases, factors.Stride, _triples.AsSpan(0, count), rates);
                }
            }
        }

        private int Draw(in BlockGrid.Task task, int firstItem, ReadOnlySpan<uint> entries)
        {
            var count = 0;
            for (; !entries.IsEmpty; entries = entries[Math.Min(Stretch, entries.Length)..])
            {
                var stretch = entries[..Math.Min(Stretch, entries.Length)];
                for (var turn = 0; turn < Apart; turn++)
                    for (var k = turn; k < stretch.Length; k += Apart) count += Draw(task, firstItem, stretch[k], ref _triples[count]);
            }

            return count;
        }

        /// <summary>One triple, or none when the user seems to have all items of the block.</summary>
        private int Draw(in BlockGrid.Task task, int firstItem, uint entry, ref Triple triple)
        {
            var user = (int)(entry >> 16);
            var negative = _sampler.Draw(task, user);
            for (var c = 1; c < candidates && negative >= 0; c++) negative = Better(task.FirstUser + user, negative, _sampler.Draw(task, user));
            if (negative < 0) return 0;
            triple = new Triple(task.FirstUser + user, firstItem + (int)(entry & 0xFFFF), negative);
            return 1;
        }

        private int Better(int user, int a, int b) => b < 0 || Score(user, a) >= Score(user, b) ? a : b;

        private float Score(int user, int item) =>
            TensorPrimitives.Dot(factors.Users.AsSpan(user * factors.Stride, factors.Stride), factors.Items.AsSpan(item * factors.Stride, factors.Stride))
            + (biases.Length > 0 ? biases[item] : 0);
    }
}

/// <summary>
/// Bayesian personalised ranking: score = x_u · y_i + b_i, with the vectors that maximise, over users u, their items i and random items j
/// that they have not, ln sigma(score_ui - score_uj) - lambda/2 of the squares (Rendle et al. 2009).
/// Users and items without interactions are cold.
/// </summary>
/// <remarks>
/// A history is folded in by the same ascent, on the user's vector alone and from 0 (<see cref="FoldInDraws"/>).
/// </remarks>
public sealed class BprModel : FactorModel
{
    private readonly BprOptions _options;
    private readonly FoldInDraws _draws;

    internal BprModel(float[] users, float[] items, BprOptions options)
        : base(users, items, options.Factors + (options.Bias ? 1 : 0), options.Bias ? 1 : 0)
    {
        _options = options;
        _draws = new FoldInDraws([.. Enumerable.Range(0, ItemCount).Where(i => !IsZero(ItemRow(i)))]);
    }

    private protected override void FoldInRow(UserQuery user, Span<float> row)
    {
        row.Clear();
        var history = _draws.Known(user.Items.Span);
        if (history.Length == 0) return;
        if (_options.Bias) row[^1] = 1;
        var (steps, random) = (FoldInDraws.StepsFor(history.Length), new SplitMix((uint)history.Length));
        for (var step = 0; step < steps; step++)
        {
            var negative = Negative(row, history, ref random);
            if (negative >= 0) Ascend(row, history[step % history.Length], negative, (float)_options.LearningRate * FoldInDraws.Part(step, steps));
        }

        // A history of all items teaches nothing.
        if (IsZero(row[..Dimension])) row.Clear();
    }

    private void Ascend(Span<float> row, int item, int negative, float rate)
    {
        var user = row[..Dimension];
        var slope = rate * Logistic.Of(TensorPrimitives.Dot(row, ItemRow(negative)) - TensorPrimitives.Dot(row, ItemRow(item)));
        TensorPrimitives.Multiply(user, 1 - rate * (float)_options.UserRegularization, user);
        TensorPrimitives.MultiplyAdd(ItemFactors(item), slope, user, user);
        TensorPrimitives.MultiplyAdd(ItemFactors(negative), -slope, user, user);
    }

    private int Negative(ReadOnlySpan<float> row, ReadOnlySpan<int> history, ref SplitMix random)
    {
        var best = -1;
        for (var c = 0; c < _options.Candidates; c++)
        {
            var drawn = _draws.Draw(history, ref random);
            if (best < 0 || (drawn >= 0 && TensorPrimitives.Dot(row, ItemRow(drawn)) > TensorPrimitives.Dot(row, ItemRow(best)))) best = drawn;
        }

        return best;
    }
}
