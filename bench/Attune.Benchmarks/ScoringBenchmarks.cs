using Attune.Numerics;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Attune.Benchmarks;

/// <summary>
/// Scoring on one thread: the product of a batch of users with all items, the same with the best 20 selected tile by tile, one user alone, and
/// packing; against the peak of fused multiply-adds with the widest vectors in the same run.
/// </summary>
[Config(typeof(Config))]
public class ScoringBenchmarks
{
    private const int Users = 96;
    private const int Items = 26_744;
    private const int Count = 20;
    private const int PeakLoops = 100_000;
    private const int Stride = PackedRows.TileRows + 16;

    private readonly int[] _best = new int[Users * Count];
    private readonly float[] _bestScores = new float[Users * Count];
    private readonly float[] _scores = new float[Users * Stride];
    private float[] _matrix = [];
    private float[] _groups = [];
    private float[] _one = [];
    private PackedRows _items = new(0, 1);

    [Params(64, 128, 256)]
    public int Dimension { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _matrix = new float[Items * Dimension];
        foreach (ref var number in _matrix.AsSpan()) number = random.NextSingle() - 0.5f;
        _items = PackedRows.Of(_matrix, Dimension);
        _groups = new float[PanelProduct.GroupedLength(Users, Dimension)];
        _one = new float[PanelProduct.GroupedLength(1, Dimension)];
        for (var user = 0; user < Users; user++) PanelProduct.PackGroups(_matrix.AsSpan(user * 7 * Dimension, Dimension), user, _groups);
        PanelProduct.PackGroups(_matrix.AsSpan(0, Dimension), 0, _one);
    }

    [Benchmark(Baseline = true)]
    public float FmaPeak() => Machine.FmaChains(PeakLoops);

    [Benchmark]
    public void Product()
    {
        for (var tile = 0; tile < _items.Tiles; tile++)
            PanelProduct.Multiply(_groups, Users, _items.Tile(tile), _items.RowsOf(tile), Dimension, _scores, Stride);
    }

    [Benchmark]
    public void ProductAndTop20()
    {
        Span<int> found = stackalloc int[Users];
        found.Clear();
        for (var tile = 0; tile < _items.Tiles; tile++)
        {
            PanelProduct.Multiply(_groups, Users, _items.Tile(tile), _items.RowsOf(tile), Dimension, _scores, Stride);
            for (var user = 0; user < Users; user++)
                found[user] = TopK.Offer(_scores.AsSpan(user * Stride, _items.RowsOf(tile)), tile * PackedRows.TileRows,
                    _best.AsSpan(user * Count, Count), _bestScores.AsSpan(user * Count, Count), found[user]);
        }
    }

    [Benchmark]
    public void OneUser()
    {
        for (var tile = 0; tile < _items.Tiles; tile++)
            PanelProduct.Multiply(_one, 1, _items.Tile(tile), _items.RowsOf(tile), Dimension, _scores, Stride);
    }

    [Benchmark]
    public object Pack() => PackedRows.Of(_matrix, Dimension);

    private static double Operations(string benchmark, int dimension) => benchmark switch
    {
        nameof(FmaPeak) => Machine.FmaOperations(PeakLoops),
        nameof(Product) or nameof(ProductAndTop20) => 2.0 * Users * Items * dimension,
        nameof(OneUser) => 2.0 * Items * dimension,
        _ => double.NaN,
    };

    private sealed class Config : ManualConfig
    {
        public Config()
        {
            AddJob(Job.ShortRun);
            AddColumn(new Rate("GFLOP/s", (rate, _) => $"{rate:F0}"), new Rate("% of peak", (rate, peak) => $"{100 * rate / peak:F0}"));
        }
    }

    private sealed class Rate(string name, Func<double, double, string> format) : IColumn
    {
        public string Id => name;

        public string ColumnName => name;

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => "Operations by mean time, two for each multiply-add; the peak is FmaPeak at the same dimension";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        {
            var dimension = (int)benchmarkCase.Parameters[nameof(Dimension)];
            var peak = summary.BenchmarksCases.First(c => c.Descriptor.Baseline && (int)c.Parameters[nameof(Dimension)] == dimension);
            var rate = Of(summary, benchmarkCase, dimension);
            return double.IsNaN(rate) ? "-" : format(rate, Of(summary, peak, dimension));
        }

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

        public bool IsAvailable(Summary summary) => true;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        private static double Of(Summary summary, BenchmarkCase benchmark, int dimension) =>
            Operations(benchmark.Descriptor.WorkloadMethod.Name, dimension) / (summary[benchmark]?.ResultStatistics?.Mean ?? double.NaN);
    }
}
