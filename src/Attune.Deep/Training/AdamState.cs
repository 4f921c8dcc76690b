using System.Numerics;
using Attune.Models;

namespace Attune.Deep.Training;

/// <summary>
/// Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019) over plain arrays: for whole arrays and for single rows
/// of tables whose other rows rest (lazy Adam). Beta 0.9 and 0.999, epsilon 1e-8, bias corrected by the number of steps of the whole training.
/// </summary>
/// <param name="length">Numbers that are trained.</param>
internal sealed class AdamState(int length)
{
    private const float Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f;

    private readonly float[] _means = new float[length];
    private readonly float[] _squares = new float[length];

    /// <summary>
    /// m = 0.9 m + 0.1 g, v = 0.999 v + 0.001 g², x -= rate · (m / (1 - 0.9^t) / (sqrt(v / (1 - 0.999^t)) + 1e-8) + decay · x).
    /// </summary>
    /// <param name="weights">x: a part of the array.</param>
    /// <param name="gradient">g, as long.</param>
    /// <param name="offset">Where the part starts.</param>
    /// <param name="step">t, from 1.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="decay">Weight decay.</param>
    public void Step(Span<float> weights, ReadOnlySpan<float> gradient, int offset, long step, float rate, float decay)
    {
        var means = _means.AsSpan(offset, weights.Length);
        var squares = _squares.AsSpan(offset, weights.Length);
        var first = rate / (1 - MathF.Pow(Beta1, step));
        var second = 1 / (1 - MathF.Pow(Beta2, step));
        var width = Vector<float>.Count;
        var k = 0;
        for (; k <= weights.Length - width; k += width)
        {
            var x = new Vector<float>(weights[k..]);
            var g = new Vector<float>(gradient[k..]);
            var m = new Vector<float>(means[k..]) * Beta1 + g * (1 - Beta1);
            var v = new Vector<float>(squares[k..]) * Beta2 + g * g * (1 - Beta2);
            m.CopyTo(means[k..]);
            v.CopyTo(squares[k..]);
            var size = Vector.SquareRoot(v * second) + new Vector<float>(Epsilon);
            (x * (1 - rate * decay) - first * m / size).CopyTo(weights[k..]);
        }

        for (; k < weights.Length; k++)
        {
            var g = gradient[k];
            means[k] = means[k] * Beta1 + g * (1 - Beta1);
            squares[k] = squares[k] * Beta2 + g * g * (1 - Beta2);
            weights[k] = weights[k] * (1 - rate * decay) - first * means[k] / (MathF.Sqrt(squares[k] * second) + Epsilon);
        }
    }

    /// <summary>
    /// All at once, the steps that a part would have made had it been given gradients of 0: m and v shrink, and x moves by
    /// m / sqrt(v) · Σ over steps t of rate · 0.9^j / sqrt(0.999^j) · sqrt(1 - 0.999^t) / (1 - 0.9^t), where t is the j-th of them. The rate is taken as one for all.
    /// </summary>
    /// <param name="weights">x: a part of the array.</param>
    /// <param name="offset">Where the part starts.</param>
    /// <param name="from">The last step that was made.</param>
    /// <param name="to">The last of those to make.</param>
    /// <param name="rate">Learning rate.</param>
    public void Coast(Span<float> weights, int offset, long from, long to, float rate)
    {
        var means = _means.AsSpan(offset, weights.Length);
        var squares = _squares.AsSpan(offset, weights.Length);
        var way = rate * Way(from, to);
        var (shrinks, fades) = (MathF.Pow(Beta1, to - from), MathF.Pow(Beta2, to - from));
        var width = Vector<float>.Count;
        var k = 0;
        for (; k <= weights.Length - width; k += width)
        {
            var (m, v) = (new Vector<float>(means[k..]), new Vector<float>(squares[k..]));
            (new Vector<float>(weights[k..]) - way * m / (Vector.SquareRoot(v) + new Vector<float>(Epsilon))).CopyTo(weights[k..]);
            (m * shrinks).CopyTo(means[k..]);
            (v * fades).CopyTo(squares[k..]);
        }

        for (; k < weights.Length; k++)
        {
            weights[k] -= way * means[k] / (MathF.Sqrt(squares[k]) + Epsilon);
            (means[k], squares[k]) = (means[k] * shrinks, squares[k] * fades);
        }
    }

    /// <summary>The sum over steps, up to those that no longer count.</summary>
    private static float Way(long from, long to)
    {
        var (sum, ratio) = (0f, Beta1 / MathF.Sqrt(Beta2));
        var (power, first, second) = (1f, MathF.Pow(Beta1, from), MathF.Pow(Beta2, from));
        for (var t = from + 1; t <= to && power > 1e-4f; t++)
        {
            (power, first, second) = (power * ratio, first * Beta1, second * Beta2);
            sum += power * MathF.Sqrt(1 - second) / (1 - first);
        }

        return sum;
    }

    /// <summary>Writes the state into a checkpoint.</summary>
    public void Save(TensorArchive archive, string name)
    {
        archive.Add($"adam.mean.{name}", _means.AsSpan().ToArray());
        archive.Add($"adam.square.{name}", _squares.AsSpan().ToArray());
    }

    /// <summary>Takes the state back.</summary>
    public void Load(TensorArchive archive, string name)
    {
        archive.Get<float>($"adam.mean.{name}").CopyTo(_means, 0);
        archive.Get<float>($"adam.square.{name}").CopyTo(_squares, 0);
    }
}
