using Attune.Models;

namespace Attune.Benchmarks.Speed;

/// <summary>The ten items of largest inner product, exactly, of 1,000,000 random ones of 64 numbers.</summary>
internal sealed class ItemSearch() : SpeedRow("search", "exact top-10 by inner product, 1,000,000 items x 64", "530 queries/s", "1,100 queries/s")
{
    private const int Items = 1_000_000;
    private const int Queries = 4096;
    private const int Factors = 64;

    public override string Measure(SpeedData data)
    {
        var model = new IalsModel(Random(Queries, 1), Random(Items, 2), new IalsOptions { Factors = Factors });
        var peak = Machine.FmaPeak(Environment.ProcessorCount);
        var seconds = Best(4, () => Recommender.RecommendAll(
            model, Queries, u => new UserQuery(u, default), 10, excludeSeen: true, RunContext.Default, (_, _) => { }));
        return $"{Queries / seconds:N0} queries/s, {2.0 * Queries * Items * Factors / seconds / peak:P0} of FMA peak";
    }

    private static float[] Random(int rows, int seed)
    {
        var random = new Random(seed);
        var factors = new float[rows * Factors];
        foreach (ref var factor in factors.AsSpan()) factor = random.NextSingle() - 0.5f;
        return factors;
    }
}
