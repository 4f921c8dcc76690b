using Attune.Models;

namespace Attune.Benchmarks.Speed;

/// <summary>The ten items of largest inner product, exactly, of 1,000,000 random ones of 64 numbers.</summary>
internal sealed class ItemSearch()
    : SpeedRow(new("search", "exact top-10 by inner product, 1,000,000 items x 64, batches of queries", "530 queries/s", "1,100 queries/s")), ITimed
{
    private const int Items = 1_000_000;
    private const int Queries = 4096;
    private const int Factors = 64;

    private FactorModel? _model;

    public override string Measure(SpeedData data)
    {
        var (threads, before) = (Environment.ProcessorCount, Machine.FmaPeak(Environment.ProcessorCount));
        var seconds = Time(data, threads).Wall;
        var peak = Math.Max(before, Machine.FmaPeak(threads));
        return $"{Queries / seconds:N0} queries/s, {2.0 * Queries * Items * Factors / seconds / peak:P0} of FMA peak";
    }

    public WorkTime Time(SpeedData data, int threads)
    {
        _model ??= new IalsModel(Random(Queries, 1), Random(Items, 2), new IalsOptions { Factors = Factors });
        return Best(4, () => Recommender.RecommendAll(
            _model, Queries, u => new UserQuery(u, default), 10, excludeSeen: true, new RunContext(threads), (_, _) => { }));
    }

    private static float[] Random(int rows, int seed)
    {
        var random = new Random(seed);
        var factors = new float[rows * Factors];
        foreach (ref var factor in factors.AsSpan()) factor = random.NextSingle() - 0.5f;
        return factors;
    }
}
