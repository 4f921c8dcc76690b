using System.Runtime.Intrinsics;
using Attune.Data;

namespace Attune.Models;

/// <summary>
/// Sparse vectors to find nearest neighbours among, transposed: a row a feature, a column a vector (for items: users by items).
/// </summary>
/// <param name="Features">Features by vectors.</param>
/// <param name="FeatureWeights">What each feature's products are multiplied by; null: 1.</param>
/// <param name="Form">How similarities are made.</param>
/// <param name="A">The form's a of each vector.</param>
/// <param name="B">The form's b of each vector.</param>
/// <param name="Shrinkage">Pulls the similarity of vectors with little in common towards 0.</param>
/// <param name="Significance">Similarities of vectors with n features in common are multiplied by min(n, this) / this; 0 leaves them.</param>
/// <param name="Cells">How cells came by their values.</param>
internal sealed record NeighbourVectors(
    CsrMatrix Features, float[]? FeatureWeights, SimilarityForm Form, float[] A, float[] B, float Shrinkage = 0, int Significance = 0, CellWeighing Cells = default)
{
    /// <summary>Vectors of interactions' weights, or of ratings less what was expected.</summary>
    /// <param name="features">Features by vectors.</param>
    /// <param name="similarity">How to compare them.</param>
    /// <param name="shrinkage">See <see cref="Shrinkage"/>.</param>
    /// <param name="significance">See <see cref="Significance"/>.</param>
    /// <param name="residuals">The values are residuals of ratings.</param>
    public static NeighbourVectors Of(CsrMatrix features, Similarity similarity, double shrinkage, int significance, bool residuals = false)
    {
        var weighing = CellWeighing.Of(features, similarity, residuals);
        var form = similarity == Similarity.Jaccard ? SimilarityForm.Overlap
            : weighing is { Similarity: Similarity.Pearson, Residuals: true } ? SimilarityForm.Common
            : SimilarityForm.Product;
        var vectors = new NeighbourVectors(
            weighing.Apply(features), weighing.UsesFrequencies ? InverseFrequencies(features, residuals) : null, form,
            new float[features.Columns], new float[features.Columns], (float)shrinkage, significance, weighing);
        vectors.Measure();
        return vectors;
    }

    /// <summary>These vectors with asymmetric similarities: |x| |y| becomes |x|^(2 p) |y|^(2 - 2 p) where y is a neighbour of x.</summary>
    /// <param name="power">p; 0.5 changes nothing.</param>
    public NeighbourVectors Asymmetric(double power) => power == 0.5 || Form != SimilarityForm.Product || Cells.Similarity == Similarity.Pearson ? this : this with
    {
        Form = SimilarityForm.Asymmetric,
        A = Array.ConvertAll(B, b => (float)Math.Pow(b, 2 * power)),
        B = Array.ConvertAll(B, b => (float)Math.Pow(b, 2 - 2 * power)),
    };

    /// <summary>The similarity of y as a neighbour of x, from the sums over their common features (see <see cref="CommonSums"/>).</summary>
    public float Compare(Vector128<float> sums, float ax, float bx, float ay, float by)
    {
        var (dot, common) = (sums[0], sums[3]);
        var similarity = Form switch
        {
            SimilarityForm.Product => (dot - ax * ay) / (bx * by + Shrinkage),
            SimilarityForm.Overlap => dot / (bx + by - dot + Shrinkage),
            SimilarityForm.Directed => dot * ax * by,
            SimilarityForm.Asymmetric => dot / (ax * by + Shrinkage),
            _ => common < 2 || dot == 0 ? 0 : dot / MathF.Sqrt(sums[1] * sums[2]) * ((common - 1) / (common - 1 + Shrinkage)),
        };
        return Significance == 0 ? similarity : similarity * (Math.Min(common, Significance) / Significance);
    }

    /// <summary>A vector that is not among these, as they are: its values (NaN stays) and the form's a and b.</summary>
    /// <param name="features">Its features.</param>
    /// <param name="raw">Its values, as they were given for these; NaN where it has none; empty: all 1.</param>
    public (float[] Values, float A, float B) Place(ReadOnlySpan<int> features, ReadOnlySpan<float> raw)
    {
        var values = new float[features.Length];
        if (raw.IsEmpty) Array.Fill(values, 1f);
        else raw.CopyTo(values);
        double size = 0, sum = 0, squares = 0;
        foreach (var value in values) size += float.IsNaN(value) ? 0 : Math.Abs(value);
        for (var k = 0; k < values.Length; k++)
        {
            values[k] = Cells.Change(values[k], size);
            if (float.IsNaN(values[k])) continue;
            sum += values[k];
            squares += (double)(FeatureWeights?[features[k]] ?? 1) * values[k] * values[k];
        }

        var (a, b) = Measure(sum, squares);
        return (values, a, b);
    }

    private void Measure()
    {
        var (sums, squares) = (new double[A.Length], new double[A.Length]);
        for (var f = 0; f < Features.Rows; f++)
        {
            double weight = FeatureWeights?[f] ?? 1;
            for (var e = Features.RowStarts[f]; e < Features.RowStarts[f + 1]; e++)
            {
                double value = Features.Values?[e] ?? 1;
                sums[Features.ColumnIndices[e]] += value;
                squares[Features.ColumnIndices[e]] += weight * value * value;
            }
        }

        for (var v = 0; v < A.Length; v++) (A[v], B[v]) = Measure(sums[v], squares[v]);
    }

    /// <summary>a and b of a vector with this sum and this sum of weighted squares.</summary>
    private (float A, float B) Measure(double sum, double squares)
    {
        if (Form == SimilarityForm.Overlap) return (0, (float)squares);
        if (Cells.Similarity != Similarity.Pearson || Form == SimilarityForm.Common) return (0, (float)Math.Sqrt(squares));

        // a_x a_y is n times the product of the means, b_x the deviation times sqrt(n). What never varies correlates with nothing.
        var n = Math.Max(1, Features.Rows);
        var spread = squares - sum * sum / n;
        return ((float)(sum / Math.Sqrt(n)), spread > 1e-9 * squares ? (float)Math.Sqrt(spread) : float.PositiveInfinity);
    }

    /// <summary>
    /// The square of each feature's log((1 + vectors) / (1 + vectors that have it)): both sides of a product carry it. Of ratings the logarithm is
    /// of 1 more, since what everybody rated still tells apart who liked it.
    /// </summary>
    private static float[] InverseFrequencies(CsrMatrix features, bool residuals)
    {
        var weights = new float[features.Rows];
        for (var f = 0; f < weights.Length; f++)
        {
            var idf = Math.Log((1 + features.Columns) / (1.0 + features.CountOf(f)) + (residuals ? 1 : 0));
            weights[f] = (float)(idf * idf);
        }

        return weights;
    }
}

/// <summary>How a cell's value follows from the interaction's weight or the rating's residual.</summary>
/// <param name="Similarity">What vectors are compared by.</param>
/// <param name="Residuals">The values are residuals of ratings.</param>
/// <param name="MeanSize">Mean sum of the absolute values of a vector.</param>
internal readonly record struct CellWeighing(Similarity Similarity, bool Residuals, double MeanSize)
{
    private const double K1 = 1.2;

    private const double B = 0.75;

    /// <summary>Whether features are weighed by their inverse frequency.</summary>
    public bool UsesFrequencies => Similarity is Similarity.TfIdf or Similarity.Bm25;

    public static CellWeighing Of(CsrMatrix features, Similarity similarity, bool residuals) =>
        new(similarity, residuals, similarity == Similarity.Bm25 ? Sizes(features).Sum() / Math.Max(1, features.Columns) : 0);

    /// <summary>All cells changed; the same matrix where nothing changes.</summary>
    public CsrMatrix Apply(CsrMatrix features)
    {
        if (Similarity == Similarity.Jaccard) return new CsrMatrix(features.Columns, features.RowStarts, features.ColumnIndices);
        if (Similarity != Similarity.Bm25 && (features.Values is null || Similarity != Similarity.TfIdf || Residuals)) return features;
        var sizes = Similarity == Similarity.Bm25 ? Sizes(features) : null;
        var values = new float[features.Count];
        for (var e = 0; e < values.Length; e++) values[e] = Change(features.Values?[e] ?? 1, sizes?[features.ColumnIndices[e]] ?? 0);
        return new CsrMatrix(features.Columns, features.RowStarts, features.ColumnIndices, values);
    }

    /// <summary>The value of a cell, in a vector of this sum of absolute values. NaN stays.</summary>
    public float Change(float value, double size) => Similarity switch
    {
        Similarity.Jaccard => float.IsNaN(value) ? value : 1,
        Similarity.TfIdf when !Residuals => MathF.Sqrt(value),
        Similarity.Bm25 => (float)(value * (K1 + 1) / (Math.Abs(value) + K1 * (1 - B + B * size / MeanSize))),
        _ => value,
    };

    private static double[] Sizes(CsrMatrix features)
    {
        var sizes = new double[features.Columns];
        for (var e = 0; e < features.Count; e++) sizes[features.ColumnIndices[e]] += Math.Abs(features.Values?[e] ?? 1);
        return sizes;
    }
}
