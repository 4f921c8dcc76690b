using Attune.Deep.Networks;
using Attune.Deep.Training;
using static TorchSharp.torch;

namespace Attune.Deep.Sequences;

/// <summary>Computes a <see cref="SelfAttention"/> by Torch over sequences that are packed (<see cref="SequenceLayout"/>).</summary>
internal static class SequenceEncoder
{
    /// <summary>The vectors at the places that are told, [places, width].</summary>
    /// <param name="network">The network.</param>
    /// <param name="ops">Computes it.</param>
    /// <param name="items">Vectors of items that the batch's inputs point into.</param>
    /// <param name="batch">Made by <see cref="PackedSequences"/>.</param>
    public static Tensor Encode(SelfAttention network, NetworkOps<Tensor> ops, Tensor items, TensorBatch batch)
    {
        var inputs = items.index_select(0, batch["inputs"]);
        if (batch.Has("shown")) inputs = inputs * batch["shown"];
        var groups = Groups(ops, batch["groups"].data<long>().ToArray());
        var all = network.Encode(ops, inputs, batch["places"], (q, k, v) => Attend(network, ops, groups, q, k, v));
        return all.index_select(0, batch["told"]);
    }

    private static List<Group> Groups(NetworkOps<Tensor> ops, long[] numbers)
    {
        var (groups, start) = (new List<Group>(), 0L);
        for (var k = 0; k < numbers.Length; k += 2)
        {
            var (sequences, length) = (numbers[k], numbers[k + 1]);
            var later = groups.Count > 0 && groups[^1].Length == length ? groups[^1].Later : SelfAttention.Later(ops, arange(length, ScalarType.Float32));
            groups.Add(new Group(start, sequences, length, later));
            start += sequences * length;
        }

        return groups;
    }

    private static Tensor Attend(SelfAttention network, NetworkOps<Tensor> ops, List<Group> groups, Tensor q, Tensor k, Tensor v)
    {
        var met = groups.ConvertAll(g => network.Attend(ops, g.Of(q), g.Of(k), g.Of(v), g.Later).reshape(-1, q.shape[1]));
        return met.Count == 1 ? met[0] : cat(met, 0);
    }

    private sealed record Group(long Start, long Sequences, long Length, Tensor Later)
    {
        public Tensor Of(Tensor rows) => rows.narrow(0, Start, Sequences * Length).reshape(Sequences, Length, rows.shape[1]);
    }
}
