using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;
using Attune.Deep.Features;
using Attune.Deep.Networks;
using Attune.Deep.Training;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>How near a user and an item are.</summary>
public enum TowerSimilarity
{
    /// <summary>The cosine of their vectors.</summary>
    Cosine,

    /// <summary>The inner product of their vectors.</summary>
    Inner,
}

/// <summary>Options of <c>two-tower</c>.</summary>
public sealed record TwoTowerOptions : EncodingOptions
{
    /// <summary>Defaults of the shared options.</summary>
    public TwoTowerOptions() => (Epochs, LearningRate, BatchSize, Schedule) = (30, 0.005, 1024, LearningRateSchedule.Linear);

    /// <summary>Length of the towers' vectors.</summary>
    [Description("Length of the vectors of users and items.")]
    [Range(1, 2048)]
    public int Factors { get; init; } = 64;

    /// <summary>Length of an embedding.</summary>
    [Description("Length of the embedding of each value of a field.")]
    [Range(1, 2048)]
    [NotSearched]
    public int Embedding { get; init; } = 32;

    /// <summary>Widths of the hidden layers.</summary>
    [Description("Widths of the hidden layers of each tower, separated by commas; empty for none.")]
    [NotSearched]
    public string HiddenLayers { get; init; } = "128";

    /// <summary>How near a user and an item are.</summary>
    [Description("How near a user and an item are: cosine, or inner (the plain inner product of their vectors, which lets some items be near to all; set temperature to 1).")]
    [NotSearched]
    public TowerSimilarity Similarity { get; init; } = TowerSimilarity.Cosine;

    /// <summary>What similarities are divided by.</summary>
    [Description("What the similarity of user and item is divided by before the softmax. Lower makes the items that come nearest count more.")]
    [Range(0.001, 10.0)]
    [Search(0.02, 0.5, Log = true)]
    public double Temperature { get; init; } = 0.1;

    /// <summary>Strength of the correction for how often items are drawn.</summary>
    [Description("How far the softmax is corrected for frequent items standing more often as negatives: 1 wholly, 0 not at all, which favours rare items.")]
    [Range(0.0, 1.0)]
    public double Correction { get; init; } = 1;

    /// <summary>Items drawn for each step beside those of its interactions.</summary>
    [Description("Items drawn for each step, all equally likely, that stand as negatives beside the items of its interactions.")]
    [Range(0, 100_000)]
    public int Negatives { get; init; } = 256;
}

/// <summary>Trains <see cref="TwoTowerModel"/>.</summary>
internal sealed class TwoTowerTrainer : ModelTrainer<TwoTowerOptions>
{
    public override ModelDescription Description { get; } = new(
        "two-tower",
        "Two towers",
        "One network makes a vector of a user's id, attributes and history, another of an item's id and attributes. Recommends new items, and to new users, as well as the known; fast to search however many items there are.",
        "Yi, Yang, Hong, Cheng, Heldt, Kumthekar, Zhao, Wei, Chi (2019), Sampling-Bias-Corrected Neural Modeling for Large Corpus Item Recommendations");

    public override IModel Train(Dataset dataset, TwoTowerOptions options, RunContext run)
    {
        FactorModel.ThrowIfTooLarge(dataset, options.Factors);
        var keys = EntityKeys.Of(dataset, run.Seed);
        var part = options.HoldOut(dataset.UserItems, keys);
        var userItems = part?.Train ?? dataset.UserItems;
        var inputs = Inputs(FeatureEncoder.Fit(dataset, userItems, options.History > 0, options.Rules), options);
        var network = new TowerNetwork(inputs.Layout, options);
        var training = new TwoTowerTraining(network, inputs, userItems, keys, options, run.Seed,
            (now, judging) => part?.Ndcg(TwoTowerModel.Of(network, now, inputs, judging), judging) ?? double.NaN);
        run.Cancellation.ThrowIfCancellationRequested();
        if (training.BatchesIn(0) > 0) TrainingLoop.Run(training, options, run);
        return TwoTowerModel.Of(network, training.Parameters, inputs, run).WithUsers(dataset.UserItems, run);
    }

    public override IModel Load(TensorArchive archive, TwoTowerOptions options) => TwoTowerModel.Load(archive, Inputs(FeatureEncoder.Load(archive), options), options.Factors);

    internal static FeatureInputs Inputs(FeatureEncoder encoder, TwoTowerOptions options) =>
        new(encoder, new FeatureCrosses(FeatureLayout.Of(encoder), FeatureCrosses.None, 1, []), options.Pooling);
}

/// <summary>Two towers over fields: the embeddings of all fields of a side, one after the other, go through layers to one vector, of length 1 where cosines are asked for.</summary>
/// <param name="layout">The fields.</param>
/// <param name="options">Widths and dropout.</param>
internal sealed class TowerNetwork(FeatureLayout layout, TwoTowerOptions options)
{
    private readonly int[] _hidden = LayerWidths.Parse("hidden_layers", options.HiddenLayers);

    /// <summary>The fields.</summary>
    public FeatureLayout Layout => layout;

    /// <summary>Length of the vectors.</summary>
    public int Width => options.Factors;

    /// <summary>Adds all parameters.</summary>
    public void AddParameters(NetworkParameters parameters, int seed)
    {
        FeatureNetwork.AddFields(parameters, layout, options.Embedding, options.InitStd, isTable: true, seed);
        foreach (var side in new[] { layout.Users, layout.Items })
        {
            var inputs = side.Fields * options.Embedding;
            for (var k = 0; k < _hidden.Length; inputs = _hidden[k++]) parameters.AddLinear($"{side.Name}.layer.{k}", inputs, _hidden[k], seed);
            parameters.AddLinear($"{side.Name}.output", inputs, Width, seed, bias: false);
        }
    }

    /// <summary>The vectors of users or items [n, width].</summary>
    /// <param name="ops">What to compute with.</param>
    /// <param name="side">Whose.</param>
    /// <param name="input">The inputs, by the names that <see cref="SideArrays"/> gives them: n groups of one place.</param>
    public T Vectors<T>(NetworkOps<T> ops, SideLayout side, Func<string, T> input)
    {
        var x = ops.Reshape(FeatureFields<T>.Side(ops, side, input), -1, side.Fields * options.Embedding);
        for (var k = 0; k < _hidden.Length; k++) x = ops.Dropout(ops.Relu(ops.Linear(x, $"{side.Name}.layer.{k}")), options.Dropout);
        x = ops.Linear(x, $"{side.Name}.output", bias: false);
        return options.Similarity == TowerSimilarity.Cosine ? ops.Normalize(x) : x;
    }
}
