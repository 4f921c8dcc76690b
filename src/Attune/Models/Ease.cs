using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>Options of <c>ease</c>.</summary>
public sealed record EaseOptions
{
    /// <summary>lambda.</summary>
    [Description("Regularization, lambda of the paper: the ridge on the items' Gram matrix. Raise it with the number of users; a few hundred is usual.")]
    [Range(1e-3, 1e9)]
    [Search(1, 1e4, Log = true)]
    public double Regularization { get; init; } = 300;

    /// <summary>What an interaction's weight counts.</summary>
    [Description("What an interaction of weight w counts: binary is 1, linear is w, log is log2(1+w).")]
    public ConfidenceWeighting Weighting { get; init; } = ConfidenceWeighting.Binary;
}

/// <summary>Trains <see cref="EaseModel"/>.</summary>
internal sealed class EaseTrainer : ModelTrainer<EaseOptions>
{
    /// <summary>Share of the machine's memory that the matrix may take.</summary>
    private const double MemoryShare = 0.85;

    public override ModelDescription Description { get; } = new(
        "ease",
        "Embarrassingly shallow autoencoder",
        "A linear model of every item by all others, in closed form: one option, no randomness, and among the most accurate. Memory grows with the square of the items, time with their cube: for up to some ten thousand items.",
        "Steck (2019), Embarrassingly Shallow Autoencoders for Sparse Data");

    public override IModel Train(Dataset dataset, EaseOptions options, RunContext run)
    {
        var userItems = Confidence.Of(dataset.UserItems, options.Weighting);
        var n = userItems.Columns;
        ThrowIfTooLarge(n);
        var matrix = new float[n * n];
        AddGram(userItems, matrix, run);
        for (var item = 0; item < n; item++) matrix[item * n + item] += (float)options.Regularization;
        run.Progress?.Report(new WorkProgress("Inverting", 0, n, "items"));
        if (!SymmetricInverse.Invert(matrix, n, done => run.Progress?.Report(new WorkProgress("Inverting", done, n, "items")), run.Parallelism))
            throw new AttuneException("diverged", $"The items' Gram matrix cannot be inverted with so little regularization.", $"Raise regularization.");
        return new EaseModel(matrix, TakeDiagonal(matrix, n, userItems), userItems.Rows, options);
    }

    public override IModel Load(TensorArchive archive, EaseOptions options) =>
        new EaseModel(archive.Get<float>("item_precision"), archive.Get<float>("diagonal"), archive.Get<int>("user_count")[0], options);

    /// <summary>Adds the lower triangle of XᵀX, a row of the matrix at a time, so that it stays in the cache and no two threads meet.</summary>
    private static void AddGram(CsrMatrix userItems, float[] matrix, RunContext run)
    {
        var (itemUsers, n) = (userItems.Transpose(), userItems.Columns);
        Parallel.For(0, n, run.Parallelism, item =>
        {
            var row = matrix.AsSpan(item * n, n);
            var users = itemUsers.ColumnsOf(item);
            var weights = itemUsers.ValuesOf(item);
            for (var k = 0; k < users.Length; k++)
            {
                var others = userItems.ColumnsOf(users[k]);
                var values = userItems.ValuesOf(users[k]);
                var weight = weights.IsEmpty ? 1f : weights[k];
                for (var e = 0; e < others.Length && others[e] <= item; e++) row[others[e]] += values.IsEmpty ? weight : weight * values[e];
            }
        });
    }

    /// <summary>The diagonal, which becomes 0 in the matrix; NaN for an item that nobody met.</summary>
    private static float[] TakeDiagonal(float[] matrix, int n, CsrMatrix userItems)
    {
        var diagonal = new float[n];
        Array.Fill(diagonal, float.NaN);
        foreach (var item in userItems.ColumnIndices.AsSpan(0, userItems.Count)) diagonal[item] = matrix[item * n + item];
        for (var item = 0; item < n; item++) matrix[item * n + item] = 0;
        return diagonal;
    }

    private static void ThrowIfTooLarge(int items)
    {
        var (bytes, available) = ((double)items * items * sizeof(float), (double)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if ((long)items * items <= Array.MaxLength && bytes <= MemoryShare * available) return;
        throw new AttuneException("too_large", $"ease needs {bytes / 1e9:N1} GB for {items:N0} items; there is room for {Math.Min((double)Array.MaxLength * sizeof(float), MemoryShare * available) / 1e9:N1} GB.",
            $"Keep fewer items (attune prepare --step k-core), or take slim, ials or gf-cf.");
    }
}

/// <summary>
/// score(u, j) = sum over items i of x_ui B_ij, with B_ij = -P_ij / P_jj, B_jj = 0 and P = (XᵀX + lambda I)⁻¹: the minimum of |X - XB|² + lambda |B|² under
/// a diagonal of 0 (Steck 2019, eq. 8). Scores from the history, so every user is folded in. Items that nobody met are cold.
/// </summary>
public sealed class EaseModel : IModel, ISimilarItems, IExplainsByHistory
{
    /// <summary>P with a diagonal of 0, row-major.</summary>
    private readonly float[] _precision;
    private readonly float[] _diagonal;
    private readonly float[] _scale;
    private readonly EaseOptions _options;

    internal EaseModel(float[] precision, float[] diagonal, int users, EaseOptions options)
    {
        if (precision.LongLength != (long)diagonal.Length * diagonal.Length)
            throw new AttuneException("damaged_model", $"The saved matrix is not {diagonal.Length} by {diagonal.Length}.", $"Train the model again.");
        (_precision, _diagonal, UserCount, _options) = (precision, diagonal, users, options);
        _scale = Array.ConvertAll(diagonal, d => -1 / d);
    }

    /// <inheritdoc/>
    public int UserCount { get; }

    /// <inheritdoc/>
    public int ItemCount => _diagonal.Length;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
    {
        for (var user = 0; user < users.Length; user++)
        {
            var own = scores.Slice(user * ItemCount, ItemCount);
            own.Fill(users[user].Items.IsEmpty ? float.NaN : 0);
            for (var k = 0; k < users[user].Items.Length; k++)
                TensorPrimitives.MultiplyAdd(Row(users[user].Items.Span[k]), Count(users[user], k), own, own);
            TensorPrimitives.Multiply(own, _scale, own);
        }
    }

    /// <summary>The partial correlation of two items, all others being equal: -P_ij / sqrt(P_ii P_jj).</summary>
    public void SimilarItems(int item, Span<float> similarities)
    {
        for (var other = 0; other < ItemCount; other++)
            similarities[other] = other == item ? float.NaN : -_precision[item * ItemCount + other] / MathF.Sqrt(_diagonal[item] * _diagonal[other]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Contribution> Explain(UserQuery user, int item)
    {
        var shares = new Contribution[user.Items.Length];
        for (var k = 0; k < shares.Length; k++)
        {
            var own = user.Items.Span[k];
            shares[k] = new Contribution(own, _precision[own * ItemCount + item] * Count(user, k) * _scale[item]);
        }

        return [.. shares.OrderByDescending(c => c.Share)];
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Add("item_precision", _precision, ItemCount, ItemCount);
        archive.Add("diagonal", _diagonal);
        archive.Add("user_count", [UserCount]);
    }

    private ReadOnlySpan<float> Row(int item) => _precision.AsSpan(item * ItemCount, ItemCount);

    private float Count(UserQuery user, int k) => Confidence.Of(user.WeightAt(k), _options.Weighting);
}
