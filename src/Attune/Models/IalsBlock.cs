using System.Numerics.Tensors;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// Solves a row for one block of its factors after the other, each exactly while the others stand still (iALS++: Rendle, Krichene,
/// Zhang, Koren 2021, Speeding up Matrix Factorization with Subspace Optimization). With blocks of b factors a row with n entries
/// takes n d b + d b² operations instead of n d² + d³. What is not yet explained of each entry is kept, so that a block needs no other block's data.
/// Holds one worker's scratch; allocates nothing a row. Not thread-safe.
/// </summary>
internal sealed class IalsBlock : IIalsRowSolver
{
    private const int Width = Panels.Width;

    /// <summary>Numbers of gathered rows; a row with more entries gathers them in parts, anew for each block.</summary>
    private const int ScratchSize = 1 << 17;

    private readonly IalsSide _side;
    private readonly IalsSolver _exact;
    private readonly int _padded;
    private readonly int _blockSize;
    private readonly int _capacity;
    private readonly Memory<float> _rows;
    private readonly Memory<float> _matrix;
    private readonly float[] _inverses;
    private readonly float[] _gradient;
    private readonly float[] _ignored;
    private readonly float[] _x;
    private readonly float[] _step;
    private float[] _unexplained = [];

    public IalsBlock(IalsSide side, int blockSize)
    {
        (_side, _exact, _padded, _blockSize) = (side, new IalsSolver(side), Panels.Padded(side.Dimension), Panels.Padded(blockSize));
        _capacity = Math.Max(1, ScratchSize / _padded / 4) * 4;
        (_rows, _matrix) = (Panels.Allocate(_capacity * _padded), Panels.Allocate(_blockSize * _blockSize));
        _inverses = new float[Cholesky.InversesFor(_blockSize)];
        (_gradient, _ignored) = (new float[_padded], new float[_padded]);
        (_x, _step) = (new float[_padded], new float[_padded]);
    }

    /// <inheritdoc/>
    public void Solve(ReadOnlySpan<int> columns, ReadOnlySpan<float> confidences, Span<float> solution, ReadOnlySpan<int> upcoming = default)
    {
        if (columns.IsEmpty || !Sweep(columns, confidences, solution)) _exact.Solve(columns, confidences, solution, upcoming);
        else _x.AsSpan(0, solution.Length).CopyTo(solution);
    }

    /// <summary>Once through all blocks; false when rounding made a block's matrix indefinite.</summary>
    private bool Sweep(ReadOnlySpan<int> columns, ReadOnlySpan<float> confidences, ReadOnlySpan<float> start)
    {
        var ridge = _side.RidgeFor(confidences.IsEmpty ? columns.Length : TensorPrimitives.Sum(confidences));
        Begin(columns, confidences, start);

        // What the last step explains is taken out when the next block passes over the entries; the first step is the whole start.
        var done = 0;
        ReadOnlySpan<float> step = _x;
        for (var first = 0; first < _padded; first += _blockSize)
        {
            var size = Math.Min(_blockSize, _padded - first);
            SetShared(first, size, ridge);
            var gradient = _gradient.AsSpan(first, size);
            AddData(columns, confidences, done, step, first, gradient);
            if (!Cholesky.Factor(_matrix.Span, size, _inverses)) return false;
            Cholesky.Solve(_matrix.Span, size, _inverses, gradient);
            TensorPrimitives.Add(_x.AsSpan(first, size), gradient, _x.AsSpan(first, size));
            gradient.CopyTo(_step);
            done = first;
            step = _step.AsSpan(0, size);
        }

        return float.IsFinite(TensorPrimitives.SumOfSquares<float>(_x));
    }

    private void Begin(ReadOnlySpan<int> columns, ReadOnlySpan<float> confidences, ReadOnlySpan<float> start)
    {
        var length = (columns.Length + 3) / 4 * 4;
        if (_unexplained.Length < length) _unexplained = new float[Math.Max(length, 2 * _unexplained.Length)];
        if (confidences.IsEmpty) _unexplained.AsSpan(0, columns.Length).Fill(1);
        else TensorPrimitives.Sqrt(confidences, _unexplained);
        _unexplained.AsSpan(columns.Length, length - columns.Length).Clear();
        start.CopyTo(_x);
        if (columns.Length <= _capacity) Gather(columns, confidences);
    }

    /// <summary>The block's matrix and gradient, but for the row's own data.</summary>
    private void SetShared(int first, int size, float ridge)
    {
        var gradient = _gradient.AsSpan(first, size);
        PanelVectorProduct.Compute(_side.Symmetric.AsSpan(first * _padded, size * _padded), _x, -1, gradient);
        TensorPrimitives.MultiplyAdd(_x.AsSpan(first, size), -ridge, gradient, gradient);
        for (var column = 0; column < size; column += Width)
            _side.Gram.AsSpan(Panels.At(_padded, first, first + column), size * Width).CopyTo(_matrix.Span[(column * size)..]);
        for (var k = 0; k < size; k++) _matrix.Span[Panels.At(size, k, k)] += first + k < _side.Dimension ? ridge : 1;
    }

    private void AddData(
        ReadOnlySpan<int> columns, ReadOnlySpan<float> confidences, int done, ReadOnlySpan<float> step, int first, Span<float> gradient)
    {
        for (var start = 0; start < columns.Length; start += _capacity)
        {
            var part = start..Math.Min(columns.Length, start + _capacity);
            if (columns.Length > _capacity) Gather(columns[part], confidences.IsEmpty ? default : confidences[part]);
            var rows = _rows.Span;
            var count = part.End.Value - start;
            PanelVectorProduct.SubtractRows(rows.Slice(done * _capacity, step.Length * _capacity), _capacity, step, _unexplained.AsSpan(start, count));
            var weights = _unexplained.AsSpan(start, (count + 3) / 4 * 4);
            for (var column = 0; column < gradient.Length; column += Width)
                PanelVectorProduct.AddOne(rows[((first + column) * _capacity)..], weights, gradient.Slice(column, Width));
            RankUpdate.Add(rows[(first * _capacity)..], _capacity, count, _matrix.Span, gradient.Length);
        }
    }

    private void Gather(ReadOnlySpan<int> columns, ReadOnlySpan<float> confidences)
    {
        // The sum that comes with it is not wanted here.
        Numerics.Gather.Rows(_side.Factors, _side.Dimension, columns, confidences, _rows.Span, _capacity, _ignored);
        var (count, whole) = (columns.Length, (columns.Length + 3) / 4 * 4);
        for (var column = 0; column < _padded; column += Width)
            _rows.Span.Slice((column * _capacity) + (count * Width), (whole - count) * Width).Clear();
    }
}
