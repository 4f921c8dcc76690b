using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>Selects the highest scores. Equal scores rank by lower index; NaN never ranks.</summary>
internal static class TopK
{
    /// <summary>
    /// Writes the indices and values of the best scores, best first, and returns how many there are
    /// (fewer than the destination holds when fewer scores are numbers). O(n + k log k · log n) on shuffled scores:
    /// most are turned away by one vector comparison with the worst kept.
    /// </summary>
    public static int Select(ReadOnlySpan<float> scores, Span<int> indices, Span<float> values) =>
        Sort(indices, values, Offer(scores, 0, indices, values, 0));

    /// <summary>
    /// Takes in the next scores of a list that comes in parts, by ascending index. The destination holds a heap until <see cref="Sort"/>.
    /// </summary>
    /// <param name="scores">The next scores.</param>
    /// <param name="first">Index of the first of them.</param>
    /// <param name="indices">The heap's indices.</param>
    /// <param name="values">The heap's values.</param>
    /// <param name="count">How many the heap holds: what the last call returned, 0 at first.</param>
    /// <returns>How many it holds now.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Offer(ReadOnlySpan<float> scores, int first, Span<int> indices, Span<float> values, int count)
    {
        if (indices.IsEmpty) return 0;
        var heap = new Heap(indices, values[..indices.Length], count);
        var next = 0;
        for (; next < scores.Length && !heap.IsFull; next++)
            if (!float.IsNaN(scores[next])) heap.Push(first + next, scores[next]);

        ref var start = ref MemoryMarshal.GetReference(scores);
        for (; next + Vector512<float>.Count <= scores.Length; next += Vector512<float>.Count)
        {
            var better = Vector512.GreaterThan(Vector512.LoadUnsafe(ref start, (nuint)next), Vector512.Create(heap.Worst)).ExtractMostSignificantBits();
            for (; better != 0; better &= better - 1)
            {
                var at = next + System.Numerics.BitOperations.TrailingZeroCount(better);
                heap.Offer(first + at, scores[at]);
            }
        }

        for (; next < scores.Length; next++) heap.Offer(first + next, scores[next]);
        return heap.Count;
    }

    /// <summary>Turns the heap into a list, best first, and returns its length.</summary>
    public static int Sort(Span<int> indices, Span<float> values, int count) => new Heap(indices, values, count).Sort();

    /// <summary>A bounded heap whose root is the worst kept: the lowest score and, among equals, the highest index.</summary>
    private ref struct Heap(Span<int> indices, Span<float> values, int count)
    {
        private readonly Span<int> _indices = indices;
        private readonly Span<float> _values = values;
        private int _count = count;

        public readonly int Count => _count;

        public readonly bool IsFull => _count == _indices.Length;

        public readonly float Worst => _values[0];

        public void Push(int index, float value)
        {
            var hole = _count++;
            while (hole > 0 && Worse(value, index, (hole - 1) / 2))
            {
                Move((hole - 1) / 2, hole);
                hole = (hole - 1) / 2;
            }

            (_indices[hole], _values[hole]) = (index, value);
        }

        /// <summary>Takes the score in if it beats the worst. Candidates come by ascending index, so an equal one loses.</summary>
        public readonly void Offer(int index, float value)
        {
            if (value > _values[0]) Sink(index, value, _count);
        }

        /// <summary>Turns the heap into a list, best first.</summary>
        public readonly int Sort()
        {
            for (var last = _count - 1; last > 0; last--)
            {
                var (index, value) = (_indices[last], _values[last]);
                Move(0, last);
                Sink(index, value, last);
            }

            return _count;
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
