using Attune.Deep.Compression;
using Attune.Deep.Models;
using Attune.Deep.Networks;
using Attune.Deep.Runtime;
using Attune.Deep.Tests.Compression;
using Attune.Models;
using Attune.Tests.Models;
using TorchSharp;

namespace Attune.Deep.Tests.Models;

/// <summary>What models over pairs of user and item serve.</summary>
public sealed class PairModelTests
{
    [Theory]
    [InlineData("gmf")]
    [InlineData("mlp")]
    [InlineData("neumf")]
    public void Served_scores_are_Torchs_and_those_in_bytes_rank_alike(string name)
    {
        var dataset = Datasets.Random(80, 120, 2400, 7);
        var trainer = ModelCatalog.Default.Get(name);
        var model = (PairModel)trainer.Train(dataset, ModelOptions.Create(trainer.OptionsType, []), new RunContext(2));
        var network = name switch { "gmf" => new PairNetwork(32, []), "mlp" => new PairNetwork(0, [64, 32, 16]), _ => new PairNetwork(32, [64, 32, 16]) };
        UserQuery[] queries = [.. Enumerable.Range(0, model.UserCount).Select(u => UserQuery.Known(dataset.UserItems, u))];
        var bytes = ((ICompresses)trainer).Quantize(model, queries, new RunContext(2));
        TorchRuntime.Use(1);
        using var scope = torch.NewDisposeScope();
        var parameters = ((ITrainedNetwork)model).Network.Parameters;
        var ops = new TorchOps(parameters.Specs.ToDictionary(s => s.Name, s => torch.tensor(parameters[s.Name], s.Shape)), null, training: false);
        var (served, rounded) = (new float[model.ItemCount], new float[model.ItemCount]);
        foreach (var query in queries)
        {
            model.Score([query], served);
            bytes.Score([query], rounded);
            using var user = torch.tensor(model.UserEmbedding(query.User).ToArray(), [1, network.Width]);
            var expected = network.Forward(ops, user, ops.Parameter(PairTraining.Items)).data<float>().ToArray();
            for (var item = 0; item < served.Length; item++) Assert.Equal(expected[item], served[item], 1e-4);
            Assert.InRange(Ranks.Correlation(served, rounded), 0.99, 1.0001);
        }
    }
}
