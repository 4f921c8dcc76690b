using System.Buffers;
using System.Numerics.Tensors;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// Learns the weights of an ensemble: coordinate ascent on the NDCG of held-out interactions, which needs no gradient of a measure that has none
/// (Metzler and Croft 2007, Linear Feature-Based Models for Information Retrieval). Only the items that some member ranks high are looked at: 4 bytes for each,
/// member and user.
/// </summary>
internal static class EnsembleWeights
{
    private const int MostUsers = 4096;

    private const int MostRounds = 10;

    /// <summary>Items of each member's list, in multiples of the cutoff.</summary>
    private const int Depth = 5;

    /// <summary>Less than so much is noise, and not worth another weight.</summary>
    private const double LeastGain = 1e-5;

    /// <summary>What a weight is tried at, relative to all others together.</summary>
    private static readonly float[] Shares = [0f, 0.02f, 0.05f, 0.1f, 0.15f, 0.2f, 0.25f, 0.3f, 0.35f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f];

    /// <summary>Weights that add up to 1, one a model. All equal when nothing can be learned.</summary>
    /// <param name="models">Trained on <see cref="ValidationPart.Train"/>.</param>
    /// <param name="part">What was held out.</param>
    /// <param name="cutoff">k of NDCG@k.</param>
    /// <param name="run">Threads and cancellation.</param>
    public static float[] Learn(IModel[] models, ValidationPart part, int cutoff, RunContext run)
    {
        var pools = Pools(models, part, cutoff, run);
        float[] weights = [.. Enumerable.Repeat(1f / models.Length, models.Length)];
        var best = Ndcg(pools, weights, cutoff, run);
        for (var round = 0; round < MostRounds; round++)
        {
            var before = best;
            for (var m = 0; m < models.Length; m++)
            {
                foreach (var share in Shares)
                {
                    if (WithShare(weights, m, share) is not { } tried) continue;
                    var ndcg = Ndcg(pools, tried, cutoff, run);
                    if (ndcg > best + LeastGain) (weights, best) = (tried, ndcg);
                }
            }

            if (best <= before) break;
        }

        return weights;
    }

    /// <summary>The weights with that of m at a share of the sum, and the others in their proportions; null when the others are all 0.</summary>
    private static float[]? WithShare(float[] weights, int m, float share)
    {
        var others = TensorPrimitives.Sum<float>(weights) - weights[m];
        return others > 0 ? [.. weights.Select((w, k) => k == m ? share : w / others * (1 - share))] : null;
    }

    private static double Ndcg(Pool[] pools, float[] weights, int cutoff, RunContext run)
    {
        run.Cancellation.ThrowIfCancellationRequested();
        var gains = new double[pools.Length];
        Parallel.For(0, pools.Length, run.Parallelism, u => gains[u] = pools[u].Ndcg(weights, cutoff));
        return pools.Length == 0 ? 0 : TensorPrimitives.Sum<double>(gains) / pools.Length;
    }

    private static Pool[] Pools(IModel[] models, ValidationPart part, int cutoff, RunContext run)
    {
        int[] users = [.. Enumerable.Range(0, part.HeldOut.Rows).Where(u => part.HeldOut.CountOf(u) > 0)];
        var step = 1 + (users.Length - 1) / MostUsers;
        if (step > 1) users = [.. users.Where((_, k) => k % step == 0)];
        var pools = new Pool[users.Length];
        BatchScoring.ForEach(
            new Standardised(models), users.Length, k => UserQuery.Known(part.Train, users[k]), "Learning weights", run, () => 0,
            (_, k, query, all) => pools[k] = Pool.Of(all, models.Length, query.Items.Span, part.HeldOut.ColumnsOf(users[k]), cutoff * Depth));
        return pools;
    }

    /// <summary>The candidates of a user: standardised scores, candidate by candidate within a member; and which are wanted.</summary>
    private sealed record Pool(float[] Scores, bool[] Wanted, int WantedInAll)
    {
        private readonly float[] _total = new float[Wanted.Length];

        public static Pool Of(Span<float> scores, int members, ReadOnlySpan<int> seen, ReadOnlySpan<int> wanted, int depth)
        {
            var items = scores.Length / members;
            var (candidates, indices, values) = (new SortedSet<int>(), new int[Math.Min(depth, items)], new float[Math.Min(depth, items)]);
            for (var m = 0; m < members; m++)
            {
                var own = scores.Slice(m * items, items);
                foreach (var item in seen) own[item] = float.NaN;
                candidates.UnionWith(indices[..TopK.Select(own, indices, values)]);
            }

            int[] chosen = [.. candidates];
            var kept = new float[members * chosen.Length];
            for (var m = 0; m < members; m++)
                for (var c = 0; c < chosen.Length; c++) kept[m * chosen.Length + c] = scores[m * items + chosen[c]] is var s && float.IsNaN(s) ? 0 : s;
            var isWanted = new bool[chosen.Length];
            for (var c = 0; c < chosen.Length; c++) isWanted[c] = wanted.BinarySearch(chosen[c]) >= 0;
            return new Pool(kept, isWanted, wanted.Length);
        }

        /// <summary>Not for two threads at once.</summary>
        public double Ndcg(float[] weights, int cutoff)
        {
            var total = _total.AsSpan();
            total.Clear();
            for (var m = 0; m < weights.Length; m++)
                TensorPrimitives.MultiplyAdd(Scores.AsSpan(m * total.Length, total.Length), weights[m], total, total);
            Span<int> indices = stackalloc int[Math.Min(cutoff, total.Length)];
            Span<float> values = stackalloc float[indices.Length];
            var (found, gain, ideal) = (TopK.Select(total, indices, values), 0.0, 0.0);
            for (var rank = 0; rank < found; rank++)
                if (Wanted[indices[rank]]) gain += 1 / Math.Log2(2 + rank);
            for (var rank = 0; rank < Math.Min(cutoff, WantedInAll); rank++) ideal += 1 / Math.Log2(2 + rank);
            return gain / ideal;
        }
    }

    /// <summary>All members as one model whose "items" are the items of the first, then those of the second, and so on: standardised.</summary>
    private sealed class Standardised(IModel[] models) : IModel
    {
        public int UserCount => models[0].UserCount;

        public int ItemCount => models.Sum(m => m.ItemCount);

        public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
        {
            var items = models[0].ItemCount;
            var rented = ArrayPool<float>.Shared.Rent(users.Length * items);
            try
            {
                var own = rented.AsSpan(0, users.Length * items);
                for (var m = 0; m < models.Length; m++)
                {
                    models[m].Score(users, own);
                    for (var user = 0; user < users.Length; user++)
                    {
                        var row = own.Slice(user * items, items);
                        EnsembleModel.Standardise(row);
                        row.CopyTo(scores[((user * models.Length + m) * items)..]);
                    }
                }
            }
            finally
            {
                ArrayPool<float>.Shared.Return(rented);
            }
        }

        public void Save(TensorArchive archive) => throw new NotSupportedException();
    }
}
