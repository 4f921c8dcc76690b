using System.Buffers;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>How the weight w of an interaction becomes the confidence c that it is a positive one.</summary>
public enum ConfidenceWeighting
{
    /// <summary>c = 1 whatever the weight.</summary>
    Binary,

    /// <summary>c = w.</summary>
    Linear,

    /// <summary>c = log2(1 + w), which is 1 for w = 1: many repetitions count, but none drowns the rest.</summary>
    Log,
}

/// <summary>Options of <c>ials</c>.</summary>
public sealed record IalsOptions
{
    /// <summary>Length of a user's and an item's vector.</summary>
    [Description("Length of the vectors of users and items. More are more exact and take more time: it grows with the square.")]
    [Range(1, 2048)]
    public int Factors { get; init; } = 64;

    /// <summary>Passes; each solves all items, then all users.</summary>
    [Description("Passes over the data; each solves for all items, then for all users.")]
    [Range(1, 1000)]
    public int Iterations { get; init; } = 12;

    /// <summary>lambda.</summary>
    [Description("Regularization, lambda of the paper. Raise it when the data are few or noisy.")]
    [Range(0.0, 1e6)]
    public double Regularization { get; init; } = 0.003;

    /// <summary>alpha0.</summary>
    [Description("Weight of a pair that was not observed, alpha0 of the paper; an observed pair weighs 1 more.")]
    [Range(0.0, 1e6)]
    public double Alpha0 { get; init; } = 0.1;

    /// <summary>nu.</summary>
    [Description("How regularization grows with a row's frequency, nu of the paper: 0 not at all, 1 in proportion.")]
    [Range(0.0, 2.0)]
    public double Nu { get; init; } = 1;

    /// <summary>Confidence of an interaction, from its weight.</summary>
    [Description("Confidence from an interaction's weight w: binary is 1, linear is w, log is log2(1+w).")]
    public ConfidenceWeighting Weighting { get; init; } = ConfidenceWeighting.Log;

    /// <summary>Length of a user's vector at the start.</summary>
    [Description("Expected length of the random vectors to start from.")]
    [Range(1e-6, 1e3)]
    public double InitStd { get; init; } = 0.1;
}

/// <summary>Trains <see cref="IalsModel"/>.</summary>
internal sealed class IalsTrainer : ModelTrainer<IalsOptions>
{
    public override ModelDescription Description { get; } = new(
        "ials",
        "Implicit alternating least squares",
        "Places users and items in one vector space so that the inner product tells what a user will take up. Accurate and fast; the first choice when there are enough interactions.",
        "Hu, Koren, Volinsky (2008), Collaborative Filtering for Implicit Feedback Datasets; Rendle, Krichene, Zhang, Koren (2021), Revisiting the Performance of iALS on Item Recommendation Benchmarks");

    public override IModel Train(Dataset dataset, IalsOptions options, RunContext run)
    {
        ThrowIfTooLarge(Math.Max(dataset.Users.Count, dataset.Items.Count), options.Factors);
        var userItems = Confidences(dataset.UserItems, options.Weighting);
        var itemUsers = userItems.Transpose();
        var users = RandomFactors(userItems.Rows, options, run.Seed);
        var items = new float[userItems.Columns * options.Factors];

        run.Progress?.Report(new WorkProgress("iteration", 0, options.Iterations, "iterations"));

        // Users come last, so that each stored user is exactly the fold-in of the user's history.
        for (var iteration = 1; iteration <= options.Iterations; iteration++)
        {
            SolveRows(itemUsers, items, users, options, run);
            SolveRows(userItems, users, items, options, run);
            run.Progress?.Report(new WorkProgress("iteration", iteration, options.Iterations, "iterations"));
        }

        return new IalsModel(users, items, options);
    }

    public override IModel Load(TensorArchive archive, IalsOptions options) =>
        new IalsModel(archive.Get<float>("user_factors"), archive.Get<float>("item_factors"), options);

    private static void SolveRows(CsrMatrix rows, float[] solved, float[] others, IalsOptions options, RunContext run)
    {
        var side = IalsSide.Of(others, options, run.Parallelism);

        // A row's factorization takes as long as about so many of its entries.
        var rowCost = options.Factors;
        CostBalance.For(rows.RowStarts, rowCost, run.Parallelism, () => new IalsSolver(side), (solver, first, end) =>
        {
            for (var row = first; row < end; row++)
            {
                var upcoming = rows.ColumnIndices.AsSpan(rows.RowStarts[row + 1]..rows.Count);
                solver.Solve(rows.ColumnsOf(row), rows.ValuesOf(row), solved.AsSpan(row * options.Factors, options.Factors), upcoming);
            }
        });
    }

    private static CsrMatrix Confidences(CsrMatrix matrix, ConfidenceWeighting weighting)
    {
        if (matrix.Values is null || weighting == ConfidenceWeighting.Linear) return matrix;
        var values = weighting == ConfidenceWeighting.Binary ? null : Array.ConvertAll(matrix.Values, w => IalsModel.Confidence(w, weighting));
        return new CsrMatrix(matrix.Columns, matrix.RowStarts, matrix.ColumnIndices, values);
    }

    private static void ThrowIfTooLarge(int rows, int factors)
    {
        if ((long)rows * factors > Array.MaxLength)
            throw new AttuneException("too_large", $"{rows} users or items of {factors} factors do not fit one array of {Array.MaxLength} numbers.", $"Use at most {Array.MaxLength / rows} factors.");
    }

    private static float[] RandomFactors(int rows, IalsOptions options, int seed)
    {
        var random = new Random(seed);
        var factors = new float[rows * options.Factors];
        var scale = options.InitStd / Math.Sqrt(options.Factors);
        for (var k = 0; k < factors.Length; k++)
        {
            // Box and Muller.
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            factors[k] = (float)(scale * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return factors;
    }
}

/// <summary>
/// Implicit alternating least squares: score = x_u · y_i, with the factors that minimise, over observed pairs S with confidence c,
/// sum_S c (x_u·y_i - 1)² + alpha0 sum_all (x_u·y_i)² + lambda [sum_u (c_u + alpha0 |I|)^nu |x_u|² + sum_i (c_i + alpha0 |U|)^nu |y_i|²],
/// where c_u and c_i are the sums of confidences of a row (Rendle et al. 2021, eq. 1 to 4; with c = 1 they are counts).
/// Users and items without interactions have zero factors and are cold.
/// </summary>
public sealed class IalsModel : IModel, ISimilarItems, IUserEmbedding, IExplainsByHistory
{
    private readonly float[] _users;
    private readonly float[] _items;
    private readonly int[] _coldItems;
    private readonly IalsOptions _options;
    private readonly Lazy<IalsSide> _itemSide;
    private readonly ConcurrentBag<IalsSolver> _solvers = [];

    internal IalsModel(float[] users, float[] items, IalsOptions options)
    {
        if (users.Length % options.Factors != 0 || items.Length % options.Factors != 0)
            throw new AttuneException("damaged_model", $"The saved factors are not {options.Factors} a row.", $"Train the model again.");
        (_users, _items, _options) = (users, items, options);
        _itemSide = new Lazy<IalsSide>(() => IalsSide.Of(items, options, new ParallelOptions { MaxDegreeOfParallelism = 1 }));
        _coldItems = [.. Enumerable.Range(0, ItemCount).Where(i => IsZero(ItemFactors(i)))];
    }

    /// <inheritdoc/>
    public int UserCount => _users.Length / Dimension;

    /// <inheritdoc/>
    public int ItemCount => _items.Length / Dimension;

    /// <inheritdoc/>
    public int Dimension => _options.Factors;

    /// <summary>The vector of an item; all zeros when it is cold.</summary>
    public ReadOnlySpan<float> ItemFactors(int item) => _items.AsSpan(item * Dimension, Dimension);

    /// <inheritdoc/>
    public ReadOnlySpan<float> UserEmbedding(int user) => _users.AsSpan(user * Dimension, Dimension);

    /// <summary>Known users score from the factors found in training; others, and those cold at training, are folded in.</summary>
    public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
    {
        var rented = ArrayPool<float>.Shared.Rent(users.Length * Dimension);
        try
        {
            var embeddings = rented.AsSpan(0, users.Length * Dimension);
            for (var row = 0; row < users.Length; row++) Embed(users[row], embeddings.Slice(row * Dimension, Dimension));
            MatrixProduct.Compute(embeddings, _items, Dimension, scores);
            for (var row = 0; row < users.Length; row++)
                MaskCold(embeddings.Slice(row * Dimension, Dimension), scores.Slice(row * ItemCount, ItemCount));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <inheritdoc/>
    public void FoldIn(UserQuery user, Span<float> embedding) =>
        WithSolver(user, embedding, static (solver, items, confidences, result) => solver.Solve(items, confidences, result));

    /// <inheritdoc/>
    public IReadOnlyList<Contribution> Explain(UserQuery user, int item)
    {
        if (user.Items.IsEmpty || IsZero(ItemFactors(item))) return [];
        var shares = new float[user.Items.Length];
        WithSolver(user, shares, (solver, items, confidences, result) => solver.Influence(items, confidences, item, result));
        return [.. shares.Select((share, k) => new Contribution(user.Items.Span[k], share)).OrderByDescending(c => c.Share)];
    }

    /// <summary>The cosine of the items' factors.</summary>
    public void SimilarItems(int item, Span<float> similarities)
    {
        for (var other = 0; other < ItemCount; other++)
            similarities[other] = other == item ? float.NaN : TensorPrimitives.CosineSimilarity(ItemFactors(item), ItemFactors(other));
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Add("user_factors", _users, UserCount, Dimension);
        archive.Add("item_factors", _items, ItemCount, Dimension);
    }

    internal static float Confidence(float weight, ConfidenceWeighting weighting) => weighting switch
    {
        ConfidenceWeighting.Binary => 1f,
        ConfidenceWeighting.Linear => Math.Max(0f, weight),
        _ => MathF.Log2(1f + Math.Max(0f, weight)),
    };

    private delegate void Use(IalsSolver solver, ReadOnlySpan<int> items, ReadOnlySpan<float> confidences, Span<float> result);

    private void WithSolver(UserQuery user, Span<float> result, Use use)
    {
        if (!_solvers.TryTake(out var solver)) solver = new IalsSolver(_itemSide.Value);
        var confidences = new float[user.Weights.Length];
        for (var k = 0; k < confidences.Length; k++) confidences[k] = Confidence(user.Weights.Span[k], _options.Weighting);
        use(solver, user.Items.Span, confidences, result);
        _solvers.Add(solver);
    }

    private void Embed(UserQuery user, Span<float> embedding)
    {
        if (user.User >= 0 && !IsZero(UserEmbedding(user.User))) UserEmbedding(user.User).CopyTo(embedding);
        else FoldIn(user, embedding);
    }

    private void MaskCold(ReadOnlySpan<float> embedding, Span<float> scores)
    {
        if (IsZero(embedding)) scores.Fill(float.NaN);
        else foreach (var item in _coldItems) scores[item] = float.NaN;
    }

    private static bool IsZero(ReadOnlySpan<float> vector) => !vector.ContainsAnyExcept(0f);
}
