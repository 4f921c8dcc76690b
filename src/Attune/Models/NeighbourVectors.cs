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
internal sealed record NeighbourVectors(
    CsrMatrix Features, float[]? FeatureWeights, SimilarityForm Form, float[] A, float[] B, float Shrinkage, int Significance)
{
    private const double K1 = 1.2;

    private const double B75 = 0.75;

    /// <summary>Vectors of interactions' weights, or of ratings less what was expected.</summary>
    /// <param name="features">Features by vectors.</param>
    /// <param name="similarity">How to compare them.</param>
    /// <param name="shrinkage">See <see cref="Shrinkage"/>.</param>
    /// <param name="significance">See <see cref="Significance"/>.</param>
    /// <param name="residuals">The values are residuals of ratings.</param>
    public static NeighbourVectors Of(CsrMatrix features, Similarity similarity, double shrinkage, int significance, bool residuals = false)
    {
        var weights = similarity is Similarity.TfIdf or Similarity.Bm25 ? InverseFrequencies(features) : null;
        var cells = similarity switch
        {
            Similarity.Jaccard => new CsrMatrix(features.Columns, features.RowStarts, features.ColumnIndices),
            Similarity.TfIdf when !residuals => With(features, v => MathF.Sqrt(v)),
            Similarity.Bm25 => Saturate(features),
            _ => features,
        };
        var form = similarity == Similarity.Jaccard ? SimilarityForm.Overlap
            : similarity == Similarity.Pearson && residuals ? SimilarityForm.Common
            : SimilarityForm.Product;
        var (sums, squares) = Sums(cells, weights);
        var a = new float[features.Columns];
        var b = Array.ConvertAll(squares, s => (float)(similarity == Similarity.Jaccard ? s : Math.Sqrt(s)));
        if (similarity == Similarity.Pearson && !residuals) Correlate(sums, squares, features.Rows, a, b);
        return new NeighbourVectors(cells, weights, form, a, b, (float)shrinkage, significance);
    }

    /// <summary>The similarity of y as a neighbour of x, from the sums over their common features (see <see cref="CommonSums"/>).</summary>
    public float Compare(Vector128<float> sums, float ax, float bx, float ay, float by)
    {
        var (dot, common) = (sums[0], sums[3]);
        var similarity = Form switch
        {
            SimilarityForm.Product => (dot - ax * ay) / (bx * by + Shrinkage),
            SimilarityForm.Overlap => dot / (bx + by - dot + Shrinkage),
            SimilarityForm.Directed => dot * ax * by,
            _ => common < 2 || dot == 0 ? 0 : dot / MathF.Sqrt(sums[1] * sums[2]) * ((common - 1) / (common - 1 + Shrinkage)),
        };
        return Significance == 0 ? similarity : similarity * (Math.Min(common, Significance) / Significance);
    }

    /// <summary>a_x a_y is then n times the product of the means, and b_x the deviation times sqrt(n).</summary>
    private static void Correlate(double[] sums, double[] squares, int features, float[] a, float[] b)
    {
        for (var v = 0; v < a.Length; v++)
        {
            a[v] = (float)(sums[v] / Math.Sqrt(Math.Max(1, features)));

            // What never varies correlates with nothing.
            var squared = squares[v] - sums[v] * sums[v] / Math.Max(1, features);
            b[v] = squared > 1e-9 * squares[v] ? (float)Math.Sqrt(squared) : float.PositiveInfinity;
        }
    }

    /// <summary>The square of each feature's log((1 + vectors) / (1 + vectors that have it)): both sides of a product carry it.</summary>
    private static float[] InverseFrequencies(CsrMatrix features)
    {
        var weights = new float[features.Rows];
        for (var f = 0; f < weights.Length; f++)
        {
            var idf = Math.Log((1 + features.Columns) / (1.0 + features.CountOf(f)));
            weights[f] = (float)(idf * idf);
        }

        return weights;
    }

    private static CsrMatrix With(CsrMatrix matrix, Func<float, float> change) =>
        matrix.Values is { } values ? new CsrMatrix(matrix.Columns, matrix.RowStarts, matrix.ColumnIndices, Array.ConvertAll(values, v => change(v))) : matrix;

    private static CsrMatrix Saturate(CsrMatrix features)
    {
        var sizes = new double[features.Columns];
        for (var e = 0; e < features.Count; e++) sizes[features.ColumnIndices[e]] += Math.Abs(features.Values?[e] ?? 1);
        var mean = sizes.Sum() / Math.Max(1, sizes.Length);
        var values = new float[features.Count];
        for (var e = 0; e < values.Length; e++)
        {
            double weight = features.Values?[e] ?? 1;
            values[e] = (float)(weight * (K1 + 1) / (Math.Abs(weight) + K1 * (1 - B75 + B75 * sizes[features.ColumnIndices[e]] / mean)));
        }

        return new CsrMatrix(features.Columns, features.RowStarts, features.ColumnIndices, values);
    }

    private static (double[] Sums, double[] Squares) Sums(CsrMatrix cells, float[]? weights)
    {
        var (sums, squares) = (new double[cells.Columns], new double[cells.Columns]);
        for (var f = 0; f < cells.Rows; f++)
        {
            double weight = weights?[f] ?? 1;
            for (var e = cells.RowStarts[f]; e < cells.RowStarts[f + 1]; e++)
            {
                double value = cells.Values?[e] ?? 1;
                sums[cells.ColumnIndices[e]] += value;
                squares[cells.ColumnIndices[e]] += weight * value * value;
            }
        }

        return (sums, squares);
    }
}
