using System.Diagnostics;
using Attune.Numerics;
namespace Attune.Benchmarks;
internal static class Tmp
{
    public static void Run()
    {
        foreach (var k in new[] { 7, 20, 40, 64, 100, 200, 300 })
        foreach (var inf in new[] { true, false })
        {
            const int n = 26744 - 120, users = 96;
            var random = new Random(1);
            var f = new float[users * 528]; for (var j = 0; j < f.Length; j++) f[j] = random.NextSingle() - 0.5f;
            var all = new float[users * n]; for (var j = 0; j < all.Length; j++) all[j] = random.NextSingle() + random.NextSingle();
            var (ix, vs) = (new int[users * k], new float[users * k]);
            double best2 = 1e9, best3 = 1e9;
            for (var rep = 0; rep < 30; rep++)
            {
                var w = Stopwatch.GetTimestamp();
                var found = new int[users];
                if (inf) { found.AsSpan().Fill(k); vs.AsSpan().Fill(float.PositiveInfinity); }
                for (var t = 0; t < n / 512; t++)
                    for (var u = 0; u < users; u++) found[u] = TopK.Offer(all.AsSpan(u * n + t * 512, 512), t * 512, ix.AsSpan(u * k, k), vs.AsSpan(u * k, k), found[u]);
                best2 = Math.Min(best2, Stopwatch.GetElapsedTime(w).TotalSeconds);
                w = Stopwatch.GetTimestamp();
                for (var u = 0; u < users; u++) TopK.Sort(ix.AsSpan(u * k, k), vs.AsSpan(u * k, k), found[u]);
                best3 = Math.Min(best3, Stopwatch.GetElapsedTime(w).TotalSeconds);
            }
            Console.WriteLine($"k {k} inf {inf}: {best2 / users * 1e6:0.00} us/user, sort {best3 / users * 1e6:0.00}");
        }
    }
}
