using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>Options of <c>logistic-mf</c>.</summary>
public sealed record LogisticMfOptions : FactorSgdOptions
{
    /// <summary>Defaults of the shared options.</summary>
    public LogisticMfOptions() => (Epochs, LearningRate, Schedule) = (60, 0.1, LearningRateSchedule.Linear);

    /// <summary>alpha.</summary>
    [Description("Weight of an interaction of weight 1 against one negative, alpha of the paper.")]
    [Range(1e-6, 1e6)]
    public double Alpha { get; init; } = 1;

    /// <summary>Negatives for each interaction.</summary>
    [Description("How many items that a user has not are drawn for each that the user has.")]
    [Range(1, 1000)]
    public int Negatives { get; init; } = 5;

    /// <summary>lambda.</summary>
    [Description("Regularization, lambda of the paper. Raise it when the data are few or noisy.")]
    [Range(0.0, 100.0)]
    public double Regularization { get; init; } = 0.01;
}

/// <summary>Trains <see cref="LogisticMfModel"/>.</summary>
internal sealed class LogisticMfTrainer : ModelTrainer<LogisticMfOptions>
{
    public override ModelDescription Description { get; } = new(
        "logistic-mf",
        "Logistic matrix factorisation",
        "Learns how probable it is that a user takes an item up, from the user's and the item's vectors and biases. Good where how often somebody did something matters.",
        "Johnson (2014), Logistic Matrix Factorization for Implicit Feedback Data");

    public override IModel Train(Dataset dataset, LogisticMfOptions options, RunContext run)
    {
        FactorModel.ThrowIfTooLarge(dataset, PlacedFactors.Padded(options.Factors + LogisticMfModel.Biases));
        var keys = EntityKeys.Of(dataset, run.Seed);
        var part = options.Patience > 0 ? ValidationPart.Cut(dataset.UserItems, options.ValidationShare, keys) : null;
        var training = new LogisticTraining(part?.Train ?? dataset.UserItems, keys, options, run);
        SgdLoop.Run(options, run, part, training);
        return training.ToModel(dataset.Users.Count, dataset.Items.Count, run);
    }

    public override IModel Load(TensorArchive archive, LogisticMfOptions options) =>
        new LogisticMfModel(archive.Get<float>("user_factors"), archive.Get<float>("item_factors"), options);
}

/// <summary>A training under way.</summary>
internal sealed class LogisticTraining : ISgdTraining
{
    private readonly LogisticMfOptions _options;
    private readonly BlockGrid _grid;
    private readonly PlacedFactors _factors;
    private readonly ConcurrentBag<Worker> _workers = [];

    public LogisticTraining(CsrMatrix userItems, EntityKeys keys, LogisticMfOptions options, RunContext run)
    {
        _options = options;
        var length = options.Factors + LogisticMfModel.Biases;
        _grid = new BlockGrid(userItems, keys, PlacedFactors.Padded(length) * sizeof(float), run);
        _factors = new PlacedFactors(_grid, keys, length, options.InitStd, run);
        SetBiases(_factors.Users, _factors.Stride, options.Factors, 0, 1);
        SetBiases(_factors.Items, _factors.Stride, options.Factors, 1, 0);
    }

    public float[][] Weights => [_factors.Users, _factors.Items];

    public void Epoch(int epoch, RunContext run)
    {
        _grid.Pass(epoch, run, _workers, () => new Worker(_factors, _options),
            (Worker worker, in BlockGrid.Task task) => worker.Work(task, (float)_options.RateAt(epoch + task.Done)));
    }

    public FactorModel ToModel(int users, int items, RunContext run) => new LogisticMfModel(
        _factors.ByNumber(users, _grid.Users, _factors.Users), _factors.ByNumber(items, _grid.Items, _factors.Items), _options);

    private static void SetBiases(float[] rows, int stride, int factors, float first, float second)
    {
        for (var at = factors; at < rows.Length; at += stride) (rows[at], rows[at + 1]) = (first, second);
    }

    /// <summary>One worker's scratch: a batch of pairs, the negatives among them, is drawn and then learned from.</summary>
    private sealed class Worker(PlacedFactors factors, LogisticMfOptions options)
    {
        private const int Batch = 512;

        private readonly NegativeSampler _sampler = new(null);
        private readonly WeightedPair[] _pairs = new WeightedPair[Batch];
        private int _count;

        public void Work(in BlockGrid.Task task, float rate)
        {
            _sampler.Begin(task);
            for (var unit = 0; unit < task.UnitCount; unit++)
            {
                var entries = task.Entries(unit);
                var values = task.Values(unit);
                for (var e = 0; e < entries.Length; e++)
                {
                    var (user, item) = ((int)(entries[e] >> 16), task.FirstItem(unit) + (int)(entries[e] & 0xFFFF));
                    Add(task.FirstUser + user, item, (float)options.Alpha * (values.IsEmpty ? 1 : values[e]), rate);
                    for (var n = 0; n < options.Negatives; n++)
                        if (_sampler.Draw(task, user) is var negative and >= 0) Add(task.FirstUser + user, negative, -1, rate);
                }
            }

            Learn(rate);
        }

        private void Add(int user, int item, float weight, float rate)
        {
            if (_count == Batch) Learn(rate);
            _pairs[_count++] = new WeightedPair(user, item, weight);
        }

        private void Learn(float rate)
        {
            LogisticSteps.Run(factors.Users, factors.Items, factors.Stride, options.Factors, _pairs.AsSpan(0, _count), rate, (float)options.Regularization);
            _count = 0;
        }
    }
}

/// <summary>
/// Logistic matrix factorisation: score = x_u · y_i + b_u + b_i, the log-odds that the user takes the item up, with the numbers that maximise
/// sum of alpha w ln sigma(score) over the user's items with weights w, and of ln(1 - sigma(score)) over random items that the user has not, less
/// lambda/2 of the squares at each term (Johnson 2014, with sampled negatives). Users and items without interactions are cold.
/// </summary>
/// <remarks>A history is folded in by the same ascent, on the user's vector alone and from 0 (<see cref="FoldInDraws"/>).</remarks>
public sealed class LogisticMfModel : FactorModel
{
    /// <summary>The last numbers of a user's vector are (b_u, 1), of an item's (1, b_i).</summary>
    internal const int Biases = 2;

    private readonly LogisticMfOptions _options;
    private readonly FoldInDraws _draws;

    internal LogisticMfModel(float[] users, float[] items, LogisticMfOptions options)
        : base(users, items, options.Factors + Biases, Biases)
    {
        _options = options;
        _draws = new FoldInDraws([.. Enumerable.Range(0, ItemCount).Where(i => !IsZero(ItemRow(i)))]);
    }

    private protected override void FoldInRow(UserQuery user, Span<float> row)
    {
        row.Clear();
        var known = _draws.Known(user.Items.Span);
        var (steps, random) = (FoldInDraws.StepsFor(known.Length), new SplitMix((uint)known.Length));
        for (var step = 0; step < steps; step++)
        {
            var rate = (float)_options.LearningRate * FoldInDraws.Part(step, steps);
            var item = known[step % known.Length];
            Ascend(row, item, (float)_options.Alpha * user.WeightAt(user.Items.Span.BinarySearch(item)), rate);
            for (var n = 0; n < _options.Negatives; n++)
                if (_draws.Draw(known, ref random) is var negative and >= 0) Ascend(row, negative, -1, rate);
        }
    }

    private void Ascend(Span<float> row, int item, float weight, float rate)
    {
        row[^1] = 1;
        var slope = rate * LogisticSteps.Slope(weight, TensorPrimitives.Dot(row, ItemRow(item)));
        TensorPrimitives.Multiply(row, 1 - rate * (float)_options.Regularization, row);
        TensorPrimitives.MultiplyAdd(ItemRow(item), slope, row, row);
        row[^1] = 1;
    }
}
