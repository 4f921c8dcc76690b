using Attune.Deep.Models;
using Attune.Deep.Networks;
using Attune.Deep.Runtime;
using Attune.Deep.Sequences;
using Attune.Models;
using Attune.Tests.Models;

namespace Attune.Deep.Tests.Sequences;

public sealed class SequenceValidationTests
{
    [Fact]
    public void It_is_the_ndcg_of_what_the_served_model_says_of_the_history_before_the_last_item()
    {
        TorchRuntime.Use(1);
        var (dataset, options) = (Datasets.Random(60, 40, 700, 2), new SasRecOptions { Factors = 8, MaxLength = 9 });
        var sequences = ItemSequences.Of(dataset, EntityKeys.Of(dataset, 1));
        var (network, parameters, count) = (SasRecModel.Network(options), new NetworkParameters(), sequences.Items.Length);
        parameters.Add(new ParameterSpec(SequenceBatches.Items, [count, 8], Initial.Normal, 0.5), 1);
        network.AddParameters(parameters, 1);
        int[] heldOut = [.. Enumerable.Range(0, 60).Where(u => sequences.Of(u).Length > 2)];

        var items = new float[dataset.Items.Count * 8];
        for (var row = 0; row < count; row++) parameters[SequenceBatches.Items].AsSpan(row * 8, 8).CopyTo(items.AsSpan(sequences.Items[row] * 8));
        var model = SasRecModel.Of(dataset.Sequences(), items, parameters, options, new RunContext(1));
        var expected = heldOut.Average(user =>
        {
            int[] history = dataset.Interactions.ItemsOf(user).ToArray();
            int[] seen = [.. history.SkipLast(1)];
            var query = new UserQuery(-1, seen.Order().ToArray(), Sequence: seen);
            var list = Recommender.Recommend(model, query, 10).Select(i => i.Item).ToList();
            return list.IndexOf(history[^1]) is >= 0 and var rank ? 1 / Math.Log2(2 + rank) : 0;
        });

        Assert.Equal(expected, new SequenceValidation(network, sequences, heldOut).Ndcg(parameters, new RunContext(2)), 9);
        Assert.True(expected > 0.02);
    }
}
