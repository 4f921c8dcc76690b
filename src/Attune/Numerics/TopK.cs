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
    public static int Select(ReadOnlySpan<float> scores, Span<int> indices, Span<float> values)
    {
        if (indices.IsEmpty) return 0;
        var heap = new Heap(indices, values[..indices.Length]);
        var next = 0;
        while (next < scores.Length && !heap.IsFull)
        {
            if (!float.IsNaN(scores[next])) heap.Push(next, scores[next]);
            next++;
        }

        for (; next + Vector256<float>.Count <= scores.Length; next += Vector256<float>.Count)
        {
            var block = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(scores), (nuint)next);
            var better = Vector256.GreaterThan(block, Vector256.Create(heap.Worst)).ExtractMostSignificantBits();
            for (; better != 0; better &= better - 1)
                heap.Offer(next + System.Numerics.BitOperations.TrailingZeroCount(better), scores);
        }

        for (; next < scores.Length; next++) heap.Offer(next, scores);
        return heap.Sort();
    }

    /// <summary>A bounded heap whose root is the worst kept: the lowest score and, among equals, the highest index.</summary>
    private ref struct Heap(Span<int> indices, Span<float> values)
    {
        private readonly Span<int> _indices = indices;
        private readonly Span<float> _values = values;
        private int _count;

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
        public readonly void Offer(int index, ReadOnlySpan<float> scores)
        {
            if (scores[index] > _values[0]) Sink(index, scores[index], _count);
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
