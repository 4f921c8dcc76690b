using Attune.Deep.Compression;
using Attune.Deep.Networks;

namespace Attune.Deep.Training;

/// <summary>
/// Lets the rows of a table go on by their momentum while they do not occur, as they do in Adam over the whole table, at the price of lazy Adam: a row makes up for the steps
/// that it missed when it occurs again, and all do at the end of an epoch. Rare rows so move further: what they have are few gradients, each of which carries them far.
/// </summary>
/// <param name="spec">The table.</param>
/// <param name="values">Its numbers.</param>
/// <param name="adam">Its momentum.</param>
internal sealed class Coasting(ParameterSpec spec, float[] values, AdamState adam)
{
    private readonly int _dimension = (int)spec.Shape[1];
    private readonly long[] _moved = new long[spec.Shape[0]];

    /// <summary>Brings rows to where they are after a step.</summary>
    /// <param name="rows">The rows; null for all.</param>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="kept">What pruning keeps of the table; null for all.</param>
    /// <param name="parallelism">Threads.</param>
    public void CatchUp(int[]? rows, long step, float rate, bool[]? kept, ParallelOptions parallelism) =>
        Chunks.ForEach(rows?.Length ?? _moved.Length, _dimension * 4, parallelism, (from, to) =>
        {
            for (var k = from; k < to; k++)
            {
                var row = rows?[k] ?? k;
                var (offset, first) = (row * _dimension, _moved[row]);
                _moved[row] = step;
                if (first == 0 || first == step) continue; // one that never moved has no momentum
                var weights = values.AsSpan(offset, _dimension);
                adam.Coast(weights, offset, first, step, rate);
                if (kept is not null) PruningMask.Apply(kept.AsSpan(offset, _dimension), weights);
            }
        });

    /// <summary>Notes that rows were moved by a step.</summary>
    public void Moved(int[] rows, long step)
    {
        foreach (var row in rows) _moved[row] = step;
    }

    /// <summary>Notes that all rows are where they are after a step.</summary>
    public void Restart(long step) => Array.Fill(_moved, step);
}
