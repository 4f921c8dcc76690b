using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;
using Attune.Deep.Networks;
using Attune.Deep.Training;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>Options of <c>mult-vae</c>.</summary>
public sealed record MultVaeOptions : DeepOptions
{
    /// <summary>Defaults of the shared options.</summary>
    public MultVaeOptions() => (Epochs, LearningRate, BatchSize, Schedule) = (100, 0.001, 500, LearningRateSchedule.Linear);

    /// <summary>Numbers that a history is compressed to.</summary>
    [Description("Numbers that a history is compressed to.")]
    [Range(1, 2048)]
    public int Factors { get; init; } = 200;

    /// <summary>Width of the layers before and after.</summary>
    [Description("Width of the layer before the compressed history and of the one after it.")]
    [Range(1, 4096)]
    public int Hidden { get; init; } = 600;

    /// <summary>Share of a history that is hidden from the encoder.</summary>
    [Description("Share of a history that each step hides from the encoder and still asks the decoder for.")]
    [Range(0.0, 0.99)]
    public double InputDropout { get; init; } = 0.5;

    /// <summary>Weight of the divergence from the prior.</summary>
    [Description("How strongly compressed histories are pulled to the standard normal distribution, when the annealing is over.")]
    [Range(0.0, 10.0)]
    public double Beta { get; init; } = 0.2;

    /// <summary>Epochs in which beta rises from 0.</summary>
    [Description("Epochs at the start in which beta rises evenly from 0; parts of an epoch are allowed.")]
    [Range(0.0, 10_000.0)]
    [NotSearched]
    public double AnnealEpochs { get; init; } = 50;

    /// <summary>Beta when so many epochs are done.</summary>
    internal double BetaAt(double epoch) => AnnealEpochs > 0 ? Beta * Math.Min(1, epoch / AnnealEpochs) : Beta;
}

/// <summary>Trains <see cref="MultVaeModel"/>.</summary>
internal sealed class MultVaeTrainer : ModelTrainer<MultVaeOptions>
{
    public override ModelDescription Description { get; } = new(
        "mult-vae",
        "Variational autoencoder",
        "Compresses each history to a distribution and unfolds it to what else belongs there. Needs no vector of a user, so new histories are served as well as old ones.",
        "Liang, Krishnan, Hoffman, Jebara (2018), Variational Autoencoders for Collaborative Filtering");

    public override IModel Train(Dataset dataset, MultVaeOptions options, RunContext run)
    {
        FactorModel.ThrowIfTooLarge(dataset, options.Hidden + 1);
        var keys = EntityKeys.Of(dataset, run.Seed);
        var part = options.HoldOut(dataset.UserItems, keys);
        var matrix = new KeyedMatrix(part?.Train ?? dataset.UserItems, keys);
        var training = new MultVaeTraining(matrix, keys, options, run.Seed,
            (now, judging) => part?.Ndcg(MultVaeModel.Of(now, part.Train.Rows), judging) ?? double.NaN);
        run.Cancellation.ThrowIfCancellationRequested();
        if (training.BatchesIn(0) > 0) TrainingLoop.Run(training, options, run);
        return MultVaeModel.Of(training, dataset.Users.Count).WithUsers(dataset.UserItems, run);
    }

    public override IModel Load(TensorArchive archive, MultVaeOptions options) => MultVaeModel.Load(archive, options.Hidden);
}

/// <summary>The layers of a Mult-VAE but for the bag of items before them and the items after them.</summary>
/// <param name="Items">Items.</param>
/// <param name="Hidden">Width of the hidden layers.</param>
/// <param name="Latent">Width of the compressed history.</param>
/// <param name="Dropout">Of the hidden layers.</param>
internal sealed record MultVaeNetwork(int Items, int Hidden, int Latent, double Dropout)
{
    /// <summary>The table whose rows, summed over a history, are the encoder's first layer before its bias: the weights [items, hidden].</summary>
    public const string Table = "encoder.table";

    /// <summary>The decoder's last layer: the logits of all items.</summary>
    public const string Logits = "decoder.items";

    private const string First = "encoder.bias", Means = "encoder.mean", Variances = "encoder.variance", Decoder = "decoder.hidden";

    /// <summary>Adds all parameters.</summary>
    public void AddParameters(NetworkParameters parameters, int seed)
    {
        parameters.Add(new ParameterSpec(Table, [Math.Max(1, Items), Hidden], Initial.XavierNormal, IsTable: true), seed);
        parameters.Add(new ParameterSpec(First, [Hidden], Initial.Zeros, Decays: false), seed);
        parameters.AddLinear(Means, Hidden, Latent, seed, Initial.XavierNormal);
        parameters.AddLinear(Variances, Hidden, Latent, seed, Initial.XavierNormal);
        parameters.AddLinear(Decoder, Latent, Hidden, seed, Initial.XavierNormal);
        parameters.AddLinear(Logits, Hidden, Math.Max(1, Items), seed, Initial.XavierNormal);
    }

    /// <summary>What histories [n, hidden], as sums of rows of the table, are compressed to: means [n, latent], and the layer that both heads read.</summary>
    public (T Means, T Layer) Encode<T>(NetworkOps<T> ops, T bags)
    {
        var layer = ops.Dropout(ops.Tanh(ops.Add(bags, ops.Parameter(First))), Dropout);
        return (ops.Linear(layer, Means), layer);
    }

    /// <summary>Logarithms of the variances [n, latent]: only training asks for them.</summary>
    public static T LogVariances<T>(NetworkOps<T> ops, T layer) => ops.Linear(layer, Variances);

    /// <summary>The layer [n, hidden] that an item's logit is one inner product with.</summary>
    public static T Decode<T>(NetworkOps<T> ops, T latent) => ops.Tanh(ops.Linear(latent, Decoder));
}
