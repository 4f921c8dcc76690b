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
        var groups = new List<Group>();
        for (var k = 0; k < numbers.Length; k += 2)
        {
            var (sequences, length) = (numbers[k], numbers[k + 1]);
            var later = groups.Count > 0 && groups[^1].Length == length ? groups[^1].Later : SelfAttention.Later(ops, arange(length, ScalarType.Float32));
            groups.Add(new Group(sequences, length, later));
        }

        return groups;
    }

    private static Tensor Attend(SelfAttention network, NetworkOps<Tensor> ops, List<Group> groups, Tensor q, Tensor k, Tensor v)
    {
        var (queries, keys, values) = (Split(groups, q), Split(groups, k), Split(groups, v));
        Tensor[] met = [.. groups.Select((group, g) => network.Attend(ops, queries[g], keys[g], values[g], group.Later).reshape(-1, q.shape[1]))];
        return met.Length == 1 ? met[0] : cat(met, 0);
    }

    /// <summary>All groups at once: the derivatives of slices taken one by one would each be a matrix as large as the whole.</summary>
    private static Tensor[] Split(List<Group> groups, Tensor rows)
    {
        var parts = rows.split([.. groups.Select(g => g.Sequences * g.Length)], 0);
        return [.. groups.Select((group, g) => parts[g].reshape(group.Sequences, group.Length, rows.shape[1]))];
    }

    private sealed record Group(long Sequences, long Length, Tensor Later);
}
