using System.Buffers;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>How a row's equations are solved.</summary>
public enum IalsSolverKind
{
    /// <summary>Exactly.</summary>
    Cholesky,

    /// <summary>By some steps of conjugate gradients from the present factors.</summary>
    ConjugateGradient,

    /// <summary>Exactly for a block of factors after the other.</summary>
    Block,
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

    /// <summary>How a row's equations are solved.</summary>
    [Description("How a row is solved: cholesky is exact, conjugate_gradient and block improve the present vectors and grow only linearly with the factors.")]
    [NotSearched]
    public IalsSolverKind Solver { get; init; } = IalsSolverKind.ConjugateGradient;

    /// <summary>Steps of conjugate gradients.</summary>
    [Description("Steps of conjugate gradients a row and pass.")]
    [Range(1, 1000)]
    [NotSearched]
    public int CgSteps { get; init; } = 3;

    /// <summary>Factors of a block.</summary>
    [Description("Factors that the block solver solves for at once.")]
    [Range(1, 2048)]
    [NotSearched]
    public int BlockSize { get; init; } = 64;

    /// <summary>Length of a user's vector at the start.</summary>
    [Description("Expected length of the random vectors to start from.")]
    [Range(1e-6, 1e3)]
    [NotSearched]
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
        FactorModel.ThrowIfTooLarge(dataset, options.Factors);
        var userItems = Confidence.Of(dataset.UserItems, options.Weighting);
        var itemUsers = userItems.Transpose();
        var users = RandomFactors(userItems.Rows, options, run.Seed);
        var items = new float[userItems.Columns * options.Factors];

        run.Progress?.Report(new WorkProgress("iteration", 0, options.Iterations, "iterations"));

        // Users come last, so that each stored user is the fold-in of the history: exactly with cholesky, nearly with the other solvers.
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

    internal static void SolveRows(CsrMatrix rows, float[] solved, float[] others, IalsOptions options, RunContext run)
    {
        var side = IalsSide.Of(others, options, run.Parallelism);
        var descends = options.Solver == IalsSolverKind.ConjugateGradient;

        // A row's factorization takes as long as about so many of its entries, and the products with what all rows share a quarter.
        var rowCost = descends ? options.Factors / 4 : options.Factors;
        CostBalance.For(rows.RowStarts, rowCost, run.Parallelism, () => RowSolver(side, options), (solver, first, end) =>
        {
            for (var row = first; row < end; row++)
            {
                if (descends && IalsConjugateGradient.IsLong(rows.CountOf(row), options.Factors, options.CgSteps)) continue;
                var upcoming = rows.ColumnIndices.AsSpan(rows.RowStarts[row + 1]..rows.Count);
                solver.Solve(rows.ColumnsOf(row), rows.ValuesOf(row), solved.AsSpan(row * options.Factors, options.Factors), upcoming);
            }
        });
        if (descends) SolveLongRows(rows, solved, side, options, run);
    }

    /// <summary>In batches of about equal cost, as every batch gets every so-manieth of the rows by length.</summary>
    private static void SolveLongRows(CsrMatrix rows, float[] solved, IalsSide side, IalsOptions options, RunContext run)
    {
        int[] all = [.. Enumerable.Range(0, rows.Rows)
            .Where(r => IalsConjugateGradient.IsLong(rows.CountOf(r), options.Factors, options.CgSteps))
            .OrderByDescending(rows.CountOf)];
        if (all.Length == 0) return;
        var batches = Math.Min(all.Length, Math.Max(run.Parallelism.MaxDegreeOfParallelism * 2, all.Length / IalsConjugateGradient.LongRows));
        CostBalance.Each(batches, run.Parallelism, () => new IalsConjugateGradient(side, options.CgSteps), (solver, batch) =>
            solver.SolveLong(rows, [.. all.Where((_, k) => k % batches == batch)], solved));
    }

    private static IIalsRowSolver RowSolver(IalsSide side, IalsOptions options) => options.Solver switch
    {
        IalsSolverKind.ConjugateGradient => new IalsConjugateGradient(side, options.CgSteps),
        IalsSolverKind.Block when options.BlockSize < options.Factors => new IalsBlock(side, options.BlockSize),
        _ => new IalsSolver(side),
    };

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
public sealed class IalsModel : FactorModel, IExplainsByHistory
{
    private readonly IalsOptions _options;
    private readonly Lazy<IalsSide> _itemSide;
    private readonly ConcurrentBag<IalsSolver> _solvers = [];

    internal IalsModel(float[] users, float[] items, IalsOptions options)
        : base(users, items, options.Factors)
    {
        _options = options;
        _itemSide = new Lazy<IalsSide>(() => IalsSide.Of(items, options, new ParallelOptions { MaxDegreeOfParallelism = 1 }));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Contribution> Explain(UserQuery user, int item)
    {
        if (user.Items.IsEmpty || IsZero(ItemFactors(item))) return [];
        var shares = new float[user.Items.Length];
        WithSolver(user, shares, (solver, items, confidences, result) => solver.Influence(items, confidences, item, result));
        return [.. shares.Select((share, k) => new Contribution(user.Items.Span[k], share)).OrderByDescending(c => c.Share)];
    }

    private protected override void FoldInRow(UserQuery user, Span<float> row) =>
        WithSolver(user, row, static (solver, items, confidences, result) => solver.Solve(items, confidences, result));

    private delegate void Use(IalsSolver solver, ReadOnlySpan<int> items, ReadOnlySpan<float> confidences, Span<float> result);

    private void WithSolver(UserQuery user, Span<float> result, Use use)
    {
        if (!_solvers.TryTake(out var solver)) solver = new IalsSolver(_itemSide.Value);
        var weights = _options.Weighting == ConfidenceWeighting.Binary ? default : user.Weights.Span;
        var rented = weights.IsEmpty ? [] : ArrayPool<float>.Shared.Rent(weights.Length);
        for (var k = 0; k < weights.Length; k++) rented[k] = Confidence.Of(weights[k], _options.Weighting);
        use(solver, user.Items.Span, rented.AsSpan(0, weights.Length), result);
        if (rented.Length > 0) ArrayPool<float>.Shared.Return(rented);
        _solvers.Add(solver);
    }
}
