using System.Numerics.Tensors;
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

/// <summary>
/// The kernels on one thread, with what binds them measured in the same run: the peak of fused multiply-adds for those that work in
/// the cache, the memory's bandwidth for those that stream or gather.
/// </summary>
[Config(typeof(Config))]
public class KernelBenchmarks
{
    private const int Rows = 128;
    private const int Users = 64;
    private const int Items = 3000;
    private const int PeakLoops = 10_000;
    private const int Entries = 144;
    private const int GatherUsers = 138_493;

    /// <summary>Three arrays of this length are 96 MB, more than the caches hold.</summary>
    private const int StreamLength = 8 << 20;

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

    private float[] _matrixOfUsers = [];
    private float[] _gathered = [];
    private int[][] _neighbours = [];
    private int _turn;
    private float[][] _streams = [];

    [Params(64, 128, 256)]
    public int Dimension { get; set; }

    /// <summary>Floating-point operations of one call, as the textbook counts them.</summary>
    public static double Operations(string kernel, int d) => kernel switch
    {
        nameof(FmaPeak) => PeakLoops * 2.0 * (Vector512.IsHardwareAccelerated ? 16 * 16 : 10 * 8),
        nameof(NormalProduct) => 4.0 * Entries * d,
        nameof(PanelVectorProduct) => 2.0 * d * d,
        nameof(RankUpdate) => (double)Rows * d * (d + 1),
        nameof(Gram) => (double)Items * d * (d + 1),
        nameof(CholeskyFactor) => d * (double)d * d / 3,
        nameof(CholeskySolve) => 2.0 * d * d,
        nameof(MatrixProduct) => 2.0 * Users * Items * d,
        _ => double.NaN,
    };

    /// <summary>Bytes that one call moves from and to memory, for the kernels that memory binds.</summary>
    public static double Bytes(string kernel, int d) => kernel switch
    {
        nameof(Triad) => 3.0 * sizeof(float) * StreamLength,
        nameof(GatherRows) => (double)sizeof(float) * Entries * d,
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
        _matrixOfUsers = Fill(GatherUsers * Dimension);
        _gathered = Fill(Entries * Dimension);
        _neighbours = [.. Enumerable.Range(0, 1000).Select(_ => Enumerable.Range(0, Entries).Select(_ => random.Next(GatherUsers)).Order().ToArray())];
        _streams = [.. Enumerable.Range(0, 3).Select(_ => new float[StreamLength])];
        Numerics.RankUpdate.Add(_block.Span, Rows, Rows, _definite.Span, Dimension);
        for (var k = 0; k < Dimension; k++) _definite.Span[Panels.At(Dimension, k, k)] += 1;
    }

    [Benchmark(Baseline = true)]
    public float FmaPeak() => Vector512.IsHardwareAccelerated ? SixteenChains(PeakLoops) : TenChains(PeakLoops);

    /// <summary>STREAM's triad, a = b + 3 c.</summary>
    [Benchmark]
    public void Triad() => TensorPrimitives.MultiplyAdd(_streams[2], 3f, _streams[1], _streams[0]);

    /// <summary>A row's neighbours from a matrix larger than the caches.</summary>
    [Benchmark]
    public void GatherRows() => Numerics.NormalProduct.Gather(_matrixOfUsers, Dimension, _neighbours[_turn = (_turn + 1) % _neighbours.Length], _gathered);

    /// <summary>A row's part of a step of conjugate gradients.</summary>
    [Benchmark]
    public void NormalProduct() => Numerics.NormalProduct.Add(_gathered, Entries, default, 1, _vector, _inverses.AsSpan(0, Dimension));

    /// <summary>What all rows share in a step of conjugate gradients.</summary>
    [Benchmark]
    public void PanelVectorProduct() => Numerics.PanelVectorProduct.Compute(_definite.Span, _vector, 1, _inverses.AsSpan(0, Dimension));

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

    /// <summary>Sixteen independent chains keep the units busy whatever their latency; nothing is read or written.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float SixteenChains(int loops)
    {
        Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        Vector512<float> i = default, j = default, k = default, l = default, m = default, n = default, o = default, p = default;
        var (x, y) = (Vector512.Create(1.0001f), Vector512.Create(0.5f));
        for (var loop = 0; loop < loops; loop++)
        {
            a = Vector512.MultiplyAddEstimate(x, y, a);
            b = Vector512.MultiplyAddEstimate(x, y, b);
            c = Vector512.MultiplyAddEstimate(x, y, c);
            d = Vector512.MultiplyAddEstimate(x, y, d);
            e = Vector512.MultiplyAddEstimate(x, y, e);
            f = Vector512.MultiplyAddEstimate(x, y, f);
            g = Vector512.MultiplyAddEstimate(x, y, g);
            h = Vector512.MultiplyAddEstimate(x, y, h);
            i = Vector512.MultiplyAddEstimate(x, y, i);
            j = Vector512.MultiplyAddEstimate(x, y, j);
            k = Vector512.MultiplyAddEstimate(x, y, k);
            l = Vector512.MultiplyAddEstimate(x, y, l);
            m = Vector512.MultiplyAddEstimate(x, y, m);
            n = Vector512.MultiplyAddEstimate(x, y, n);
            o = Vector512.MultiplyAddEstimate(x, y, o);
            p = Vector512.MultiplyAddEstimate(x, y, p);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p);
    }

    /// <summary>As the other with vectors of 256 bits, of which there may be sixteen registers only.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float TenChains(int loops)
    {
        Vector256<float> a = default, b = default, c = default, d = default, e = default;
        Vector256<float> f = default, g = default, h = default, i = default, j = default;
        var (x, y) = (Vector256.Create(1.0001f), Vector256.Create(0.5f));
        for (var loop = 0; loop < loops; loop++)
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
            AddColumn(new Rate("GFLOP/s", Operations, null), new Rate("GB/s", Bytes, null));
            AddColumn(new Rate("% of FMA peak", Operations, nameof(FmaPeak)), new Rate("% of triad", Bytes, nameof(Triad)));
        }
    }

    /// <summary>What a call does by the mean time it takes, in thousand millions a second or in percent of another kernel of the same run.</summary>
    private sealed class Rate(string name, Func<string, int, double> work, string? bound) : IColumn
    {
        public string Id => name;

        public string ColumnName => name;

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => "Textbook operations or bytes moved, by mean time";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        {
            var rate = Of(summary, benchmarkCase);
            if (bound is null) return double.IsNaN(rate) ? "-" : $"{rate:F1}";
            var other = summary.BenchmarksCases.FirstOrDefault(c => c.Descriptor.WorkloadMethod.Name == bound && c.Parameters.Items[0].Value.Equals(benchmarkCase.Parameters.Items[0].Value));
            var most = other is null ? double.NaN : Of(summary, other);
            return double.IsNaN(rate / most) ? "-" : $"{100 * rate / most:F0}";
        }

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

        public bool IsAvailable(Summary summary) => true;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        private double Of(Summary summary, BenchmarkCase c) =>
            work(c.Descriptor.WorkloadMethod.Name, (int)c.Parameters[nameof(Dimension)]) / (summary[c]?.ResultStatistics?.Mean ?? double.NaN);
    }
}
