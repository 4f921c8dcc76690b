using System.Numerics.Tensors;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// Where one row stands in its conjugate gradients, preconditioned by the diagonal of what all rows of a side share. The products
/// with the row's own data are added from outside. Vectors are padded to whole panels with zeros.
/// </summary>
internal sealed class IalsDescent(IalsSide side)
{
    private readonly float[] _inverseDiagonal = new float[Panels.Padded(side.Dimension)];
    private readonly float[] _scaled = new float[Panels.Padded(side.Dimension)];
    private float _ridge;
    private float _length;

    /// <summary>The factors.</summary>
    public float[] Point { get; } = new float[Panels.Padded(side.Dimension)];

    /// <summary>Right-hand side less the row's matrix times the factors; after <see cref="Begin"/> without the row's own data.</summary>
    public float[] Residual { get; } = new float[Panels.Padded(side.Dimension)];

    /// <summary>Where the next step goes.</summary>
    public float[] Direction { get; } = new float[Panels.Padded(side.Dimension)];

    /// <summary>Minus the row's matrix times the direction; after <see cref="Prepare"/> without the row's own data.</summary>
    public float[] Product { get; } = new float[Panels.Padded(side.Dimension)];

    /// <summary>Whether another step can improve anything.</summary>
    public bool IsOpen => _length > 0;

    /// <summary>Sets out from the present factors of a row whose confidences sum to <paramref name="confidence"/>.</summary>
    public void Begin(ReadOnlySpan<float> factors, double confidence)
    {
        _ridge = side.RidgeFor(confidence);
        factors.CopyTo(Point);
        TensorPrimitives.Add(side.Diagonal, _ridge, _inverseDiagonal);
        TensorPrimitives.Divide(1f, _inverseDiagonal, _inverseDiagonal);
        Shared(Point, Residual);
    }

    /// <summary>Finds the first direction, when the residual is complete.</summary>
    public void Start()
    {
        TensorPrimitives.Multiply(Residual, _inverseDiagonal, Direction);
        _length = TensorPrimitives.Dot<float>(Residual, Direction);
    }

    /// <summary>Begins the product of a step.</summary>
    public void Prepare() => Shared(Direction, Product);

    /// <summary>Takes the step, when the product is complete, and finds the next direction.</summary>
    public void Advance()
    {
        if (!IsOpen) return;
        var curvature = -TensorPrimitives.Dot<float>(Direction, Product);
        if (!(curvature > 0))
        {
            // NaN stays, for the end to see; zero is a matrix that does not tell this direction from none.
            _length = float.IsNaN(curvature) ? curvature : 0;
            return;
        }

        var stride = _length / curvature;
        TensorPrimitives.MultiplyAdd(Direction, stride, Point, Point);
        TensorPrimitives.MultiplyAdd(Product, stride, Residual, Residual);
        TensorPrimitives.Multiply(Residual, _inverseDiagonal, _scaled);
        var next = TensorPrimitives.Dot<float>(Residual, _scaled);
        TensorPrimitives.MultiplyAdd(Direction, next / _length, _scaled, Direction);
        _length = next;
    }

    /// <summary>Writes the factors, unless rounding has spoilt them.</summary>
    public bool End(Span<float> factors)
    {
        if (!float.IsFinite(_length + TensorPrimitives.SumOfSquares<float>(Point))) return false;
        Point.AsSpan(0, factors.Length).CopyTo(factors);
        return true;
    }

    private void Shared(float[] x, float[] result)
    {
        PanelVectorProduct.Compute(side.Symmetric, x, -1, result);
        TensorPrimitives.MultiplyAdd(x, -_ridge, result, result);
    }
}
