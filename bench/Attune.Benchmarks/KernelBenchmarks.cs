using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Attune.Numerics;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Attune.Benchmarks;

/// <summary>The kernels on one thread, with the machine's peak of fused multiply-adds in the same run to compare with.</summary>
[Config(typeof(Config))]
public class KernelBenchmarks
{
    private const int Rows = 128;
    private const int Users = 64;
    private const int Items = 3000;
    private const int PeakLoops = 10_000;

    private Memory<float> _block;
    private Memory<float> _matrix;
    private Memory<float> _definite;
    private float[] _factors = [];
    private float[] _users = [];
    private float[] _items = [];
    private float[] _product = [];
    private float[] _inverses = [];
    private float[] _vector = [];
    private readonly int[] _best = new int[20];
    private readonly float[] _bestScores = new float[20];

    [Params(64, 192)]
    public int Dimension { get; set; }

    /// <summary>Floating-point operations of one call, as the textbook counts them.</summary>
    public static double Operations(string kernel, int d) => kernel switch
    {
        nameof(FmaPeak) => PeakLoops * 10.0 * 8 * 2,
        nameof(RankUpdate) => (double)Rows * d * (d + 1),
        nameof(Gram) => (double)Items * d * (d + 1),
        nameof(CholeskyFactor) => d * (double)d * d / 3,
        nameof(CholeskySolve) => 2.0 * d * d,
        nameof(MatrixProduct) => 2.0 * Users * Items * d,
        _ => double.NaN,
    };

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        float[] Fill(int length) => [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];
        (_block, _matrix, _definite) = (Panels.Allocate(Rows * Dimension), Panels.Allocate(Dimension * Dimension), Panels.Allocate(Dimension * Dimension));
        Fill(Rows * Dimension).CopyTo(_block);
        (_factors, _users, _items) = (Fill(Items * Dimension), Fill(Users * Dimension), Fill(Items * Dimension));
        (_product, _inverses, _vector) = (Fill(Users * Items), new float[Cholesky.InversesFor(Dimension)], Fill(Dimension));
        Numerics.RankUpdate.Add(_block.Span, Rows, Rows, _definite.Span, Dimension);
        for (var k = 0; k < Dimension; k++) _definite.Span[Panels.At(Dimension, k, k)] += 1;
    }

    [Benchmark(Baseline = true)]
    public float FmaPeak() => TenChains(PeakLoops);

    [Benchmark]
    public void RankUpdate() => Numerics.RankUpdate.Add(_block.Span, Rows, Rows, _matrix.Span, Dimension);

    [Benchmark]
    public float[] Gram() => Numerics.Gram.Compute(_factors, Dimension, new ParallelOptions { MaxDegreeOfParallelism = 1 });

    [Benchmark]
    public bool CholeskyFactor()
    {
        _definite.CopyTo(_matrix);
        return Cholesky.Factor(_matrix.Span, Dimension, _inverses);
    }

    [Benchmark]
    public void CholeskySolve() => Cholesky.Solve(_definite.Span, Dimension, _inverses, _vector);

    [Benchmark]
    public void MatrixProduct() => Numerics.MatrixProduct.Compute(_users, _items, Dimension, _product);

    [Benchmark]
    public int TopKOfMany() => TopK.Select(_product, _best, _bestScores);

    /// <summary>Ten independent chains keep two units of latency four busy; nothing is read or written.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float TenChains(int loops)
    {
        Vector256<float> a = default, b = default, c = default, d = default, e = default;
        Vector256<float> f = default, g = default, h = default, i = default, j = default;
        var (x, y) = (Vector256.Create(1.0001f), Vector256.Create(0.5f));
        for (var k = 0; k < loops; k++)
        {
            a = Vector256.MultiplyAddEstimate(x, y, a);
            b = Vector256.MultiplyAddEstimate(x, y, b);
            c = Vector256.MultiplyAddEstimate(x, y, c);
            d = Vector256.MultiplyAddEstimate(x, y, d);
            e = Vector256.MultiplyAddEstimate(x, y, e);
            f = Vector256.MultiplyAddEstimate(x, y, f);
            g = Vector256.MultiplyAddEstimate(x, y, g);
            h = Vector256.MultiplyAddEstimate(x, y, h);
            i = Vector256.MultiplyAddEstimate(x, y, i);
            j = Vector256.MultiplyAddEstimate(x, y, j);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j);
    }

    private sealed class Config : ManualConfig
    {
        public Config()
        {
            AddJob(Job.ShortRun);
            AddColumn(new GigaFlops());
        }
    }

    private sealed class GigaFlops : IColumn
    {
        public string Id => nameof(GigaFlops);

        public string ColumnName => "GFLOP/s";

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => "Textbook operations by mean time";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        {
            var operations = Operations(benchmarkCase.Descriptor.WorkloadMethod.Name, (int)benchmarkCase.Parameters[nameof(Dimension)]);
            var nanoseconds = summary[benchmarkCase]?.ResultStatistics?.Mean ?? double.NaN;
            return double.IsNaN(operations) ? "-" : $"{operations / nanoseconds:F1}";
        }

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

        public bool IsAvailable(Summary summary) => true;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
    }
}
