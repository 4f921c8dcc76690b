using System.Numerics.Tensors;

namespace Attune.Deep.Tests.Compression;

/// <summary>How alike two models order items.</summary>
internal static class Ranks
{
    /// <summary>Spearman's, without correction for ties.</summary>
    public static double Correlation(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => TensorPrimitives.CosineSimilarity<float>(Of(a), Of(b));

    private static float[] Of(ReadOnlySpan<float> scores)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length)];
        Array.Sort(scores.ToArray(), order);
        var ranks = new float[scores.Length];
        for (var k = 0; k < order.Length; k++) ranks[order[k]] = k - (scores.Length - 1) / 2f;
        return ranks;
    }
}
