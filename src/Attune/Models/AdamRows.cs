using System.Numerics.Tensors;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// A matrix whose rows x are trained each by its own lazy Adam, in the direction z = w / |w| of w = share · x + anchor, where the anchors are
/// rows that training is given and does not own; without them, w = x. Gradients are given in z. Different rows may be updated from
/// different threads.
/// </summary>
/// <param name="weights">Row-major.</param>
/// <param name="stride">Numbers in a row, a multiple of 8.</param>
/// <param name="share">What x is multiplied by when there are anchors.</param>
/// <param name="anchors">As many rows; null for none.</param>
internal sealed class AdamRows(float[] weights, int stride, float share = 1, float[]? anchors = null)
{
    private const float LeastLength = 1e-12f;

    private readonly float[] _means = new float[weights.Length];
    private readonly float[] _squares = new float[weights.Length];
    private readonly int[] _steps = new int[weights.Length / stride];

    /// <summary>Numbers in a row.</summary>
    public int Stride => stride;

    /// <summary>Gradients in the anchors, summed over all steps; for their owner to use and clear. Null without anchors.</summary>
    public float[]? AnchorSlopes { get; } = anchors is null ? null : new float[anchors.Length];

    /// <summary>Writes z of a row.</summary>
    public void Direction(int row, Span<float> direction)
    {
        Compose(row, direction);
        TensorPrimitives.Divide(direction, Math.Max(LeastLength, TensorPrimitives.Norm<float>(direction)), direction);
    }

    /// <summary>Takes a step. The gradient in w of a function of z is (g - (g · z) z) / |w|.</summary>
    /// <param name="row">Which row.</param>
    /// <param name="direction">z, as <see cref="Direction"/> wrote it; overwritten when there are anchors.</param>
    /// <param name="gradient">g, in z; overwritten.</param>
    /// <param name="regularization">Adds so much of the row to the gradient.</param>
    /// <param name="rate">Learning rate.</param>
    public void Step(int row, Span<float> direction, Span<float> gradient, float regularization, float rate)
    {
        var part = row * stride;
        var own = weights.AsSpan(part, stride);
        TensorPrimitives.MultiplyAdd(direction, -TensorPrimitives.Dot(gradient, direction), gradient, gradient);
        if (anchors is not null) Compose(row, direction);
        TensorPrimitives.Divide(gradient, Math.Max(LeastLength, TensorPrimitives.Norm<float>(anchors is null ? own : direction)), gradient);
        if (AnchorSlopes is not null)
        {
            var slopes = AnchorSlopes.AsSpan(part, stride);
            TensorPrimitives.Add(slopes, gradient, slopes);
            TensorPrimitives.Multiply(gradient, share, gradient);
        }

        if (regularization > 0) TensorPrimitives.MultiplyAdd(own, regularization, gradient, gradient);
        Adam.Step(own, gradient, _means.AsSpan(part, stride), _squares.AsSpan(part, stride), rate, ++_steps[row]);
    }

    private void Compose(int row, Span<float> composed)
    {
        var own = weights.AsSpan(row * stride, stride);
        if (anchors is null) own.CopyTo(composed);
        else TensorPrimitives.MultiplyAdd(own, share, anchors.AsSpan(row * stride, stride), composed);
    }
}
