using Attune.Data;
using Attune.Deep.Models;
using Attune.Deep.Runtime;
using Attune.Deep.Sequences;
using Attune.Deep.Training;
using Attune.Models;

namespace Attune.Deep.Tests.Sequences;

public sealed class SequenceBatchesTests
{
    private const int Users = 150, Items = 40;

    /// <summary>User u meets items u, u + 1, u + 2 … (modulo 40), 2 to 9 of them.</summary>
    private static readonly Dataset Rising = MakeRising();

    private static readonly ItemSequences Sequences = ItemSequences.Of(Rising, EntityKeys.Of(Rising, 1));

    public SequenceBatchesTests() => TorchRuntime.Use(1);

    [Fact]
    public void Every_place_of_every_sequence_once_with_the_next_item_as_target()
    {
        var batches = new SequenceBatches(Sequences, [], new SasRecOptions(), seed: 1);
        Assert.Equal(3, batches.Count);
        var pairs = Pairs(batches, epoch: 0);
        Assert.Equal(Rising.Interactions.Count - Users, pairs.Count);
        Assert.All(pairs, p => Assert.Equal((p.Input + 1) % Items, p.Target));
        Assert.Equal(Users, pairs.Count(p => p.Place == 0));
    }

    [Fact]
    public void What_is_held_out_is_no_target()
    {
        int[] heldOut = [.. Enumerable.Range(0, Users).Where(u => Rising.Interactions.CountOf(u) > 2)];
        var pairs = Pairs(new SequenceBatches(Sequences, heldOut, new SasRecOptions(), seed: 1), epoch: 0);
        Assert.Equal(Rising.Interactions.Count - Users - heldOut.Length, pairs.Count);
    }

    [Fact]
    public void Only_the_newest_places_are_read()
    {
        var pairs = Pairs(new SequenceBatches(Sequences, [], new SasRecOptions { MaxLength = 3, WholeHistories = false }, seed: 1), epoch: 0);
        Assert.Equal(Enumerable.Range(0, Users).Sum(u => Math.Min(3, Rising.Interactions.CountOf(u) - 1)), pairs.Count);
        var last = Enumerable.Range(0, Users).Select(u => Rising.Interactions.ItemsOf(u)[^1]).Order();
        Assert.Equal(last, pairs.Where(p => p.IsLast).Select(p => p.Target).Order());
    }

    [Fact]
    public void Longer_histories_are_learned_in_parts_every_step_once()
    {
        var pairs = Pairs(new SequenceBatches(Sequences, [], new SasRecOptions { MaxLength = 3 }, seed: 1), epoch: 0);
        var steps = Enumerable.Range(0, Users).SelectMany(u => Rising.Interactions.ItemsOf(u)[1..].ToArray());
        Assert.Equal(steps.Order(), pairs.Select(p => p.Target).Order());
        Assert.All(pairs, p => Assert.True(p.Place < 3 && p.Target == (p.Input + 1) % Items));
        Assert.Equal(Enumerable.Range(0, Users).Sum(u => (Rising.Interactions.CountOf(u) + 1) / 3), pairs.Count(p => p.Place == 0));
    }

    [Fact]
    public void An_epoch_is_a_function_of_seed_and_number()
    {
        SequenceBatches New(int seed) => new(Sequences, [], new SasRecOptions { CropProbability = 0.5, ReorderProbability = 0.5 }, seed);
        var used = New(1);
        var (first, second) = (Pairs(used, 0), Pairs(used, 1));
        Assert.Equal(first, Pairs(used, 0));
        Assert.Equal(second, Pairs(New(1), 1));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Shared_negatives_are_the_first_rows_and_the_others_what_the_batch_needs()
    {
        var batches = new SequenceBatches(Sequences, [], new SasRecOptions { Loss = SequenceLoss.SampledCrossEntropy, Negatives = 7 }, seed: 1);
        var batch = batches.Prepare(0, 0);
        var rows = batch.Indices.Single().Rows;
        Assert.Equal(rows.Length, rows.Distinct().Count());
        var used = Tensors(batch);
        var (inputs, targets, told) = (used["inputs"].data<int>().ToArray(), used["targets"].data<long>().ToArray(), used["told"].data<int>().ToArray());
        for (var k = 0; k < told.Length; k++)
            Assert.Equal((Sequences.Items[rows[inputs[told[k]]]] + 1) % Items, Sequences.Items[rows[targets[k]]]);
        Assert.False(used.Has("candidates"));
        Assert.NotEqual(rows[..7], batches.Prepare(0, 1).Indices.Single().Rows[..7]);
    }

    [Theory]
    [InlineData(SequenceLoss.BinaryCrossEntropy, false, 1)]
    [InlineData(SequenceLoss.Gbce, false, 5)]
    public void Negatives_of_their_own_come_after_the_target(SequenceLoss loss, bool shared, int negatives)
    {
        var batches = new SequenceBatches(Sequences, [], new SasRecOptions { Loss = loss, SharedNegatives = shared, Negatives = negatives }, seed: 1);
        var batch = batches.Prepare(0, 0);
        var (used, rows) = (Tensors(batch), batch.Indices.Single().Rows);
        var (candidates, targets) = (used["candidates"], used["targets"].data<long>().ToArray());
        Assert.Equal([targets.Length, 1 + negatives], candidates.shape);
        var (numbers, told, inputs) = (candidates.data<int>().ToArray(), used["told"].data<int>().ToArray(), used["inputs"].data<int>().ToArray());
        for (var k = 0; k < targets.Length; k++)
        {
            var own = numbers.AsSpan(k * (1 + negatives), 1 + negatives);
            Assert.Equal(targets[k], own[0]);
            Assert.False(own[1..].Contains(own[0]));

            // The binary loss avoids all that the user met: here the input too.
            if (loss == SequenceLoss.BinaryCrossEntropy) Assert.NotEqual(inputs[told[k]], own[1]);
        }

        Assert.All(numbers, n => Assert.InRange(n, 0, rows.Length - 1));
    }

    [Fact]
    public void Hidden_inputs_are_told()
    {
        var batches = new SequenceBatches(Sequences, [], new SasRecOptions { MaskProbability = 1, MaskShare = 0.5 }, seed: 1);
        var used = Tensors(batches.Prepare(0, 0));
        var (shown, told) = (used["shown"].data<float>().ToArray(), used["told"].data<int>().ToArray());
        Assert.InRange(told.Count(t => shown[t] == 0) / (double)told.Length, 0.35, 0.6);
    }

    [Fact]
    public void Nothing_to_learn_makes_no_batches()
    {
        var one = new Dataset(IdMap.Range(2), IdMap.Range(1), Interactions.FromColumns(2, 1, [0, 0, 1], [0, 0, 0]));
        Assert.Equal(0, new SequenceBatches(ItemSequences.Of(one, EntityKeys.Of(one, 1)), [], new SasRecOptions(), 1).Count);
    }

    /// <summary>Items, not rows, of all that an epoch learns.</summary>
    private static List<(int Input, int Target, int Place, bool IsLast)> Pairs(SequenceBatches batches, int epoch)
    {
        var pairs = new List<(int Input, int Target, int Place, bool IsLast)>();
        for (var index = 0; index < batches.Count; index++)
        {
            var batch = batches.Prepare(epoch, index);
            var used = Tensors(batch);
            var (inputs, places) = (used["inputs"].data<int>().ToArray(), used["places"].data<int>().ToArray());
            var (told, targets) = (used["told"].data<int>().ToArray(), used["targets"].data<long>().ToArray());
            Assert.Equal(told.Length, batch.Samples);
            for (var k = 0; k < told.Length; k++)
            {
                var isLast = k + 1 == told.Length || places[told[k + 1]] == 0;
                pairs.Add((Sequences.Items[inputs[told[k]]], Sequences.Items[(int)targets[k]], places[told[k]], isLast));
            }
        }

        return pairs;
    }

    private static TensorBatch Tensors(Batch batch) => new(batch.ToTensors(), batch.Samples);

    private static Dataset MakeRising()
    {
        var (users, items) = (new List<int>(), new List<int>());
        for (var user = 0; user < Users; user++)
            for (var k = 0; k < 2 + user % 8; k++)
            {
                users.Add(user);
                items.Add((user + k) % Items);
            }

        return new Dataset(IdMap.Range(Users), IdMap.Range(Items), Interactions.FromColumns(Users, Items, [.. users], [.. items]));
    }
}
