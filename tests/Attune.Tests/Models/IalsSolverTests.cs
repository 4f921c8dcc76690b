using Attune.Data;
using Attune.Models;
using Attune.Numerics;
using Attune.Tests.Numerics;

namespace Attune.Tests.Models;

/// <summary>The solvers of a row against the exact one, each called by itself so that none hands the row to another.</summary>
public sealed class IalsSolverTests
{
    private const int Others = 3000;

    public static TheoryData<int, int, bool> Rows => new()
    {
        { 7, 5, true }, { 16, 40, false }, { 20, 41, true }, { 64, 100, true }, { 100, 33, false }, { 100, 1500, true }, { 130, 64, true },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Many_steps_of_conjugate_gradients_give_the_exact_solution(int dimension, int count, bool weighted)
    {
        var row = new Row(dimension, count, weighted);
        var descent = new IalsDescent(row.Side);
        var block = new float[NormalProduct.Padded(count) * Panels.Padded(dimension)];
        float[] confidences = weighted ? [.. row.Confidences, .. new float[NormalProduct.Padded(count) - count]] : [];
        NormalProduct.Gather(row.Side.Factors, dimension, row.Columns, block);

        descent.Begin(row.Start, row.Confidence);
        NormalProduct.Add(block, NormalProduct.Padded(count), confidences, 1, descent.Point, descent.Residual);
        descent.Start();
        for (var step = 0; step < 3 * dimension && descent.IsOpen; step++)
        {
            descent.Prepare();
            NormalProduct.Add(block, NormalProduct.Padded(count), confidences, 0, descent.Direction, descent.Product);
            descent.Advance();
        }

        var solution = new float[dimension];
        Assert.True(descent.End(solution));
        AssertNear(row.Exact(), solution, 2e-3f);
    }

    /// <summary>Long rows take the other way through memory; both take the same steps.</summary>
    [Theory]
    [InlineData(64, true)]
    [InlineData(72, true)]
    [InlineData(128, false)]
    public void Many_rows_at_once_take_the_steps_that_each_takes_alone(int dimension, bool weighted)
    {
        var row = new Row(dimension, 900, weighted);
        var short1 = new Row(dimension, 700, weighted, seed: 2);
        int[] starts = [0, row.Columns.Length, row.Columns.Length + short1.Columns.Length];
        var rows = new CsrMatrix(Others, starts, [.. row.Columns, .. short1.Columns], weighted ? [.. row.Confidences, .. short1.Confidences] : null);
        float[] together = [.. row.Start, .. short1.Start], alone = [.. together];

        new IalsConjugateGradient(row.Side, 3).SolveLong(rows, [0, 1], together);
        var solver = new IalsConjugateGradient(row.Side, 3);
        for (var r = 0; r < 2; r++) solver.Solve(rows.ColumnsOf(r), rows.ValuesOf(r), alone.AsSpan(r * dimension, dimension));

        AssertNear(alone, together, 1e-4f);
        Assert.NotEqual(row.Start, together[..dimension]);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Many_sweeps_over_blocks_give_the_exact_solution(int dimension, int count, bool weighted)
    {
        var row = new Row(dimension, count, weighted);
        var solver = new IalsBlock(row.Side, 32);
        float[] solution = [.. row.Start];
        for (var sweep = 0; sweep < 200; sweep++) solver.Solve(row.Columns, row.Confidences, solution);
        AssertNear(row.Exact(), solution, 2e-3f);
    }

    [Fact]
    public void One_block_of_all_factors_is_the_exact_solution()
    {
        var row = new Row(60, 80, true);
        float[] solution = [.. row.Start];
        new IalsBlock(row.Side, 64).Solve(row.Columns, row.Confidences, solution);
        AssertNear(row.Exact(), solution, 1e-4f);

        var options = new IalsOptions { Factors = 20, Iterations = 2, Solver = IalsSolverKind.Block, BlockSize = 20 };
        var dataset = Datasets.Random(40, 30, 300, 5);
        float[] Users(IalsOptions o) => [.. Enumerable.Range(0, 40).SelectMany(u => ((IalsModel)new IalsTrainer().Train(dataset, o, new RunContext(1))).UserEmbedding(u).ToArray())];
        Assert.Equal(Users(options with { Solver = IalsSolverKind.Cholesky }), Users(options));
    }

    [Theory]
    [InlineData(IalsSolverKind.ConjugateGradient)]
    [InlineData(IalsSolverKind.Block)]
    public void The_threads_do_not_change_the_result(IalsSolverKind solver)
    {
        var dataset = Datasets.Random(300, 60, 4000, 3);
        var options = new IalsOptions { Factors = 96, Iterations = 2, Solver = solver, BlockSize = 32 };
        float[] Items(int threads) => ((IalsModel)new IalsTrainer().Train(dataset, options, new RunContext(threads))).Items;
        Assert.Equal(Items(1), Items(3));
    }

    private static void AssertNear(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Max(Math.Abs);
        for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k] / largest, actual[k] / largest, tolerance);
    }

    /// <summary>A row of some neighbours among random others.</summary>
    private sealed class Row
    {
        public Row(int dimension, int count, bool weighted, int seed = 1)
        {
            var random = new Random(seed);
            float[] factors = [.. Oracle.Random(Others * dimension, 9).Select(v => v / MathF.Sqrt(dimension))];
            Side = IalsSide.Of(factors, new IalsOptions { Factors = dimension, Regularization = 0.01, Alpha0 = 0.1 }, new ParallelOptions { MaxDegreeOfParallelism = 1 });
            Columns = [.. Enumerable.Range(0, Others).OrderBy(_ => random.Next()).Take(count).Order()];
            Confidences = weighted ? [.. Columns.Select(_ => random.NextSingle() * 3)] : [];
            Start = [.. Oracle.Random(dimension, seed + 5).Select(v => v / 10)];
        }

        public IalsSide Side { get; }

        public int[] Columns { get; }

        public float[] Confidences { get; }

        public float[] Start { get; }

        public double Confidence => Confidences.Length == 0 ? Columns.Length : Confidences.Sum();

        public float[] Exact()
        {
            var solution = new float[Side.Dimension];
            new IalsSolver(Side).Solve(Columns, Confidences, solution);
            return solution;
        }
    }
}
