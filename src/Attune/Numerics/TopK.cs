using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>Selects the highest scores. Equal scores rank by lower index; NaN never ranks.</summary>
internal static class TopK
{
    /// <summary>Up to so many are kept sorted; beyond, as a heap.</summary>
    private const int MaxShort = 128;

    /// <summary>Scores looked at together.</summary>
    private const int Step = 64;

    /// <summary>
    /// Writes the indices and values of the best scores, best first, and returns how many there are
    /// (fewer than the destination holds when fewer scores are numbers). O(n + k log k · log n) on shuffled scores:
    /// most are turned away by one vector comparison with the worst kept.
    /// </summary>
    public static int Select(ReadOnlySpan<float> scores, Span<int> indices, Span<float> values) =>
        Sort(indices, values, Offer(scores, 0, indices, values, 0));

    /// <summary>
    /// Takes in the next scores of a list that comes in parts, by ascending index. What the destination holds is in no order until <see cref="Sort"/>.
    /// </summary>
    /// <param name="scores">The next scores.</param>
    /// <param name="first">Index of the first of them.</param>
    /// <param name="indices">Indices of the best so far.</param>
    /// <param name="values">Their values.</param>
    /// <param name="count">How many there are: what the last call returned, 0 at first.</param>
    /// <returns>How many there are now.</returns>
    public static int Offer(ReadOnlySpan<float> scores, int first, Span<int> indices, Span<float> values, int count)
    {
        if (indices.IsEmpty) return 0;
        return ShortList.Fits(indices.Length)
            ? Scan(new ShortList(indices, values, count), scores, first)
            : Scan(new Heap(indices, values[..indices.Length], count), scores, first);
    }

    /// <summary>As <see cref="Offer(ReadOnlySpan{float}, int, Span{int}, Span{float}, int)"/>, of scores that come in any order of their indices.</summary>
    public static int Offer(ReadOnlySpan<float> scores, ReadOnlySpan<int> indicesOfScores, Span<int> indices, Span<float> values, int count)
    {
        if (indices.IsEmpty) return 0;
        return ShortList.Fits(indices.Length)
            ? Scan(new ShortList(indices, values, count), scores, indicesOfScores)
            : Scan(new Heap(indices, values[..indices.Length], count), scores, indicesOfScores);
    }

    /// <summary>Where the worst of a full destination of so many stands before <see cref="Sort"/>.</summary>
    public static int WorstPlace(int capacity) => ShortList.Fits(capacity) ? capacity - 1 : 0;

    /// <summary>Puts the best first, and returns how many there are.</summary>
    public static int Sort(Span<int> indices, Span<float> values, int count)
    {
        if (!ShortList.Fits(indices.Length)) new Heap(indices, values, count).Sort();
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Scan<TBest>(TBest best, ReadOnlySpan<float> scores, int first)
        where TBest : struct, IBest, allows ref struct
    {
        var next = 0;
        for (; next < scores.Length && !best.IsFull; next++)
            if (!float.IsNaN(scores[next])) best.Add(first + next, scores[next]);

        ref var start = ref MemoryMarshal.GetReference(scores);
        for (; next + Step <= scores.Length; next += Step)
            for (var better = Above(ref Unsafe.Add(ref start, next), best.Worst); better != 0; better &= better - 1)
            {
                var at = next + System.Numerics.BitOperations.TrailingZeroCount(better);
                if (scores[at] > best.Worst) best.Replace(first + at, scores[at]);
            }

        for (; next < scores.Length; next++)
            if (scores[next] > best.Worst) best.Replace(first + next, scores[next]);
        return best.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Scan<TBest>(TBest best, ReadOnlySpan<float> scores, ReadOnlySpan<int> indices)
        where TBest : struct, IBest, allows ref struct
    {
        var next = 0;
        for (; next < scores.Length && !best.IsFull; next++)
            if (!float.IsNaN(scores[next])) best.Add(indices[next], scores[next]);

        // One that equals the worst may have a lower index.
        ref var start = ref MemoryMarshal.GetReference(scores);
        for (; next + Step <= scores.Length; next += Step)
            for (var candidates = AtLeast(ref Unsafe.Add(ref start, next), best.Worst); candidates != 0; candidates &= candidates - 1)
            {
                var at = next + System.Numerics.BitOperations.TrailingZeroCount(candidates);
                if (best.Beats(indices[at], scores[at])) best.Replace(indices[at], scores[at]);
            }

        for (; next < scores.Length; next++)
            if (best.Beats(indices[next], scores[next])) best.Replace(indices[next], scores[next]);
        return best.Count;
    }

    /// <summary>A bit for each of the next scores that is the limit or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AtLeast(ref float scores, float limit)
    {
        var worst = Vector512.Create(limit);
        var a = Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref scores), worst).ExtractMostSignificantBits();
        var b = Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref scores, 16), worst).ExtractMostSignificantBits();
        var c = Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref scores, 32), worst).ExtractMostSignificantBits();
        var d = Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref scores, 48), worst).ExtractMostSignificantBits();
        return a | (b << 16) | (c << 32) | (d << 48);
    }

    /// <summary>A bit for each of the next scores that is more than the limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Above(ref float scores, float limit)
    {
        var worst = Vector512.Create(limit);
        var a = Vector512.GreaterThan(Vector512.LoadUnsafe(ref scores), worst).ExtractMostSignificantBits();
        var b = Vector512.GreaterThan(Vector512.LoadUnsafe(ref scores, 16), worst).ExtractMostSignificantBits();
        var c = Vector512.GreaterThan(Vector512.LoadUnsafe(ref scores, 32), worst).ExtractMostSignificantBits();
        var d = Vector512.GreaterThan(Vector512.LoadUnsafe(ref scores, 48), worst).ExtractMostSignificantBits();
        return a | (b << 16) | (c << 32) | (d << 48);
    }

    /// <summary>The best so far.</summary>
    private interface IBest
    {
        int Count { get; }

        bool IsFull { get; }

        /// <summary>The lowest score kept; asked only when full.</summary>
        float Worst { get; }

        /// <summary>Whether it ranks before the worst kept; asked only when full.</summary>
        bool Beats(int index, float value);

        /// <summary>Keeps one more; called only when not full.</summary>
        void Add(int index, float value);

        /// <summary>Keeps it instead of the worst: the lowest score and, among equals, the highest index.</summary>
        void Replace(int index, float value);
    }

    /// <summary>
    /// A few, best first. Moving the worse ones down a place is a loop of one unforeseeable branch, the last; a heap has one a level.
    /// </summary>
    private ref struct ShortList(Span<int> indices, Span<float> values, int count) : IBest
    {
        private readonly ref int _indices = ref MemoryMarshal.GetReference(indices);
        private readonly ref float _values = ref MemoryMarshal.GetReference(values[..indices.Length]);
        private readonly int _capacity = indices.Length;
        private int _count = count;

        public readonly int Count => _count;

        public readonly bool IsFull => _count == _capacity;

        public readonly float Worst => Unsafe.Add(ref _values, _capacity - 1);

        /// <summary>Whether lists of this length are faster than heaps.</summary>
        public static bool Fits(int capacity) => capacity <= MaxShort;

        public void Add(int index, float value) => Insert(index, value, _count++);

        public readonly bool Beats(int index, float value) => Before(index, value, _capacity - 1);

        public readonly void Replace(int index, float value) => Insert(index, value, _capacity - 1);

        private readonly void Insert(int index, float value, int hole)
        {
            for (; hole > 0 && Before(index, value, hole - 1); hole--)
            {
                Unsafe.Add(ref _values, hole) = Unsafe.Add(ref _values, hole - 1);
                Unsafe.Add(ref _indices, hole) = Unsafe.Add(ref _indices, hole - 1);
            }

            Unsafe.Add(ref _values, hole) = value;
            Unsafe.Add(ref _indices, hole) = index;
        }

        private readonly bool Before(int index, float value, int place) =>
            value > Unsafe.Add(ref _values, place) || (value == Unsafe.Add(ref _values, place) && index < Unsafe.Add(ref _indices, place));
    }

    /// <summary>A bounded heap whose root is the worst kept: the lowest score and, among equals, the highest index.</summary>
    private ref struct Heap(Span<int> indices, Span<float> values, int count) : IBest
    {
        private readonly Span<int> _indices = indices;
        private readonly Span<float> _values = values;
        private int _count = count;

        public readonly int Count => _count;

        public readonly bool IsFull => _count == _indices.Length;

        public readonly float Worst => _values[0];

        public void Add(int index, float value)
        {
            var hole = _count++;
            while (hole > 0 && Worse(value, index, (hole - 1) / 2))
            {
                Move((hole - 1) / 2, hole);
                hole = (hole - 1) / 2;
            }

            (_indices[hole], _values[hole]) = (index, value);
        }

        public readonly bool Beats(int index, float value) => value > _values[0] || (value == _values[0] && index < _indices[0]);

        public readonly void Replace(int index, float value) => Sink(index, value, _count);

        /// <summary>Turns the heap into a list, best first.</summary>
        public readonly void Sort()
        {
            for (var last = _count - 1; last > 0; last--)
            {
                var (index, value) = (_indices[last], _values[last]);
                Move(0, last);
                Sink(index, value, last);
            }
        }

        private readonly void Sink(int index, float value, int count)
        {
            var hole = 0;
            for (var child = 1; child < count; child = 2 * hole + 1)
            {
                if (child + 1 < count && Worse(_values[child + 1], _indices[child + 1], child)) child++;
                if (Worse(value, index, child)) break;
                Move(child, hole);
                hole = child;
            }

            (_indices[hole], _values[hole]) = (index, value);
        }

        private readonly bool Worse(float value, int index, int than) =>
            value < _values[than] || (value == _values[than] && index > _indices[than]);

        private readonly void Move(int from, int to) => (_indices[to], _values[to]) = (_indices[from], _values[from]);
    }
}
