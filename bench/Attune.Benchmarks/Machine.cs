using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Attune.Benchmarks;

/// <summary>What this machine can do at best, measured in the same run as what is held against it.</summary>
internal static class Machine
{
    private const int Chains = 24;
    private const int Loops = 10_000_000;

    /// <summary>Floating-point operations of <see cref="FmaChains"/>.</summary>
    public static double FmaOperations(int loops) => (double)loops * Chains * Width * 2;

    /// <summary>Numbers in the widest vector that the processor has.</summary>
    public static int Width => Vector512.IsHardwareAccelerated ? 16 : 8;

    /// <summary>The processor's name, its cores and its widest vectors.</summary>
    public static string Name
    {
        get
        {
            const string key = "model name";
            var line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) : null;
            var name = line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "unnamed processor";
            return $"{name}, {Environment.ProcessorCount} cores, vectors of {Width * 32} bits, .NET {Environment.Version}";
        }
    }

    /// <summary>Fused multiply-adds that so many threads reach together with nothing to read or write, in operations a second; the best of ten.</summary>
    public static double FmaPeak(int threads) =>
        Enumerable.Range(0, 10).Max(_ => threads * FmaOperations(Loops) / Together(threads, () => FmaChains(Loops)));

    /// <summary>Bytes a second that so many threads read together from memory, far beyond the caches; the best of three.</summary>
    public static double ReadBandwidth(int threads)
    {
        var arrays = Enumerable.Range(0, threads).Select(_ => new float[1 << 26]).ToArray();
        foreach (var array in arrays) array.AsSpan().Fill(1);
        var next = -1;
        return Enumerable.Range(0, 3).Max(_ =>
        {
            next = -1;
            return threads * (double)sizeof(float) * arrays[0].Length / Together(threads, () => Sum(arrays[Interlocked.Increment(ref next)]));
        });
    }

    /// <summary>Independent chains keep two units of latency four busy three times over.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static float FmaChains(int loops) => Vector512.IsHardwareAccelerated ? Chains512(loops) : Chains256(loops);

    private static double Together(int threads, Func<float> work)
    {
        using var gate = new Barrier(threads + 1);
        var pool = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            gate.SignalAndWait();
            work();
            gate.SignalAndWait();
        })).ToList();
        pool.ForEach(t => t.Start());
        gate.SignalAndWait();
        var watch = Stopwatch.StartNew();
        gate.SignalAndWait();
        return watch.Elapsed.TotalSeconds;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float Sum(float[] array)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (var k = 0; k + 64 <= array.Length; k += 64)
        {
            a += Vector512.LoadUnsafe(ref array[k]);
            b += Vector512.LoadUnsafe(ref array[k + 16]);
            c += Vector512.LoadUnsafe(ref array[k + 32]);
            d += Vector512.LoadUnsafe(ref array[k + 48]);
        }

        return Vector512.Sum(a + b + c + d);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float Chains512(int loops)
    {
        Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default;
        Vector512<float> g = default, h = default, i = default, j = default, k = default, l = default;
        var (x, y) = (Vector512.Create(1.0001f), Vector512.Create(0.5f));
        for (var n = 0; n < 2 * loops; n++)
        {
            (a, b, c) = (Vector512.MultiplyAddEstimate(x, y, a), Vector512.MultiplyAddEstimate(x, y, b), Vector512.MultiplyAddEstimate(x, y, c));
            (d, e, f) = (Vector512.MultiplyAddEstimate(x, y, d), Vector512.MultiplyAddEstimate(x, y, e), Vector512.MultiplyAddEstimate(x, y, f));
            (g, h, i) = (Vector512.MultiplyAddEstimate(x, y, g), Vector512.MultiplyAddEstimate(x, y, h), Vector512.MultiplyAddEstimate(x, y, i));
            (j, k, l) = (Vector512.MultiplyAddEstimate(x, y, j), Vector512.MultiplyAddEstimate(x, y, k), Vector512.MultiplyAddEstimate(x, y, l));
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float Chains256(int loops)
    {
        Vector256<float> a = default, b = default, c = default, d = default, e = default, f = default;
        Vector256<float> g = default, h = default, i = default, j = default, k = default, l = default;
        var (x, y) = (Vector256.Create(1.0001f), Vector256.Create(0.5f));
        for (var n = 0; n < 2 * loops; n++)
        {
            (a, b, c) = (Vector256.MultiplyAddEstimate(x, y, a), Vector256.MultiplyAddEstimate(x, y, b), Vector256.MultiplyAddEstimate(x, y, c));
            (d, e, f) = (Vector256.MultiplyAddEstimate(x, y, d), Vector256.MultiplyAddEstimate(x, y, e), Vector256.MultiplyAddEstimate(x, y, f));
            (g, h, i) = (Vector256.MultiplyAddEstimate(x, y, g), Vector256.MultiplyAddEstimate(x, y, h), Vector256.MultiplyAddEstimate(x, y, i));
            (j, k, l) = (Vector256.MultiplyAddEstimate(x, y, j), Vector256.MultiplyAddEstimate(x, y, k), Vector256.MultiplyAddEstimate(x, y, l));
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
