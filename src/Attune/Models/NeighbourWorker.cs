using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>One thread's part of a <see cref="NeighbourSearch"/>: the sums of one vector with those of lower number, and their similarities.</summary>
/// <param name="vectors">Numbered by falling frequency, each feature's list ascending.</param>
/// <param name="rows">The same, a row a vector.</param>
/// <param name="lists">Where neighbours are offered.</param>
internal sealed class NeighbourWorker(NeighbourVectors vectors, CsrMatrix rows, NeighbourLists lists)
{
    /// <summary>A vector is sparse when it meets fewer than one in so many of the others: then only those are looked at.</summary>
    private const int SparseFrom = 16;

    private readonly float _meanList = vectors.Features.Count / (float)Math.Max(1, vectors.Features.Rows);
    private readonly bool _detailed = vectors.Form == SimilarityForm.Common || vectors.Significance > 0;
    private readonly bool _hasA = vectors.A.AsSpan().ContainsAnyExcept(0f);
    private readonly float[] _dots = new float[rows.Rows];
    private readonly float[] _own = new float[rows.Rows];
    private readonly float[] _others = new float[vectors.Form is SimilarityForm.Directed or SimilarityForm.Asymmetric ? rows.Rows : 0];
    private readonly int[] _nearest = new int[lists.Capacity];
    private readonly float[] _nearestSimilarities = new float[lists.Capacity];
    private Vector128<float>[] _sums = [];
    private int[] _met = [];
    private bool[] _isMet = [];

    /// <summary>Offers the vector to all of lower number, and the best of those to it.</summary>
    public void Compare(int row)
    {
        if (row == 0) return;
        if (_detailed) CompareDetailed(row);
        else if (rows.CountOf(row) * _meanList * SparseFrom < row) CompareSparse(row);
        else CompareDense(row);
    }

    private void CompareDense(int row)
    {
        var dots = _dots.AsSpan(0, row);
        dots.Clear();
        var features = rows.ColumnsOf(row);
        for (var k = 0; k < features.Length; k++)
        {
            if (k + ListPrefetch.Ahead < features.Length) ListPrefetch.Ask(vectors.Features, features[k + ListPrefetch.Ahead]);
            Scatter(features[k], Weight(row, k, features[k]), row, dots);
        }

        Similarities(row, dots, vectors.A.AsSpan(0, row), vectors.B.AsSpan(0, row));
        Offer(row, default, row);
    }

    /// <summary>As the dense way, but the vectors met are put together first, so that time does not grow with all there are.</summary>
    private void CompareSparse(int row)
    {
        if (_met.Length == 0) (_met, _isMet) = (new int[rows.Rows], new bool[rows.Rows]);
        var features = rows.ColumnsOf(row);
        var count = 0;
        for (var k = 0; k < features.Length; k++) count = Meet(features[k], row, count);
        var met = _met.AsSpan(0, count);
        foreach (var other in met) _dots[other] = 0;
        for (var k = 0; k < features.Length; k++) Scatter(features[k], Weight(row, k, features[k]), row, _dots);
        SimilaritiesOf(row, met);
        foreach (var other in met) _isMet[other] = false;
    }

    private int Meet(int feature, int row, int count)
    {
        foreach (var other in vectors.Features.ColumnsOf(feature))
        {
            if (other == row) break;
            if (_isMet[other]) continue;
            _isMet[other] = true;
            _met[count++] = other;
        }

        return count;
    }

    private void SimilaritiesOf(int row, Span<int> met)
    {
        met.Sort();
        var buffer = new float[3 * met.Length];
        var dots = buffer.AsSpan(0, met.Length);
        var a = buffer.AsSpan(met.Length, met.Length);
        var b = buffer.AsSpan(2 * met.Length);
        for (var k = 0; k < met.Length; k++) (dots[k], a[k], b[k]) = (_dots[met[k]], vectors.A[met[k]], vectors.B[met[k]]);
        Similarities(row, dots, a, b);
        Offer(row, met, met.Length);
    }

    private float Weight(int row, int k, int feature) =>
        (rows.Values is null ? 1f : rows.ValuesOf(row)[k]) * (vectors.FeatureWeights?[feature] ?? 1f);

    private void Scatter(int feature, float weight, int row, Span<float> dots)
    {
        if (vectors.Features.Values is null) ScatterAdd.Before(vectors.Features.ColumnsOf(feature), row, weight, dots);
        else ScatterAdd.Before(vectors.Features.ColumnsOf(feature), vectors.Features.ValuesOf(feature), row, weight, dots);
    }

    /// <summary>Similarities of the row to others, as a neighbour of the row's (own) and as the row is one of theirs (others).</summary>
    private void Similarities(int row, ReadOnlySpan<float> dots, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var own = _own.AsSpan(0, dots.Length);
        var others = _others.Length > 0 ? _others.AsSpan(0, dots.Length) : default;
        switch (vectors.Form)
        {
            case SimilarityForm.Asymmetric:
                TensorPrimitives.Multiply(b, vectors.A[row], own);
                TensorPrimitives.Add(own, vectors.Shrinkage, own);
                TensorPrimitives.Divide(dots, own, own);
                TensorPrimitives.Multiply(a, vectors.B[row], others);
                TensorPrimitives.Add(others, vectors.Shrinkage, others);
                TensorPrimitives.Divide(dots, others, others);
                break;
            case SimilarityForm.Directed:
                TensorPrimitives.Multiply(dots, b, own);
                TensorPrimitives.Multiply(own, vectors.A[row], own);
                TensorPrimitives.Multiply(dots, a, others);
                TensorPrimitives.Multiply(others, vectors.B[row], others);
                break;
            case SimilarityForm.Overlap:
                TensorPrimitives.Subtract(b, dots, own);
                TensorPrimitives.Add(own, vectors.B[row] + vectors.Shrinkage, own);
                TensorPrimitives.Divide(dots, own, own);
                break;
            default:
                TensorPrimitives.Multiply(b, vectors.B[row], own);
                TensorPrimitives.Add(own, vectors.Shrinkage, own);
                if (_hasA) ProductOfDeviations(row, dots, a, own);
                else TensorPrimitives.Divide(dots, own, own);
                break;
        }
    }

    private void ProductOfDeviations(int row, ReadOnlySpan<float> dots, ReadOnlySpan<float> a, Span<float> own)
    {
        for (var k = 0; k < own.Length; k++) own[k] = (dots[k] - a[k] * vectors.A[row]) / own[k];
    }

    /// <summary>Similarities that need more than the inner product: four sums are kept for each pair.</summary>
    private void CompareDetailed(int row)
    {
        if (_sums.Length == 0) _sums = new Vector128<float>[rows.Rows];
        _sums.AsSpan(0, row).Clear();
        var features = rows.ColumnsOf(row);
        for (var k = 0; k < features.Length; k++)
            CommonSums.Before(vectors.Features, features[k], row, rows.Values is null ? 1f : rows.ValuesOf(row)[k], vectors.FeatureWeights?[features[k]] ?? 1f, _sums);
        for (var other = 0; other < row; other++) _own[other] = SimilarityOf(_sums[other], row, other, _others.Length > 0);
        Offer(row, default, row);
    }

    private float SimilarityOf(Vector128<float> sums, int row, int other, bool directed)
    {
        if (sums[3] == 0) return 0;
        var similarity = vectors.Compare(sums, vectors.A[row], vectors.B[row], vectors.A[other], vectors.B[other]);
        if (directed) _others[other] = vectors.Compare(sums, vectors.A[other], vectors.B[other], vectors.A[row], vectors.B[row]);
        return similarity;
    }

    /// <param name="row">The row.</param>
    /// <param name="met">Who the similarities are to; empty: 0, 1, 2 …</param>
    /// <param name="count">How many.</param>
    private void Offer(int row, ReadOnlySpan<int> met, int count)
    {
        var own = _own.AsSpan(0, count);
        var others = _others.Length > 0 ? _others.AsSpan(0, count) : own;
        if (met.IsEmpty)
        {
            for (var k = Threshold.Next(others, lists.Thresholds, 0); k < count; k = Threshold.Next(others, lists.Thresholds, k + 1))
                lists.Offer(k, row, others[k]);
        }
        else
        {
            for (var k = 0; k < count; k++)
                if (others[k] >= lists.Thresholds[met[k]]) lists.Offer(met[k], row, others[k]);
        }

        // Numbers ascend, and TopK ranks equal scores by place.
        var found = TopK.Select(own, _nearest, _nearestSimilarities);
        for (var k = 0; k < found && _nearestSimilarities[k] > 0; k++)
            lists.Offer(row, met.IsEmpty ? _nearest[k] : met[_nearest[k]], _nearestSimilarities[k]);
    }
}
