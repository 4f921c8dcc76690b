using System.Numerics.Tensors;
using Attune.Deep.Compression;
using Attune.Deep.Networks;
using static TorchSharp.torch;

namespace Attune.Deep.Training;

/// <summary>
/// One table in one step: its rows are copied out for each place of the batch, and what comes back as gradients is summed by row and applied to
/// the rows that occur, and to no other. Parallel over rows; the result does not depend on the number of threads.
/// </summary>
/// <param name="spec">The table.</param>
/// <param name="values">Its numbers.</param>
/// <param name="inputs">The inputs that point into it.</param>
/// <param name="groups">Their places by row.</param>
/// <param name="scratch">Memory that steps hand on to each other.</param>
internal sealed class TableGradients(ParameterSpec spec, float[] values, IReadOnlyList<IndexInput> inputs, RowGroups groups, Scratch scratch)
{
    private readonly int _dimension = (int)spec.Shape[1];
    private readonly List<Tensor> _leaves = [];
    private float[] _sums = [];

    /// <summary>What can be differentiated by: one tensor [places..., dimension] for each input.</summary>
    public IEnumerable<Tensor> Leaves => _leaves;

    /// <summary>The rows that occur.</summary>
    public int[] Rows => groups.Rows;

    /// <summary>Copies the rows of each place, and sums those of each bag.</summary>
    public void Gather(ParallelOptions parallelism)
    {
        foreach (var input in inputs)
        {
            var length = input.Vectors * _dimension;
            var rows = scratch.Take($"{spec.Name} {input.Name}", length);
            Chunks.ForEach(input.Vectors, _dimension * (1 + input.Rows.Length / Math.Max(1, input.Vectors)), parallelism, (from, to) =>
            {
                for (var v = from; v < to; v++)
                {
                    var vector = rows.AsSpan(v * _dimension, _dimension);
                    if (input.Bags is { } bags) SumBag(input.Rows, bags, v, vector);
                    else Row(input.Rows[v]).CopyTo(vector);
                }
            });
            _leaves.Add(from_array(rows).narrow(0, 0, length).reshape([.. input.Shape, _dimension]).requires_grad_());
        }
    }

    /// <summary>The rows of an input, by the name of the input.</summary>
    public Tensor LeafOf(string input) => _leaves[inputs.Index().First(i => i.Item.Name == input).Index];

    /// <summary>Sums the gradients of each row and adds the regularization, once for each place that points at the row.</summary>
    /// <returns>The squared length of the sums.</returns>
    public unsafe double Sum(IReadOnlyList<Tensor> gradients, float regularization, ParallelOptions parallelism)
    {
        _sums = scratch.Take(spec.Name, groups.Rows.Length * _dimension);
        var parts = gradients.Select(g => g.contiguous()).ToArray();
        var starts = new int[parts.Length + 1];
        var pointers = new nint[parts.Length];
        for (var k = 0; k < parts.Length; k++)
        {
            starts[k + 1] = starts[k] + inputs[k].Rows.Length;
            fixed (byte* first = parts[k].bytes) pointers[k] = (nint)first; // native memory: it does not move
        }

        Chunks.ForEach(groups.Rows.Length, _dimension * 4, parallelism, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var sum = _sums.AsSpan(row * _dimension, _dimension);
                var places = groups.Places.AsSpan(groups.Starts[row]..groups.Starts[row + 1]);
                if (regularization > 0) TensorPrimitives.Multiply(Row(groups.Rows[row]), regularization * places.Length, sum);
                else sum.Clear();
                var part = 0;
                foreach (var place in places)
                {
                    while (place >= starts[part + 1]) part++;
                    var (at, weight) = Vector(inputs[part], place - starts[part]);
                    var gradient = new ReadOnlySpan<float>((float*)pointers[part] + (long)at * _dimension, _dimension);
                    if (weight == 1) TensorPrimitives.Add(sum, gradient, sum);
                    else TensorPrimitives.MultiplyAdd(gradient, weight, sum, sum);
                }
            }
        });
        foreach (var part in parts) part.Dispose();
        return TensorPrimitives.SumOfSquares(_sums.AsSpan(0, groups.Rows.Length * _dimension));
    }

    /// <summary>Which vector a place goes into, and with what weight.</summary>
    private static (int Vector, float Weight) Vector(IndexInput input, int place) => input.Bags is { } bags ? (bags.Bags[place], bags.Weights[place]) : (place, 1);

    private ReadOnlySpan<float> Row(int row) => values.AsSpan(row * _dimension, _dimension);

    private void SumBag(int[] rows, RowBags bags, int bag, Span<float> sum)
    {
        sum.Clear();
        for (var place = bags.Starts[bag]; place < bags.Starts[bag + 1]; place++) TensorPrimitives.MultiplyAdd(Row(rows[place]), bags.Weights[place], sum, sum);
    }

    /// <summary>Updates the rows that occurred; what was cut off of them stays 0.</summary>
    public void Step(AdamState adam, long step, float rate, float scale, bool[]? kept, ParallelOptions parallelism) =>
        Chunks.ForEach(groups.Rows.Length, _dimension * 4, parallelism, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var sum = _sums.AsSpan(row * _dimension, _dimension);
                if (scale != 1) TensorPrimitives.Multiply(sum, scale, sum);
                var offset = groups.Rows[row] * _dimension;
                adam.Step(values.AsSpan(offset, _dimension), sum, offset, step, rate, decay: 0);
                if (kept is not null) PruningMask.Apply(kept.AsSpan(offset, _dimension), values.AsSpan(offset, _dimension));
            }
        });
}

/// <summary>Arrays that are used again in every step, so that training neither allocates nor clears memory for each batch.</summary>
internal sealed class Scratch
{
    private readonly Dictionary<string, float[]> _arrays = new(StringComparer.Ordinal);

    /// <summary>An array of at least the length, holding whatever it was left with; the same one for the same name.</summary>
    public float[] Take(string name, int length)
    {
        if (!_arrays.TryGetValue(name, out var array) || array.Length < length) _arrays[name] = array = GC.AllocateUninitializedArray<float>(length);
        return array;
    }
}

/// <summary>Work on many equal small pieces, in chunks that are worth a thread's while.</summary>
internal static class Chunks
{
    private const int NumbersPerChunk = 1 << 15;

    /// <summary>Calls with ranges from..to that cover 0..count; one call on this thread when there is little to do.</summary>
    public static void ForEach(int count, int numbersEach, ParallelOptions parallelism, Action<int, int> body)
    {
        var size = Math.Max(1, NumbersPerChunk / Math.Max(1, numbersEach));
        if (count <= size || parallelism.MaxDegreeOfParallelism == 1)
        {
            body(0, count);
            return;
        }

        Parallel.For(0, (count + size - 1) / size, parallelism, chunk => body(chunk * size, Math.Min(count, (chunk + 1) * size)));
    }
}
