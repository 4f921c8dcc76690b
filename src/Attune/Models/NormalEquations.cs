using System.Numerics.Tensors;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// Linear regression of a few targets on rows of a matrix: (A + sum of x xᵀ) w = b + sum of y x, with A and b from a ridge or a prior.
/// Holds one worker's scratch; allocates nothing a solution. Not thread-safe.
/// </summary>
/// <param name="dimension">Numbers in x and w.</param>
internal sealed class NormalEquations(int dimension)
{
    /// <summary>Gathered rows that are worked on at once; they and the matrix fill the first-level cache.</summary>
    private const int BlockRows = 64;

    private const int MaxLifts = 8;

    private const float RelativeRidge = 1e-6f;

    private const float LeastScale = 1e-20f;

    private readonly int _padded = Panels.Padded(dimension);
    private readonly Memory<float> _block = Panels.Allocate(BlockRows * Panels.Padded(dimension));
    private readonly Memory<float> _matrix = Panels.Allocate(Panels.Padded(dimension) * Panels.Padded(dimension));
    private readonly float[] _inverses = new float[Cholesky.InversesFor(Panels.Padded(dimension))];
    private readonly float[] _vector = new float[Panels.Padded(dimension)];

    /// <summary>
    /// Minimises sum of (y - w·x)² + ridge |w|². Where rounding makes the equations unsolvable, the ridge is raised just as far as it must be.
    /// </summary>
    /// <param name="matrix">Row-major, with <paramref name="stride"/> numbers a row, of which the first are x.</param>
    /// <param name="stride">Numbers in a row of the matrix.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="targets">y of each.</param>
    /// <param name="ridge">Not negative.</param>
    /// <param name="solution">Receives w.</param>
    public void Ridge(ReadOnlySpan<float> matrix, int stride, ReadOnlySpan<int> rows, ReadOnlySpan<float> targets, float ridge, Span<float> solution)
    {
        for (var lift = 0; lift < MaxLifts; lift++)
        {
            _matrix.Span.Clear();
            _vector.AsSpan().Clear();
            Add(matrix, stride, rows, targets);
            var largest = TensorPrimitives.Max<float>(_matrix.Span);
            for (var k = 0; k < dimension; k++) _matrix.Span[Panels.At(_padded, k, k)] += ridge;
            if (TrySolve(default))
            {
                _vector.AsSpan(0, dimension).CopyTo(solution);
                return;
            }

            ridge = Math.Max(ridge * 10, Math.Max(largest, LeastScale) * RelativeRidge);
        }

        throw new AttuneException("diverged", $"The equations of a row with {rows.Length} interactions cannot be solved.", $"Raise regularization.");
    }

    /// <summary>
    /// Draws w from the normal distribution that has this matrix A + sum of x xᵀ as its precision and the solution as its mean;
    /// with no noise it is the mean.
    /// </summary>
    /// <param name="priorMatrix">A in <see cref="Panels"/>, on and above the diagonal; positive definite.</param>
    /// <param name="priorRight">b, padded.</param>
    /// <param name="matrix">Row-major, with <paramref name="stride"/> numbers a row, of which the first are x.</param>
    /// <param name="stride">Numbers in a row of the matrix.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="targets">y of each.</param>
    /// <param name="noise">Independent normal numbers; empty for none.</param>
    /// <param name="solution">Receives w.</param>
    public void Draw(
        ReadOnlySpan<float> priorMatrix, ReadOnlySpan<float> priorRight, ReadOnlySpan<float> matrix, int stride, ReadOnlySpan<int> rows,
        ReadOnlySpan<float> targets, ReadOnlySpan<float> noise, Span<float> solution)
    {
        priorMatrix.CopyTo(_matrix.Span);
        priorRight.CopyTo(_vector);
        Add(matrix, stride, rows, targets);
        if (!TrySolve(noise)) throw new AttuneException("diverged", $"The equations of a row with {rows.Length} interactions cannot be solved.", $"Raise regularization.");
        _vector.AsSpan(0, dimension).CopyTo(solution);
    }

    private void Add(ReadOnlySpan<float> matrix, int stride, ReadOnlySpan<int> rows, ReadOnlySpan<float> targets)
    {
        var blocks = (rows.Length + BlockRows - 1) / BlockRows;
        for (var b = 0; b < blocks; b++)
        {
            // Blocks of one size, as a short one would waste the kernel.
            var part = (int)((long)rows.Length * b / blocks)..(int)((long)rows.Length * (b + 1) / blocks);
            GatherTargets.Rows(matrix, stride, dimension, rows[part], targets[part], _block.Span, BlockRows, _vector);
            RankUpdate.Add(_block.Span, BlockRows, rows[part].Length, _matrix.Span, _padded);
        }
    }

    private bool TrySolve(ReadOnlySpan<float> noise)
    {
        // The padding gets the unit matrix and stays out of the solution.
        for (var k = dimension; k < _padded; k++) _matrix.Span[Panels.At(_padded, k, k)] = 1f;
        if (!Cholesky.Factor(_matrix.Span, _padded, _inverses)) return false;

        // With A = Uᵀ U: A⁻¹ (b + Uᵀ z) = A⁻¹ b + U⁻¹ z, and U⁻¹ z has the covariance A⁻¹.
        if (!noise.IsEmpty) TransposedProduct.Add(_matrix.Span, _padded, noise, _vector);
        Cholesky.Solve(_matrix.Span, _padded, _inverses, _vector);
        return true;
    }
}
