using System.Buffers;
using System.Runtime.Intrinsics;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>The users nearest to one: found in training for those of then, and by comparing with all for a history.</summary>
internal sealed class SimilarUsers
{
    private readonly CsrMatrix _nearestFirst;
    private readonly int _longest;

    /// <param name="vectors">The users' vectors, transposed.</param>
    /// <param name="cells">What the vectors were made of, users by items.</param>
    /// <param name="neighbours">Each user's neighbours.</param>
    public SimilarUsers(NeighbourVectors vectors, CsrMatrix cells, CsrMatrix neighbours)
    {
        (Vectors, Cells, Neighbours, _nearestFirst) = (vectors, cells, neighbours, ItemKnnRatingModel.NearestFirst(neighbours));
        for (var user = 0; user < neighbours.Rows; user++) _longest = Math.Max(_longest, neighbours.CountOf(user));
    }

    public NeighbourVectors Vectors { get; }

    public CsrMatrix Cells { get; }

    public CsrMatrix Neighbours { get; }

    /// <summary>The nearest users, nearest first, with their similarities.</summary>
    /// <param name="user">A user at training, or -1.</param>
    /// <param name="items">The history, ascending.</param>
    /// <param name="values">Weight or residual of each item, NaN where there is none; empty: all 1.</param>
    public (ReadOnlyMemory<int> Users, ReadOnlyMemory<float> Similarities) To(int user, ReadOnlySpan<int> items, ReadOnlySpan<float> values)
    {
        if (user >= 0 && items.SequenceEqual(Cells.ColumnsOf(user))) return (_nearestFirst.ColumnsMemory(user), _nearestFirst.ValuesMemory(user));
        var query = Vectors.Place(items, values);
        var sums = ArrayPool<Vector128<float>>.Shared.Rent(Cells.Rows);
        var similarities = ArrayPool<float>.Shared.Rent(Cells.Rows);
        try
        {
            sums.AsSpan(0, Cells.Rows).Clear();
            for (var k = 0; k < items.Length; k++)
                if (!float.IsNaN(query.Values[k])) CommonSums.Before(Vectors.Features, items[k], -1, query.Values[k], Vectors.FeatureWeights?[items[k]] ?? 1f, sums);
            for (var other = 0; other < Cells.Rows; other++)
                similarities[other] = sums[other][3] == 0 ? 0 : Vectors.Compare(sums[other], query.A, query.B, Vectors.A[other], Vectors.B[other]);
            return Nearest(similarities.AsSpan(0, Cells.Rows));
        }
        finally
        {
            ArrayPool<Vector128<float>>.Shared.Return(sums);
            ArrayPool<float>.Shared.Return(similarities);
        }
    }

    private (ReadOnlyMemory<int> Users, ReadOnlyMemory<float> Similarities) Nearest(ReadOnlySpan<float> similarities)
    {
        var (users, values) = (new int[_longest], new float[_longest]);
        var count = TopK.Select(similarities, users, values);
        while (count > 0 && !(values[count - 1] > 0)) count--;
        return (users.AsMemory(0, count), values.AsMemory(0, count));
    }
}
