using System.ComponentModel;
using Attune.Deep.Training;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>Options of <c>mlp</c>.</summary>
public sealed record MlpOptions : PairOptions
{
    /// <summary>Defaults of the shared options.</summary>
    public MlpOptions() => (Epochs, LearningRate, BatchSize, Schedule) = (20, 0.003, 4096, LearningRateSchedule.Linear);

    /// <summary>Widths of the layers.</summary>
    [Description("Widths of the layers, separated by commas; the first is that of a user's and an item's vector together.")]
    [NotSearched]
    public string Layers { get; init; } = "64,32,16";
}

/// <summary>Trains an MLP over the vectors of a user and an item (He et al. 2017, section 3.3).</summary>
internal sealed class MlpTrainer : PairTrainer<MlpOptions>
{
    public override ModelDescription Description { get; } = new(
        "mlp",
        "Multi-layer perceptron",
        "Layers of neurons over the vectors of a user and an item, trained by the logistic loss on drawn negatives; the other half of NeuMF.",
        "He, Liao, Zhang, Nie, Hu, Chua (2017), Neural Collaborative Filtering");

    protected override PairNetwork Network(MlpOptions options) => new(0, Pairs(options.Layers), options.Dropout);

    /// <summary>Widths of an MLP over pairs: two or more, the first even.</summary>
    internal static int[] Pairs(string text)
    {
        var layers = LayerWidths.Parse("layers", text);
        return layers.Length >= 2 && layers[0] % 2 == 0
            ? layers
            : throw new AttuneException("invalid_option", $"The option 'layers' cannot be '{text}'; allowed: two widths or more, the first of them even.", $"For example 64,32,16.") { IsUsage = true };
    }
}
