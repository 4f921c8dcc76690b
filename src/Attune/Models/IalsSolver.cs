using System.Numerics.Tensors;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>The side of a half-step that stands still: its factors y, and what their Gram matrix adds to every row's equations.</summary>
/// <param name="Factors">Row-major, rows by <paramref name="Dimension"/>.</param>
/// <param name="Dimension">Factors of a row.</param>
/// <param name="Gram">alpha0 · Yᵀ Y in <see cref="Panels"/>.</param>
/// <param name="Regularization">lambda.</param>
/// <param name="Alpha0">Weight of what was not observed.</param>
/// <param name="Nu">Exponent of the frequency.</param>
internal sealed record IalsSide(float[] Factors, int Dimension, float[] Gram, double Regularization, double Alpha0, double Nu)
{
    private readonly Lazy<float[]> _symmetric = new(() =>
    {
        var whole = (float[])Gram.Clone();
        Panels.Mirror(whole, Panels.Padded(Dimension));
        return whole;
    });

    private readonly Lazy<float[]> _diagonal = new(() => [.. Enumerable.Range(0, Panels.Padded(Dimension)).Select(k => k < Dimension ? Gram[Panels.At(Panels.Padded(Dimension), k, k)] : 1f)]);

    /// <summary>The Gram matrix with what is below its diagonal.</summary>
    public float[] Symmetric => _symmetric.Value;

    /// <summary>The Gram matrix's diagonal, filled with ones to whole panels.</summary>
    public float[] Diagonal => _diagonal.Value;

    public int Count => Factors.Length / Dimension;

    public ReadOnlySpan<float> Row(int row) => Factors.AsSpan(row * Dimension, Dimension);

    public static IalsSide Of(float[] factors, IalsOptions options, ParallelOptions parallelism)
    {
        var gram = Numerics.Gram.Compute(factors, options.Factors, parallelism);
        TensorPrimitives.Multiply(gram, (float)options.Alpha0, gram);
        return new IalsSide(factors, options.Factors, gram, options.Regularization, options.Alpha0, options.Nu);
    }

    /// <summary>lambda (sum of confidences + alpha0 · rows)^nu, eq. 4 of Rendle et al. (2021).</summary>
    public float RidgeFor(double confidence) => (float)(Regularization * Math.Pow(confidence + Alpha0 * Count, Nu));
}

/// <summary>Finds the factors of one row of a half-step.</summary>
internal interface IIalsRowSolver
{
    /// <summary>The row's factors; all zeros for an empty row.</summary>
    /// <param name="columns">Which rows of the other side it met.</param>
    /// <param name="confidences">c of each; empty when all are 1.</param>
    /// <param name="solution">The present factors, from which an approximate solver starts; receives the new ones.</param>
    /// <param name="upcoming">Columns of the rows to be solved next, so that memory can be asked for them.</param>
    void Solve(ReadOnlySpan<int> columns, ReadOnlySpan<float> confidences, Span<float> solution, ReadOnlySpan<int> upcoming = default);
}

/// <summary>
/// Solves one row of a half-step exactly: (sum over S of c y yᵀ + alpha0 Yᵀ Y + ridge I) x = sum over S of c y.
/// Holds one worker's scratch; allocates nothing a row. Not thread-safe.
/// </summary>
internal sealed class IalsSolver : IIalsRowSolver
{
    /// <summary>
    /// Gathered rows that are worked on at once: with 64 factors they and the matrix fill the first-level cache. Larger ones
    /// measured no faster.
    /// </summary>
    private const int BlockRows = 64;

    private const int MaxLifts = 8;

    private const float RelativeRidge = 1e-6f;

    private const float LeastScale = 1e-20f;

    private readonly IalsSide _side;
    private readonly int _padded;
    private readonly Memory<float> _block;
    private readonly Memory<float> _matrix;
    private readonly float[] _inverses;
    private readonly float[] _vector;

    public IalsSolver(IalsSide side)
    {
        _side = side;
        _padded = Panels.Padded(side.Dimension);
        _block = Panels.Allocate(BlockRows * _padded);
        _matrix = Panels.Allocate(_padded * _padded);
        _inverses = new float[Cholesky.InversesFor(_padded)];
        _vector = new float[_padded];
    }

    /// <inheritdoc/>
    public void Solve(ReadOnlySpan<int> columns, ReadOnlySpan<float> confidences, Span<float> solution, ReadOnlySpan<int> upcoming = default)
    {
        if (columns.IsEmpty)
        {
            solution.Clear();
            return;
        }

        Factor(columns, confidences, upcoming);
        Cholesky.Solve(_matrix.Span, _padded, _inverses, _vector);
        _vector.AsSpan(0, solution.Length).CopyTo(solution);
    }

    /// <summary>
    /// How much each entry adds to the inner product of the row's factors with <paramref name="other"/>, a row of the same side:
    /// c yᵀ A⁻¹ other (Hu, Koren, Volinsky 2008, section 5).
    /// </summary>
    public void Influence(ReadOnlySpan<int> columns, ReadOnlySpan<float> confidences, int other, Span<float> shares)
    {
        Factor(columns, confidences, default);
        _vector.AsSpan().Clear();
        _side.Row(other).CopyTo(_vector);
        Cholesky.Solve(_matrix.Span, _padded, _inverses, _vector);
        for (var k = 0; k < columns.Length; k++)
            shares[k] = At(confidences, k) * TensorPrimitives.Dot(_side.Row(columns[k]), _vector.AsSpan(0, _side.Dimension));
    }

    private void Factor(ReadOnlySpan<int> columns, ReadOnlySpan<float> confidences, ReadOnlySpan<int> upcoming)
    {
        var ridge = _side.RidgeFor(confidences.IsEmpty ? columns.Length : TensorPrimitives.Sum(confidences));
        for (var lift = 0; lift < MaxLifts; lift++)
        {
            Accumulate(columns, confidences, upcoming);
            var largest = TensorPrimitives.Max<float>(_matrix.Span);
            AddRidge(ridge);
            if (Cholesky.Factor(_matrix.Span, _padded, _inverses)) return;

            // So little regularization that rounding made the matrix indefinite.
            ridge = Math.Max(ridge * 10, Math.Max(largest, LeastScale) * RelativeRidge);
        }

        throw new AttuneException("diverged", $"The equations of a row with {columns.Length} interactions cannot be solved.", $"Raise regularization.");
    }

    /// <summary>Sets the matrix, but for the ridge, and the right-hand side.</summary>
    private void Accumulate(ReadOnlySpan<int> columns, ReadOnlySpan<float> confidences, ReadOnlySpan<int> upcoming)
    {
        _side.Gram.CopyTo(_matrix.Span);
        _vector.AsSpan().Clear();
        var blocks = (columns.Length + BlockRows - 1) / BlockRows;
        for (var b = 0; b < blocks; b++)
        {
            // Blocks of one size, as a short one would waste the kernel.
            var part = (int)((long)columns.Length * b / blocks)..(int)((long)columns.Length * (b + 1) / blocks);
            var weights = confidences.IsEmpty ? default : confidences[part];
            Gather.Rows(_side.Factors, _side.Dimension, columns[part], weights, _block.Span, BlockRows, _vector);
            var after = b + 1 < blocks ? columns[part.End..] : upcoming;
            var next = new RowPrefetch(_side.Factors, _side.Dimension, after[..Math.Min(after.Length, columns[part].Length)]);
            RankUpdate.Add(_block.Span, BlockRows, columns[part].Length, _matrix.Span, _padded, next);
        }
    }

    private void AddRidge(float ridge)
    {
        // The padding gets the unit matrix and stays out of the solution.
        var matrix = _matrix.Span;
        for (var k = 0; k < _padded; k++) matrix[Panels.At(_padded, k, k)] += k < _side.Dimension ? ridge : 1f;
    }

    private static float At(ReadOnlySpan<float> confidences, int index) => confidences.IsEmpty ? 1f : confidences[index];
}
