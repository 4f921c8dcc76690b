using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Attune.Deep.Sequences;

/// <summary>
/// Products of each place's hidden vector h with the vectors e of its own candidates, and their derivatives; candidates are rows of <c>items</c>, [places, candidates].
/// Everything is row-major and <c>width</c> wide.
/// </summary>
internal static class CandidateProducts
{
    /// <summary>scores[p, k] = h_p · e_c(p,k).</summary>
    public static void Scores(ReadOnlySpan<float> hidden, ReadOnlySpan<float> items, ReadOnlySpan<int> candidates, int width, Span<float> scores)
    {
        var each = candidates.Length / (hidden.Length / width);
        for (var k = 0; k < candidates.Length; k++)
            scores[k] = Dot(hidden.Slice(k / each * width, width), items.Slice(candidates[k] * width, width));
    }

    /// <summary>byHidden[p] = sum over k of slopes[p, k] · e_c(p,k).</summary>
    public static void ByHidden(ReadOnlySpan<float> slopes, ReadOnlySpan<float> items, ReadOnlySpan<int> candidates, int width, Span<float> byHidden)
    {
        byHidden.Clear();
        var each = candidates.Length / (byHidden.Length / width);
        for (var k = 0; k < candidates.Length; k++)
            Add(slopes[k], items.Slice(candidates[k] * width, width), byHidden.Slice(k / each * width, width));
    }

    /// <summary>byItem[c(p,k)] += slopes[p, k] · h_p, in some columns alone: threads take columns, so that they share no number and each is summed in the same order.</summary>
    /// <param name="slopes">[places, candidates].</param>
    /// <param name="hidden">[places, width].</param>
    /// <param name="candidates">[places, candidates].</param>
    /// <param name="width">Numbers in a vector.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="byItem">[items, width].</param>
    public static void AddByItem(ReadOnlySpan<float> slopes, ReadOnlySpan<float> hidden, ReadOnlySpan<int> candidates, int width, Range columns, Span<float> byItem)
    {
        var (first, count) = columns.GetOffsetAndLength(width);
        var each = candidates.Length / (hidden.Length / width);
        for (var k = 0; k < candidates.Length; k++)
            Add(slopes[k], hidden.Slice(k / each * width + first, count), byItem.Slice(candidates[k] * width + first, count));
    }

    private static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        if (x.Length % Vector<float>.Count != 0) return TensorPrimitives.Dot(x, y);
        var sum = Vector<float>.Zero;
        var a = MemoryMarshal.Cast<float, Vector<float>>(x);
        var b = MemoryMarshal.Cast<float, Vector<float>>(y);
        for (var k = 0; k < a.Length; k++) sum += a[k] * b[k];
        return Vector.Sum(sum);
    }

    private static void Add(float factor, ReadOnlySpan<float> x, Span<float> sum)
    {
        if (x.Length % Vector<float>.Count != 0)
        {
            TensorPrimitives.MultiplyAdd(x, factor, sum, sum);
            return;
        }

        var a = MemoryMarshal.Cast<float, Vector<float>>(x);
        var b = MemoryMarshal.Cast<float, Vector<float>>(sum);
        for (var k = 0; k < a.Length; k++) b[k] += factor * a[k];
    }
}
