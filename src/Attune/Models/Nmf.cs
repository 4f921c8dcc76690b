using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>Options of <c>nmf</c>.</summary>
public sealed record NmfOptions
{
    /// <summary>Length of a user's and an item's vector.</summary>
    [Description("Length of the vectors of users and items.")]
    [Range(1, 2048)]
    public int Factors { get; init; } = 16;

    /// <summary>Passes.</summary>
    [Description("Passes over the data; each updates all users, then all items.")]
    [Range(1, 10_000)]
    public int Iterations { get; init; } = 60;

    /// <summary>lambda.</summary>
    [Description("Regularization, lambda of the paper, for each rating of a row.")]
    [Range(0.0, 1e4)]
    public double Regularization { get; init; } = 0.1;
}

/// <summary>Trains <see cref="NmfModel"/>.</summary>
internal sealed class NmfTrainer : ModelTrainer<NmfOptions>
{
    public override ModelDescription Description { get; } = new(
        "nmf",
        "Non-negative matrix factorisation",
        "Predicts ratings from vectors without negative numbers, whose parts add up and can be read as tastes. Less accurate than biased-mf, easier to interpret.",
        "Luo, Zhou, Xia, Zhu (2014), An Efficient Non-Negative Matrix-Factorization-Based Approach to Collaborative Filtering for Recommender Systems; Lee, Seung (2001), Algorithms for Non-negative Matrix Factorization");

    public override IModel Train(Dataset dataset, NmfOptions options, RunContext run)
    {
        FactorModel.ThrowIfTooLarge(dataset, options.Factors + RatingFactorModel.Biases);
        var ratings = RatingData.Of(dataset, Description.Name);
        foreach (var rating in ratings.Values!)
            if (rating < 0) throw new AttuneException("invalid_rating", $"A rating is {rating}; nmf expects ratings of at least 0.", $"Choose biased-mf or svdpp.");
        var (keys, columns) = (EntityKeys.Of(dataset.Users, dataset.Items, ratings, run.Seed), ratings.Transpose());
        var users = Random(ratings, keys.Users, 1, options.Factors);
        var items = Random(columns, keys.Items, 2, options.Factors);
        run.Progress?.Report(new WorkProgress("iteration", 0, options.Iterations, "iterations"));
        for (var iteration = 1; iteration <= options.Iterations; iteration++)
        {
            Update(ratings, users, items, options, run);
            Update(columns, items, users, options, run);
            run.Progress?.Report(new WorkProgress("iteration", iteration, options.Iterations, "iterations"));
        }

        return new NmfModel(NmfModel.Extend(users, ratings, options.Factors, 0, 1), NmfModel.Extend(items, columns, options.Factors, 1, 0), options);
    }

    public override IModel Load(TensorArchive archive, NmfOptions options) =>
        new NmfModel(archive.Get<float>("user_factors"), archive.Get<float>("item_factors"), options);

    /// <summary>One multiplicative update of each row; the rows are independent, so threads do not matter.</summary>
    private static void Update(CsrMatrix ratings, float[] rows, float[] others, NmfOptions options, RunContext run) =>
        CostBalance.For(ratings.RowStarts, 1, run.Parallelism, () => new NmfStep(options), (step, first, end) =>
        {
            for (var row = first; row < end; row++)
                step.Update(ratings.ColumnsOf(row), ratings.ValuesOf(row), others, options.Factors, rows.AsSpan(row * options.Factors, options.Factors));
        });

    /// <summary>Uniform numbers, so scaled that the first predictions are about the mean rating.</summary>
    private static float[] Random(CsrMatrix ratings, ulong[] keys, ulong purpose, int factors)
    {
        var scale = 2 * Math.Sqrt(RatingFactorModel.Mean(ratings) / factors);
        var vectors = new float[keys.Length * factors];
        for (var row = 0; row < keys.Length; row++)
        {
            var random = new SplitMix(SplitMix.Mix(keys[row], purpose));
            for (var k = 0; k < factors; k++) vectors[row * factors + k] = (float)(scale * (0.05 + 0.95 * random.Uniform()));
        }

        return vectors;
    }
}

/// <summary>
/// The multiplicative update of one row: p_k becomes p_k · (sum of q_k r) / (sum of q_k (p · q) + lambda n p_k), over its n ratings r and the other side's vectors q
/// (Luo et al. 2014, eq. 11); never negative. Holds one worker's scratch.
/// </summary>
internal sealed class NmfStep(NmfOptions options)
{
    private readonly float[] _up = new float[options.Factors];
    private readonly float[] _down = new float[options.Factors];

    public void Update(ReadOnlySpan<int> columns, ReadOnlySpan<float> ratings, float[] others, int stride, Span<float> row)
    {
        if (columns.IsEmpty) return;
        _up.AsSpan().Clear();
        TensorPrimitives.Multiply(row, (float)options.Regularization * columns.Length, _down);
        for (var k = 0; k < columns.Length; k++)
        {
            var q = others.AsSpan(columns[k] * stride, row.Length);
            TensorPrimitives.MultiplyAdd(q, ratings[k], _up, _up);
            TensorPrimitives.MultiplyAdd(q, TensorPrimitives.Dot<float>(row, q), _down, _down);
        }

        for (var k = 0; k < row.Length; k++) row[k] = _down[k] > 0 ? row[k] * _up[k] / _down[k] : 0;
    }
}

/// <summary>
/// Non-negative matrix factorisation: r = p_u · q_i with no number below 0, at a minimum of sum of (r - p_u · q_i)² + lambda (|p_u|² + |q_i|²) over the ratings
/// (Luo et al. 2014). A history is folded in by the same updates of its vector while the items stand still.
/// </summary>
public sealed class NmfModel : RatingFactorModel
{
    private const int FoldInSteps = 100;

    private readonly NmfOptions _options;

    internal NmfModel(float[] users, float[] items, NmfOptions options)
        : base(users, items, options.Factors) => _options = options;

    /// <summary>Vectors with the two numbers of <see cref="RatingFactorModel"/> behind them; zeros for rows without ratings.</summary>
    internal static float[] Extend(float[] vectors, CsrMatrix ratings, int factors, float first, float second)
    {
        int[] rows = [.. Enumerable.Range(0, ratings.Rows).Where(r => ratings.CountOf(r) > 0)];
        return Rows(ratings.Rows, rows, [.. rows.SelectMany(r => vectors[(r * factors)..((r + 1) * factors)])], factors, factors, _ => (first, second));
    }

    private protected override void FoldInRatings(UserQuery user, ReadOnlySpan<int> items, Span<float> ratings, Span<float> row)
    {
        if (items.IsEmpty) return;
        row[..Dimension].Fill(1);
        for (var k = 0; k < ratings.Length; k++) ratings[k] = Math.Max(0, ratings[k]);
        var step = new NmfStep(_options);
        for (var pass = 0; pass < FoldInSteps; pass++) step.Update(items, ratings, Items, Stride, row[..Dimension]);
        row[^1] = 1;
    }
}
