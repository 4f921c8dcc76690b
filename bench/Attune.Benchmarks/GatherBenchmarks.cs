using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Attune.Numerics;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace Attune.Benchmarks;

/// <summary>
/// The inner loops that live on gathered rows, on one thread, each against its traffic alone: the same rows in the same order, moved and not computed with.
/// <list type="bullet">
/// <item>A row of n entries in conjugate gradients of s steps: n vectors from a matrix larger than the caches, once, to a block of n vectors; the
/// block read s + 1 times. What all rows share (the Gram matrix) is no gather and is in neither.</item>
/// <item>A step of BPR: three vectors of a pair of blocks that a second-level cache holds, read and written; users in the order of training, items of one
/// unit and negatives of one block at random. Beside it the same from all users and all items, which is what the blocks spare.</item>
/// </list>
/// The share of the bound that is reached is 1 / Ratio.
/// </summary>
[ShortRunJob]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class GatherBenchmarks
{
    private const int Rows = 138_493, Items = 26_744;
    private const int Entries = 144;
    private const int Steps = 3;

    /// <summary>Bytes of the vectors of a block, and units in one, as a pass of stochastic gradients has them.</summary>
    private const int BlockBytes = 256 << 10, Units = 8;

    private const int Triples = 512;

    private readonly int[][] _neighbours = [.. Enumerable.Range(0, 1000).Select(r => Distinct(new Random(r)))];
    private readonly Triple[][] _triples = new Triple[64][];
    private readonly Triple[][] _scattered = new Triple[64][];
    private float[] _matrix = [];
    private Memory<float> _block;
    private float[] _x = [];
    private float[] _sum = [];
    private Memory<float> _users;
    private Memory<float> _items;
    private int _turn;

    [Params(64, 128, 256)]
    public int Dimension { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _matrix = Fill(new float[Rows * Dimension], random);
        (_x, _sum) = (Fill(new float[Dimension], random), new float[Dimension]);
        _block = Panels.Allocate(Entries * Dimension);
        var rows = BlockBytes / sizeof(float) / Dimension;
        (_users, _items) = (Panels.Allocate(rows * Dimension), Panels.Allocate(rows * Dimension));
        Fill(_users.Span, random);
        Fill(_items.Span, random);
        for (var t = 0; t < _triples.Length; t++)
        {
            var (unit, firstUser) = (random.Next(Units), random.Next(rows / 2));

            // Some interactions of a user lie in one unit; they are taken eight apart.
            _triples[t] = [.. Enumerable.Range(0, Triples).Select(k => k / 64 * 64 + k % 8 * 8 + k % 64 / 8).Select(k => new Triple(
                (firstUser + k / 4) % rows, rows / Units * unit + random.Next(rows / Units), random.Next(rows)))];
            _scattered[t] = [.. Enumerable.Range(0, Triples).Select(_ => new Triple(random.Next(Rows), random.Next(Items), random.Next(Items)))];
        }
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("conjugate gradients")]
    public float GradientTraffic()
    {
        NormalProduct.Gather(_matrix, Dimension, Next(_neighbours), _block.Span);
        var sum = 0f;
        for (var pass = 0; pass <= Steps; pass++) sum += Read(_block.Span);
        return sum;
    }

    [Benchmark]
    [BenchmarkCategory("conjugate gradients")]
    public void Gradients()
    {
        NormalProduct.Gather(_matrix, Dimension, Next(_neighbours), _block.Span);
        for (var pass = 0; pass <= Steps; pass++) NormalProduct.Add(_block.Span, Entries, default, 0, _x, _sum);
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("BPR")]
    public void PairwiseTraffic() => Touch(_users.Span, _items.Span, Dimension, Next(_triples), Vector512<float>.Zero);

    [Benchmark]
    [BenchmarkCategory("BPR")]
    public void ScatteredTraffic() => Touch(_matrix, _matrix, Dimension, Next(_scattered), Vector512<float>.Zero);

    [Benchmark]
    [BenchmarkCategory("BPR")]
    public void Pairwise() => PairwiseSteps.Run(_users.Span, _items.Span, default, Dimension, Next(_triples), new PairwiseRates(1e-3f, 0.01f, 0.01f, 0.01f));

    private static int[] Distinct(Random random) => [.. Enumerable.Range(0, 2 * Entries).Select(_ => random.Next(Rows)).Distinct().Take(Entries).Order()];

    private static float[] Fill(float[] numbers, Random random)
    {
        Fill(numbers.AsSpan(), random);
        return numbers;
    }

    private static void Fill(Span<float> numbers, Random random)
    {
        foreach (ref var number in numbers) number = (random.NextSingle() - 0.5f) * 0.1f;
    }

    private T Next<T>(T[] all) => all[_turn = (_turn + 1) % all.Length];

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float Read(ReadOnlySpan<float> block)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        ref var start = ref MemoryMarshal.GetReference(block);
        for (nuint k = 0; k + 64 <= (nuint)block.Length; k += 64)
        {
            a += Vector512.LoadUnsafe(ref start, k);
            b += Vector512.LoadUnsafe(ref start, k + 16);
            c += Vector512.LoadUnsafe(ref start, k + 32);
            d += Vector512.LoadUnsafe(ref start, k + 48);
        }

        return Vector512.Sum(a + b + c + d);
    }

    /// <summary>Reads the three vectors of each triple and writes them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Touch(Span<float> users, Span<float> items, int dimension, ReadOnlySpan<Triple> triples, Vector512<float> nothing)
    {
        ref var allUsers = ref MemoryMarshal.GetReference(users);
        ref var allItems = ref MemoryMarshal.GetReference(items);
        foreach (var triple in triples)
        {
            ref var user = ref Unsafe.Add(ref allUsers, triple.User * dimension);
            ref var item = ref Unsafe.Add(ref allItems, triple.Item * dimension);
            ref var negative = ref Unsafe.Add(ref allItems, triple.Negative * dimension);
            for (nuint k = 0; k < (nuint)dimension; k += 16)
            {
                (Vector512.LoadUnsafe(ref user, k) + nothing).StoreUnsafe(ref user, k);
                (Vector512.LoadUnsafe(ref item, k) + nothing).StoreUnsafe(ref item, k);
                (Vector512.LoadUnsafe(ref negative, k) + nothing).StoreUnsafe(ref negative, k);
            }
        }
    }
}
