using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>Options of <c>ccl-mf</c>.</summary>
public sealed record CclMfOptions : FactorSgdOptions
{
    /// <summary>Defaults of the shared options.</summary>
    public CclMfOptions() => (InitStd, Epochs, LearningRate, Schedule) = (1, 60, 0.05, LearningRateSchedule.Linear);

    /// <summary>Items that the user has not, for each that the user has.</summary>
    [Description("How many items that a user has not stand against each that the user has; at most as many as fit the cache.")]
    [Range(1, 100_000)]
    public int Negatives { get; init; } = 800;

    /// <summary>Cosine up to which a negative costs nothing.</summary>
    [Description("The cosine up to which an item that the user has not costs nothing. Higher where the data are sparse.")]
    [Range(-1.0, 1.0)]
    [Search(0.2, 1)]
    public double Margin { get; init; } = 0.9;

    /// <summary>Weight of the negatives.</summary>
    [Description("Weight of all negatives together against the one positive; where there are fewer items than negatives, each weighs as much as it would.")]
    [Range(0.0, 1e6)]
    public double Weight { get; init; } = 150;

    /// <summary>Share of a user's vector that is the mean of the items'.</summary>
    [Description("Share of a user's vector that is the mean of the vectors of the user's items, as in SimpleX; 0 is plain matrix factorisation.")]
    [Range(0.0, 0.99)]
    public double HistoryShare { get; init; } = 0.5;

    /// <summary>Weight decay.</summary>
    [Description("Regularization of all vectors. Only their directions count, so it acts on how fast they still turn.")]
    [Range(0.0, 100.0)]
    [Search(1e-9, 1e-3, Log = true)]
    public double Regularization { get; init; }

    /// <summary>Interactions that make one step.</summary>
    [Description("How many interactions are learned from in one step, and at most a sixteenth of all.")]
    [Range(1, 65_536)]
    [NotSearched]
    public int BatchSize { get; init; } = 512;
}

/// <summary>Trains <see cref="CclMfModel"/>.</summary>
internal sealed class CclMfTrainer : ModelTrainer<CclMfOptions>
{
    public override ModelDescription Description { get; } = new(
        "ccl-mf",
        "Matrix factorisation with cosine contrastive loss",
        "Turns the vectors of users and their items to the same direction, and those of other items away only where they come too near. Often the most accurate when interactions are few and sparse.",
        "Mao, Zhu, Wang, Dai, Dong, Xiao, He (2021), SimpleX: A Simple and Strong Baseline for Collaborative Filtering");

    public override IModel Train(Dataset dataset, CclMfOptions options, RunContext run)
    {
        FactorModel.ThrowIfTooLarge(dataset, PlacedFactors.Padded(options.Factors));
        var keys = EntityKeys.Of(dataset, run.Seed);
        var part = options.Patience > 0 ? ValidationPart.Cut(dataset.UserItems, options.ValidationShare, keys) : null;
        var userItems = part?.Train ?? dataset.UserItems;
        var training = new CclTraining(new CsrMatrix(userItems.Columns, userItems.RowStarts, userItems.ColumnIndices), keys, options, run);
        SgdLoop.Run(options, run, part, training);
        return training.ToModel(dataset.Users.Count, dataset.Items.Count, run);
    }

    public override IModel Load(TensorArchive archive, CclMfOptions options) =>
        new CclMfModel(archive.Get<float>("user_factors"), archive.Get<float>("item_factors"), options);
}

/// <summary>A training under way.</summary>
internal sealed class CclTraining : ISgdTraining
{
    /// <summary>How often in an epoch the means of histories are brought up to date.</summary>
    private const int Updates = 4;

    /// <summary>Steps that an epoch has however few the data are.</summary>
    private const int LeastSteps = 16;

    private readonly CclMfOptions _options;
    private readonly BlockGrid _grid;
    private readonly PlacedFactors _factors;
    private readonly AdamRows _users;
    private readonly AdamRows _items;
    private readonly HistoryMeans? _means;
    private readonly ConcurrentBag<CclWorker> _workers = [];

    public CclTraining(CsrMatrix userItems, EntityKeys keys, CclMfOptions options, RunContext run)
    {
        _options = options with { BatchSize = Math.Clamp(userItems.Count / LeastSteps, 1, options.BatchSize) };
        _grid = new BlockGrid(userItems, keys, PlacedFactors.Padded(options.Factors) * sizeof(float), run);
        _factors = new PlacedFactors(_grid, keys, options.Factors, options.InitStd, run);
        if (options.HistoryShare > 0) _means = new HistoryMeans(userItems, _grid, options.HistoryShare, _factors.Stride);
        _users = new AdamRows(_factors.Users, _factors.Stride, (float)(1 - options.HistoryShare), _means?.Anchors);
        _items = new AdamRows(_factors.Items, _factors.Stride);
    }

    public float[][] Weights => [_factors.Users, _factors.Items];

    public void Epoch(int epoch, RunContext run)
    {
        var portion = (float)Updates / Math.Max(Updates, _grid.BatchesPerItem(_options.BatchSize));
        _grid.Pass(epoch, run, _workers, () => new CclWorker(_users, _items, _options, _means?.Pending, portion),
            (CclWorker worker, in BlockGrid.Task task) => worker.Work(task, (float)_options.RateAt(epoch + task.Done)),
            _means is null ? null : () => _means.Update(_items, _users.AnchorSlopes, run), Updates);
    }

    public FactorModel ToModel(int users, int items, RunContext run)
    {
        _means?.Update(_items, null, run);
        var directions = new float[_factors.Users.Length];
        for (var place = 0; place < _grid.Users.Length; place++) _users.Direction(place, directions.AsSpan(place * _factors.Stride, _factors.Stride));
        return new CclMfModel(_factors.ByNumber(users, _grid.Users, directions), Directions(_factors.ByNumber(items, _grid.Items, _factors.Items)), _options);
    }

    private float[] Directions(float[] rows)
    {
        for (var at = 0; at < rows.Length; at += _options.Factors) CclMfModel.Normalize(rows.AsSpan(at, _options.Factors));
        return rows;
    }
}

/// <summary>
/// Matrix factorisation with cosine contrastive loss: score = cos(x_u, y_i), with the vectors that minimise, over users u and their
/// items i, (1 - cos(x_u, y_i)) + w / |N| · sum over N of max(0, cos(x_u, y_j) - m), where N are random items that the user has not
/// (Mao et al. 2021). With a history share h, x_u is (1 - h) times a vector of the user's own and h times the mean of the items' directions. The vectors of the model have length 1. Users and items without interactions are cold.
/// </summary>
/// <remarks>
/// A history is folded in by minimising the same loss in the user's vector alone, in a fixed number of steps from the mean of the
/// history's vectors, with up to 1,024 items, evenly spread over all, as negatives.
/// </remarks>
public sealed class CclMfModel : FactorModel
{
    private const int FoldInSteps = 20, FoldInNegatives = 1024;

    private readonly CclMfOptions _options;
    private readonly int[] _others;
    private readonly float[] _otherRows;

    internal CclMfModel(float[] users, float[] items, CclMfOptions options)
        : base(users, items, options.Factors)
    {
        _options = options;
        int[] warm = [.. Enumerable.Range(0, ItemCount).Where(i => !IsZero(ItemRow(i)))];
        var step = 1 + (warm.Length - 1) / FoldInNegatives;
        _others = [.. warm.Where((_, k) => k % step == 0)];
        _otherRows = new float[_others.Length * Dimension];
        for (var k = 0; k < _others.Length; k++) ItemFactors(_others[k]).CopyTo(_otherRows.AsSpan(k * Dimension));
    }

    private protected override void FoldInRow(UserQuery user, Span<float> row)
    {
        row.Clear();
        var history = user.Items.Span;
        var (pull, slope, cosines) = (new float[Dimension], new float[Dimension], new float[_others.Length]);
        foreach (var item in history) TensorPrimitives.Add(pull, ItemFactors(item), pull);
        if (IsZero(pull)) return;
        TensorPrimitives.Divide(pull, (float)history.Length, pull);
        pull.CopyTo(row);
        for (var step = 0; step < FoldInSteps; step++)
        {
            Normalize(row);
            MatrixProduct.Compute(row, _otherRows, Dimension, cosines);
            Push(history, cosines, pull, slope);
            var rate = 1 - (float)step / FoldInSteps;
            TensorPrimitives.MultiplyAdd(slope, rate, row, row);
        }

        Normalize(row);
    }

    /// <summary>Divides by the length; zeros stay.</summary>
    internal static void Normalize(Span<float> vector)
    {
        var length = TensorPrimitives.Norm<float>(vector);
        if (length > 0) TensorPrimitives.Divide(vector, length, vector);
    }

    /// <summary>Sets the slope, downhill, to what positives pull less what near negatives push.</summary>
    private void Push(ReadOnlySpan<int> history, float[] cosines, float[] pull, float[] slope)
    {
        pull.CopyTo(slope, 0);
        var each = (float)(_options.Weight * Math.Min(1, (double)ItemCount / _options.Negatives) / _others.Length);
        for (var k = 0; k < _others.Length; k++)
            if (cosines[k] > _options.Margin && history.BinarySearch(_others[k]) < 0)
                TensorPrimitives.MultiplyAdd(_otherRows.AsSpan(k * Dimension, Dimension), -each, slope, slope);
    }
}
