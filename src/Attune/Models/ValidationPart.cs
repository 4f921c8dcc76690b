using System.Numerics.Tensors;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>A part of the training interactions that a trainer holds out to judge its epochs by.</summary>
/// <param name="Train">What is left to learn from.</param>
/// <param name="HeldOut">What is held out; the same shape.</param>
internal sealed record ValidationPart(CsrMatrix Train, CsrMatrix HeldOut)
{
    /// <summary>Users that are ranked for at most: enough to tell epochs apart, and quick.</summary>
    private const int MostUsers = 4096;

    private const int Cutoff = 20;

    /// <summary>Name of what <see cref="Ndcg"/> gives.</summary>
    public const string Metric = "ndcg@20";

    /// <summary>Cuts off a share of each user's interactions, rounded, never all of them; which ones is a function of the keys.</summary>
    public static ValidationPart Cut(CsrMatrix userItems, double share, EntityKeys keys)
    {
        var held = new bool[userItems.Count];
        for (var user = 0; user < userItems.Rows; user++)
        {
            var columns = userItems.ColumnsOf(user);
            var count = Math.Min((int)Math.Round(columns.Length * share), columns.Length - 1);
            if (count <= 0) continue;
            var (tickets, places) = (new ulong[columns.Length], new int[columns.Length]);
            for (var k = 0; k < columns.Length; k++) (tickets[k], places[k]) = (SplitMix.Mix(keys.Users[user], keys.Items[columns[k]]), k);
            Array.Sort(tickets, places);
            foreach (var k in places.AsSpan(0, count)) held[userItems.RowStarts[user] + k] = true;
        }

        return new ValidationPart(Where(userItems, held, false), Where(userItems, held, true));
    }

    /// <summary>The same part held out of more interactions, of which these are some.</summary>
    public ValidationPart Within(CsrMatrix userItems)
    {
        var held = new bool[userItems.Count];
        for (var user = 0; user < userItems.Rows; user++)
        {
            var wanted = HeldOut.ColumnsOf(user);
            for (var e = userItems.RowStarts[user]; e < userItems.RowStarts[user + 1] && !wanted.IsEmpty; e++) held[e] = wanted.BinarySearch(userItems.ColumnIndices[e]) >= 0;
        }

        return this with { Train = Where(userItems, held, false) };
    }

    /// <summary>
    /// NDCG@20 of the held-out items among all that the user has not in <see cref="Train"/>: sum over hits of 1/log2(1 + rank), over the
    /// largest such sum; the mean over users with held-out items, at most 4,096 of them. NaN when there are none.
    /// </summary>
    /// <param name="model">The model, over the same users and items.</param>
    /// <param name="run">Threads and cancellation.</param>
    public double Ndcg(IModel model, RunContext run)
    {
        int[] judged = [.. Enumerable.Range(0, HeldOut.Rows).Where(u => HeldOut.CountOf(u) > 0)];
        var step = 1 + (judged.Length - 1) / MostUsers;
        if (step > 1) judged = [.. judged.Where((_, k) => k % step == 0)];
        var gains = new double[judged.Length];
        BatchScoring.ForEach(model, judged.Length, k => UserQuery.Known(Train, judged[k]), "Validating", run with { Progress = null }, () => 0, (_, k, user, scores) =>
        {
            foreach (var seen in user.Items.Span) scores[seen] = float.NaN;
            gains[k] = NdcgOf(scores, HeldOut.ColumnsOf(judged[k]));
        });
        return TensorPrimitives.Sum<double>(gains) / gains.Length;
    }

    private static double NdcgOf(ReadOnlySpan<float> scores, ReadOnlySpan<int> wanted)
    {
        Span<int> best = stackalloc int[Cutoff];
        Span<float> values = stackalloc float[Cutoff];
        var found = TopK.Select(scores, best, values);
        var (gain, ideal) = (0.0, 0.0);
        for (var rank = 0; rank < found; rank++)
            if (wanted.BinarySearch(best[rank]) >= 0) gain += 1 / Math.Log2(2 + rank);
        for (var rank = 0; rank < Math.Min(Cutoff, wanted.Length); rank++) ideal += 1 / Math.Log2(2 + rank);
        return gain / ideal;
    }

    private static CsrMatrix Where(CsrMatrix matrix, bool[] held, bool wanted)
    {
        var starts = new int[matrix.RowStarts.Length];
        for (var row = 0; row < matrix.Rows; row++)
            starts[row + 1] = starts[row] + held.AsSpan(matrix.RowStarts[row], matrix.CountOf(row)).Count(wanted);
        var (columns, values) = (new int[starts[^1]], matrix.Values is null ? null : new float[starts[^1]]);
        for (var (e, to) = (0, 0); e < matrix.Count; e++)
        {
            if (held[e] != wanted) continue;
            columns[to] = matrix.ColumnIndices[e];
            if (values is not null) values[to] = matrix.Values![e];
            to++;
        }

        return new CsrMatrix(matrix.Columns, starts, columns, values);
    }
}
