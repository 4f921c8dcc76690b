using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;

namespace Attune.Models;

/// <summary>Options of <c>slim</c>.</summary>
public sealed record SlimOptions
{
    /// <summary>alpha.</summary>
    [Description("Regularization, alpha of scikit-learn's ElasticNet: the penalty on weights beside the mean squared error of a user.")]
    [Range(0.0, 1e3)]
    public double Alpha { get; init; } = 0.02;

    /// <summary>l1_ratio.</summary>
    [Description("Share of the penalty that is on the weights' absolute values and makes them zero, l1_ratio of scikit-learn; the rest is on their squares.")]
    [Range(0.0, 1.0)]
    [Search(1e-5, 0.1, Log = true)]
    public double L1Ratio { get; init; } = 1e-4;

    /// <summary>Weights kept for each item.</summary>
    [Description("How many weights each item keeps, the largest ones.")]
    [Range(1, 100_000)]
    public int Neighbours { get; init; } = 500;

    /// <summary>Most passes over the weights of an item.</summary>
    [Description("Most passes over the weights of an item.")]
    [Range(1, 10_000)]
    [NotSearched]
    public int MaxIterations { get; init; } = 100;

    /// <summary>When to stop.</summary>
    [Description("Stop when no weight changes by more than this share of the largest one.")]
    [Range(1e-9, 1.0)]
    [NotSearched]
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>What an interaction's weight counts.</summary>
    [Description("What an interaction of weight w counts: binary is 1, linear is w, log is log2(1+w).")]
    public ConfidenceWeighting Weighting { get; init; } = ConfidenceWeighting.Binary;
}

/// <summary>Trains <see cref="SlimModel"/>.</summary>
internal sealed class SlimTrainer : ModelTrainer<SlimOptions>
{
    private const int ItemsPerReport = 64;

    public override ModelDescription Description { get; } = new(
        "slim",
        "Sparse linear method",
        "Predicts every item by a few others, with weights that an elastic net finds and that are never negative. Accurate, and its few weights are quick to serve and easy to explain.",
        "Ning, Karypis (2011), SLIM: Sparse Linear Methods for Top-N Recommender Systems; Friedman, Hastie, Tibshirani (2010), Regularization Paths for Generalized Linear Models via Coordinate Descent");

    public override IModel Train(Dataset dataset, SlimOptions options, RunContext run)
    {
        var userItems = Confidence.Of(dataset.UserItems, options.Weighting);
        var itemUsers = userItems.Transpose();
        var links = new (int[] Items, float[] Weights)[itemUsers.Rows];
        var done = 0;
        Parallel.For(0, links.Length, run.Parallelism, () => new SlimColumn(userItems, itemUsers, options), (item, _, solver) =>
        {
            links[item] = solver.Solve(item);
            if (Interlocked.Increment(ref done) is var count && count % ItemsPerReport == 0)
                run.Progress?.Report(new WorkProgress("Learning weights", count, links.Length, "items"));
            return solver;
        }, _ => { });
        return new SlimModel(ToMatrix(links), userItems.Rows, options);
    }

    public override IModel Load(TensorArchive archive, SlimOptions options) =>
        new SlimModel(ItemNeighbourModel.LoadNeighbours(archive), archive.Get<int>("user_count")[0], options);

    private static CsrMatrix ToMatrix((int[] Items, float[] Weights)[] rows)
    {
        var starts = new int[rows.Length + 1];
        for (var row = 0; row < rows.Length; row++) starts[row + 1] = starts[row] + rows[row].Items.Length;
        return new CsrMatrix(rows.Length, starts, [.. rows.SelectMany(r => r.Items)], [.. rows.SelectMany(r => r.Weights)]);
    }
}

/// <summary>
/// Solves one item after the other: the weights w that minimise |x_j - X w|² / (2 n) + alpha l1_ratio |w|_1 + alpha (1 - l1_ratio) |w|² / 2 under w of at least 0 and
/// w_j = 0, for the n users' interactions X, by coordinate descent with the residual kept. Since all numbers are at least 0, the gradient at a weight is
/// never steeper than at w = 0: items that share no user with j, or so few that the penalty outweighs them, are exactly 0 and never looked at.
/// Holds one worker's scratch.
/// </summary>
internal sealed class SlimColumn(CsrMatrix userItems, CsrMatrix itemUsers, SlimOptions options)
{
    private readonly double _l1 = options.Alpha * options.L1Ratio * userItems.Rows;
    private readonly double _l2 = options.Alpha * (1 - options.L1Ratio) * userItems.Rows;
    private readonly float[] _residual = new float[userItems.Rows];
    private readonly float[] _inCommon = new float[itemUsers.Rows];
    private readonly float[] _weights = new float[itemUsers.Rows];
    private readonly List<int> _candidates = [];

    /// <summary>The items with the largest weights, ascending, and their weights.</summary>
    public (int[] Items, float[] Weights) Solve(int item)
    {
        FindCandidates(item);
        _residual.AsSpan().Clear();
        Add(item, 1);
        Descend();
        int[] kept = [.. _candidates.Where(k => _weights[k] > 0).OrderByDescending(k => _weights[k]).Take(options.Neighbours).Order()];
        var weights = Array.ConvertAll(kept, k => _weights[k]);
        foreach (var k in _candidates) (_weights[k], _inCommon[k]) = (0, 0);
        return (kept, weights);
    }

    /// <summary>Items whose inner product with x_j outweighs the penalty, those with the largest first.</summary>
    private void FindCandidates(int item)
    {
        _candidates.Clear();
        var users = itemUsers.ColumnsOf(item);
        for (var u = 0; u < users.Length; u++)
        {
            var own = At(itemUsers.ValuesOf(item), u);
            var others = userItems.ColumnsOf(users[u]);
            for (var e = 0; e < others.Length; e++)
            {
                if (_inCommon[others[e]] == 0) _candidates.Add(others[e]);
                _inCommon[others[e]] += own * At(userItems.ValuesOf(users[u]), e);
            }
        }

        foreach (var k in _candidates)
            if (k == item || _inCommon[k] <= _l1) _inCommon[k] = 0;
        _candidates.RemoveAll(k => _inCommon[k] == 0);
        _candidates.Sort((a, b) => _inCommon[b] != _inCommon[a] ? _inCommon[b].CompareTo(_inCommon[a]) : a.CompareTo(b));
    }

    /// <summary>Passes over all candidates, and between them over those that are not 0 until they are settled.</summary>
    private void Descend()
    {
        for (var pass = 0; pass < options.MaxIterations; pass++)
        {
            if (Pass(all: true)) return;
            while (++pass < options.MaxIterations && !Pass(all: false))
            {
            }
        }
    }

    /// <summary>One pass; true when no weight changed by more than the tolerance.</summary>
    private bool Pass(bool all)
    {
        var (largest, most) = (0f, 0f);
        foreach (var k in _candidates)
        {
            if (!all && _weights[k] == 0) continue;
            var before = _weights[k];
            var after = Minimum(k, before);
            if (after != before)
            {
                _weights[k] = after;
                Add(k, before - after);
            }

            (largest, most) = (Math.Max(largest, after), Math.Max(most, Math.Abs(after - before)));
        }

        return most <= options.Tolerance * largest;
    }

    /// <summary>Where the loss is least along one weight.</summary>
    private float Minimum(int k, float weight)
    {
        var users = itemUsers.ColumnsOf(k);
        var values = itemUsers.ValuesOf(k);
        double inner = 0, square = values.IsEmpty ? users.Length : 0;
        for (var u = 0; u < users.Length; u++)
        {
            inner += At(values, u) * _residual[users[u]];
            if (!values.IsEmpty) square += values[u] * values[u];
        }

        return (float)Math.Max(0, (inner + square * weight - _l1) / (square + _l2));
    }

    private void Add(int item, float weight)
    {
        var users = itemUsers.ColumnsOf(item);
        var values = itemUsers.ValuesOf(item);
        for (var u = 0; u < users.Length; u++) _residual[users[u]] += weight * At(values, u);
    }

    private static float At(ReadOnlySpan<float> values, int index) => values.IsEmpty ? 1f : values[index];
}

/// <summary>score(u, j) = sum over the history's items i of x_ui w_ij, with the weights of <see cref="SlimColumn"/> (Ning and Karypis 2011, eq. 2).</summary>
public sealed class SlimModel : ItemNeighbourModel
{
    private readonly SlimOptions _options;

    internal SlimModel(CsrMatrix weights, int users, SlimOptions options)
        : base(weights, users, fromItem: false) => _options = options;

    private protected override float CountOf(UserQuery user, int index) => Confidence.Of(user.WeightAt(index), _options.Weighting);
}
