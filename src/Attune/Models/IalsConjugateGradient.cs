using System.Numerics.Tensors;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// Improves a row's factors by some steps of conjugate gradients from where they are, without forming the row's matrix (Takács,
/// Pilászy, Tikk 2011). A row's neighbours are gathered once and all steps work on them. Rows with more neighbours than the cache
/// holds are taken many at once (<see cref="SolveLong"/>), and where forming the matrix costs less a row is solved exactly.
/// Holds one worker's scratch; allocates nothing a row. Not thread-safe.
/// </summary>
internal sealed class IalsConjugateGradient : IIalsRowSolver
{
    /// <summary>Long rows that are worked on at once.</summary>
    public const int LongRows = 1024;

    /// <summary>Numbers of a block of gathered rows: what a second-level cache holds beside the Gram matrix.</summary>
    private const int BlockSize = 1 << 17;

    private readonly IalsSide _side;
    private readonly int _steps;
    private readonly int _padded;
    private readonly int _capacity;
    private readonly Memory<float> _block;
    private readonly float[] _confidences;
    private readonly Lazy<IalsSolver> _exact;
    private readonly List<IalsDescent> _descents;
    private int[] _positions = [];

    public IalsConjugateGradient(IalsSide side, int steps)
    {
        (_side, _steps, _padded, _capacity) = (side, steps, Panels.Padded(side.Dimension), CapacityFor(side.Dimension));
        _block = Panels.Allocate(_capacity * _padded);
        _confidences = new float[_capacity];
        _exact = new Lazy<IalsSolver>(() => new IalsSolver(side));
        _descents = [new IalsDescent(side)];
    }

    /// <inheritdoc/>
    public void Solve(ReadOnlySpan<int> columns, ReadOnlySpan<float> confidences, Span<float> solution, ReadOnlySpan<int> upcoming = default)
    {
        if (columns.IsEmpty || columns.Length > _capacity || IsExactCheaper(columns.Length, _side.Dimension, _steps))
        {
            _exact.Value.Solve(columns, confidences, solution, upcoming);
            return;
        }

        var descent = _descents[0];
        Gather(columns, confidences);
        descent.Begin(solution, Sum(columns, confidences));
        Add(columns.Length, confidences, 1, descent.Point, descent.Residual);
        descent.Start();
        var next = new RowPrefetch(_side.Factors, _side.Dimension, upcoming[..Math.Min(upcoming.Length, columns.Length)]);
        for (var step = 0; step < _steps && descent.IsOpen; step++)
        {
            next.Ask(step, _steps);
            descent.Prepare();
            Add(columns.Length, confidences, 0, descent.Direction, descent.Product);
            descent.Advance();
        }

        if (!descent.End(solution)) _exact.Value.Solve(columns, confidences, solution, upcoming);
    }

    /// <summary>
    /// As <see cref="Solve"/> for up to <see cref="LongRows"/> rows at once: in each step a stretch of the other side that the cache
    /// holds serves all of them before the next, so that memory is read in order and once, not once a row.
    /// </summary>
    /// <param name="rows">The side that is solved.</param>
    /// <param name="batch">Which rows of it.</param>
    /// <param name="solved">Factors of all rows.</param>
    public void SolveLong(CsrMatrix rows, ReadOnlySpan<int> batch, float[] solved)
    {
        while (_descents.Count < batch.Length) _descents.Add(new IalsDescent(_side));
        for (var b = 0; b < batch.Length; b++)
            _descents[b].Begin(Solution(solved, batch[b]), Sum(rows.ColumnsOf(batch[b]), rows.ValuesOf(batch[b])));
        AddLong(rows, batch, 1);
        for (var b = 0; b < batch.Length; b++) _descents[b].Start();
        for (var step = 0; step < _steps; step++)
        {
            for (var b = 0; b < batch.Length; b++) _descents[b].Prepare();
            AddLong(rows, batch, 0);
            for (var b = 0; b < batch.Length; b++) _descents[b].Advance();
        }

        for (var b = 0; b < batch.Length; b++)
            if (!_descents[b].End(Solution(solved, batch[b])))
                _exact.Value.Solve(rows.ColumnsOf(batch[b]), rows.ValuesOf(batch[b]), Solution(solved, batch[b]));
    }

    /// <summary>Whether a row is for <see cref="SolveLong"/>.</summary>
    public static bool IsLong(int count, int dimension, int steps) => count > CapacityFor(dimension) && !IsExactCheaper(count, dimension, steps);

    /// <summary>
    /// Compares multiply-adds, each divided by the share of the processor's peak that its kernel reached; what a gather and the calls
    /// of a step take is in the same unit. The shares were measured with vectors of 512 bits; with narrower ones the choice is about the same.
    /// </summary>
    private static bool IsExactCheaper(int count, int dimension, int steps)
    {
        var (n, d, passes) = ((double)count, (double)Panels.Padded(dimension), steps + 1.0);
        var exact = n * d * ((d + 16) / 1.5 + 20) + d * d * (d / 3 + 40);
        var descent = n * d * (count <= CapacityFor(dimension) ? 20 + 6 * passes : 10 * passes) + (3 * d * d + 10_000) * passes;
        return exact <= descent;
    }

    private static int CapacityFor(int dimension) =>
        Math.Max(1, BlockSize / Panels.Padded(dimension) / NormalProduct.Group) * NormalProduct.Group;

    private static double Sum(ReadOnlySpan<int> columns, ReadOnlySpan<float> confidences) =>
        confidences.IsEmpty ? columns.Length : TensorPrimitives.Sum(confidences);

    private Span<float> Solution(float[] solved, int row) => solved.AsSpan(row * _side.Dimension, _side.Dimension);

    private void AddLong(CsrMatrix rows, ReadOnlySpan<int> batch, float target)
    {
        if (_positions.Length < batch.Length) _positions = new int[batch.Length];
        for (var b = 0; b < batch.Length; b++) _positions[b] = rows.RowStarts[batch[b]];
        for (var end = _capacity; end - _capacity < _side.Count; end += _capacity)
        {
            for (var b = 0; b < batch.Length; b++)
            {
                var (first, last) = (_positions[b], rows.RowStarts[batch[b] + 1]);
                var count = Below(rows.ColumnIndices.AsSpan(first..last), end);
                if (count == 0) continue;
                _positions[b] += count;
                var confidences = rows.Values is null ? default : rows.Values.AsSpan(first, count);
                var (x, sum) = target == 0 ? (_descents[b].Direction, _descents[b].Product) : (_descents[b].Point, _descents[b].Residual);
                AddNear(rows.ColumnIndices.AsSpan(first, count), confidences, target, x, sum);
            }
        }
    }

    /// <summary>Rows that are in the cache are read in place; only what does not fill a group of whole vectors is gathered.</summary>
    private void AddNear(ReadOnlySpan<int> columns, ReadOnlySpan<float> confidences, float target, float[] x, float[] sum)
    {
        var whole = _padded == _side.Dimension ? columns.Length / NormalProduct.Group * NormalProduct.Group : 0;
        NormalProduct.AddInPlace(_side.Factors, columns[..whole], confidences, target, x, sum);
        if (whole == columns.Length) return;
        var rest = confidences.IsEmpty ? default : confidences[whole..];
        Gather(columns[whole..], rest);
        Add(columns.Length - whole, rest, target, x, sum);
    }

    /// <summary>How many of ascending numbers are below a limit.</summary>
    private static int Below(ReadOnlySpan<int> ascending, int limit)
    {
        var place = ascending.BinarySearch(limit);
        return place < 0 ? ~place : place;
    }

    private void Add(int count, ReadOnlySpan<float> confidences, float target, float[] x, float[] sum)
    {
        count = NormalProduct.Padded(count);
        NormalProduct.Add(_block.Span, count, confidences.IsEmpty ? default : _confidences.AsSpan(0, count), target, x, sum);
    }

    private void Gather(ReadOnlySpan<int> columns, ReadOnlySpan<float> confidences)
    {
        NormalProduct.Gather(_side.Factors, _side.Dimension, columns, _block.Span);
        if (confidences.IsEmpty) return;
        confidences.CopyTo(_confidences);
        _confidences.AsSpan(columns.Length, NormalProduct.Padded(columns.Length) - columns.Length).Clear();
    }
}
