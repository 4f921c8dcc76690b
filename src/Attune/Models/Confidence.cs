using Attune.Data;

namespace Attune.Models;

/// <summary>How the weight w of an interaction becomes the confidence c that it is a positive one.</summary>
public enum ConfidenceWeighting
{
    /// <summary>c = 1 whatever the weight.</summary>
    Binary,

    /// <summary>c = w.</summary>
    Linear,

    /// <summary>c = log2(1 + w), which is 1 for w = 1: many repetitions count, but none drowns the rest.</summary>
    Log,
}

/// <summary>The confidence of interactions, from their weights.</summary>
internal static class Confidence
{
    /// <summary>The confidence of one interaction; 0 for a weight that is not positive or not finite, unless all are 1.</summary>
    public static float Of(float weight, ConfidenceWeighting weighting) => weighting switch
    {
        ConfidenceWeighting.Binary => 1f,
        _ when !(weight > 0) || !float.IsFinite(weight) => 0f,
        ConfidenceWeighting.Linear => weight,
        _ => MathF.Log2(1f + weight),
    };

    /// <summary>The matrix with confidences in place of weights.</summary>
    public static CsrMatrix Of(CsrMatrix matrix, ConfidenceWeighting weighting)
    {
        if (matrix.Values is null || weighting == ConfidenceWeighting.Linear) return matrix;
        var values = weighting == ConfidenceWeighting.Binary ? null : Array.ConvertAll(matrix.Values, w => Of(w, weighting));
        return new CsrMatrix(matrix.Columns, matrix.RowStarts, matrix.ColumnIndices, values);
    }
}
