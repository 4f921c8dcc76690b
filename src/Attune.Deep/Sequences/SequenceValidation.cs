using System.Runtime.InteropServices;
using Attune.Deep.Networks;
using Attune.Deep.Training;
using static TorchSharp.torch;

namespace Attune.Deep.Sequences;

/// <summary>Judges a network by the last items of some users, ranked among all items that those users have not met.</summary>
/// <param name="network">The network.</param>
/// <param name="sequences">All sequences.</param>
/// <param name="heldOut">Users whose last item was not learned from.</param>
internal sealed class SequenceValidation(SelfAttention network, ItemSequences sequences, int[] heldOut)
{
    private const int Cutoff = 10;
    private const int UsersAtOnce = 256;

    /// <summary>NDCG@10: the mean over users of 1 / log2(1 + rank) of the held-out item, 0 for one that ranks below 10.</summary>
    public double Ndcg(NetworkParameters parameters, RunContext run)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var weights = parameters.Specs.ToDictionary(s => s.Name, s => from_array(parameters[s.Name]).reshape(s.Shape), StringComparer.Ordinal);
        var ops = new TorchOps(weights, null, training: false);
        var sum = 0.0;
        for (var from = 0; from < heldOut.Length; from += UsersAtOnce)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var users = heldOut.AsMemory(from, Math.Min(UsersAtOnce, heldOut.Length - from));
            var scores = matmul(Last(ops, weights[SequenceBatches.Items], users.Span), weights[SequenceBatches.Items].t());
            sum += Gains(users, scores, run);
        }

        return sum / heldOut.Length;
    }

    /// <summary>The vectors that the last items are to be told from.</summary>
    private Tensor Last(TorchOps ops, Tensor items, ReadOnlySpan<int> users)
    {
        var packed = new PackedSequences([.. users.ToArray().Select(u => Math.Min(network.Length, sequences.Of(u).Length - 1))], masks: false);
        for (var k = 0; k < users.Length; k++) packed.Fill(k, sequences.Of(users[k])[^(packed.LengthOf(k) + 1)..], row => row);
        var hidden = SequenceEncoder.Encode(network, ops, items, new TensorBatch(packed.ToBatch().ToTensors(), packed.Places));
        return hidden.index_select(0, packed.Ends());
    }

    private double Gains(ReadOnlyMemory<int> users, Tensor scores, RunContext run)
    {
        var (gains, rows) = (new double[users.Length], sequences.Items.Length);
        var numbers = MemoryMarshal.Cast<byte, float>(scores.bytes).ToArray();
        Parallel.For(0, users.Length, run.Parallelism, k =>
        {
            var own = numbers.AsSpan(k * rows, rows);
            var items = sequences.Of(users.Span[k]);
            var wanted = own[items[^1]];
            foreach (var met in items) own[met] = float.NegativeInfinity;
            var before = 0;
            foreach (var score in own)
                if (score >= wanted) before++;
            if (before < Cutoff) gains[k] = 1 / Math.Log2(2 + before);
        });
        return gains.Sum();
    }
}
