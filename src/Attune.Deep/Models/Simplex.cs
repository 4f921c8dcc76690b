using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;
using Attune.Data;
using Attune.Deep.Training;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>Options of <c>simplex</c>.</summary>
public sealed record SimplexOptions : DeepOptions
{
    /// <summary>Defaults of the shared options.</summary>
    public SimplexOptions() => (Epochs, LearningRate, BatchSize, Schedule) = (40, 0.001, 512, LearningRateSchedule.Linear);

    /// <summary>Length of a user's and an item's vector.</summary>
    [Description("Length of the vectors of users and items.")]
    [Range(1, 2048)]
    public int Factors { get; init; } = 64;

    /// <summary>Items that stand against those of a step.</summary>
    [Description("How many items are drawn for each step, to stand against what its users have; at most all there are.")]
    [Range(1, 100_000)]
    public int Negatives { get; init; } = 2000;

    /// <summary>Cosine up to which a negative costs nothing.</summary>
    [Description("The cosine up to which an item that the user has not costs nothing. Higher where the data are sparse.")]
    [Range(-1.0, 1.0)]
    [Search(0.2, 1)]
    public double Margin { get; init; } = 0.9;

    /// <summary>Weight of the negatives.</summary>
    [Description("Weight of all negatives together against the one positive; where there are fewer items than negatives, each weighs as much as it would.")]
    [Range(0.0, 1e6)]
    public double Weight { get; init; } = 250;

    /// <summary>Share of a user's vector that comes from the history.</summary>
    [Description("Share of a user's vector that comes from the mean of the vectors of the user's items; 0 is plain matrix factorization.")]
    [Range(0.0, 1.0)]
    public double HistoryShare { get; init; } = 0.2;

    /// <summary>Deviation of the vectors at the start.</summary>
    [Description("Standard deviation of the random vectors to start from. Only its ratio to the learning rate counts: the smaller, the more a step turns a vector.")]
    [Range(1e-6, 10.0)]
    [NotSearched]
    public double InitStd { get; init; } = 0.01;
}

/// <summary>Trains <see cref="SimplexModel"/>.</summary>
internal sealed class SimplexTrainer : ModelTrainer<SimplexOptions>
{
    public override ModelDescription Description { get; } = new(
        "simplex",
        "SimpleX",
        "Turns users, who are in part the mean of their items, to those items and away from many others at once that come too near. Often the most accurate when interactions are few and sparse.",
        "Mao, Zhu, Wang, Dai, Dong, Xiao, He (2021), SimpleX: A Simple and Strong Baseline for Collaborative Filtering");

    public override IModel Train(Dataset dataset, SimplexOptions options, RunContext run)
    {
        FactorModel.ThrowIfTooLarge(dataset, options.Factors);
        var keys = EntityKeys.Of(dataset, run.Seed);
        var part = options.HoldOut(dataset.UserItems, keys);
        var userItems = part?.Train ?? dataset.UserItems;
        var training = new SimplexTraining(new KeyedMatrix(userItems, keys), keys, options, run.Seed,
            (now, judging) => part?.Ndcg(ToModel(now, userItems, judging), judging) ?? double.NaN);
        run.Cancellation.ThrowIfCancellationRequested();
        if (training.BatchesIn(0) > 0) TrainingLoop.Run(training, options, run);
        return ToModel(training, userItems, run);
    }

    public override IModel Load(TensorArchive archive, SimplexOptions options) => SimplexModel.Load(archive, options.Factors);

    private static SimplexModel ToModel(SimplexTraining training, CsrMatrix userItems, RunContext run)
    {
        var (users, items) = training.Vectors(userItems.Rows, userItems.Columns, run);
        var width = training.Width;
        return new SimplexModel(users, items, HistoryMapping.Learn(userItems, users, items, width, width, run));
    }
}

/// <summary>
/// SimpleX (Mao et al. 2021): score = cos(u, y_i), where u = g p_u + (1 - g) W · mean of the vectors of the user's items, found by minimising, over
/// users and their items, (1 - cos(u, y_i)) + w / |N| · sum over N of max(0, cos(u, y_j) - margin), where N are items drawn for the whole batch,
/// less those that the user has. Vectors have length 1, and those of users and items without interactions are zeros. A history
/// is folded in by a ridge regression from the mean of its items' vectors to users' vectors (<see cref="HistoryMapping"/>), since p_u is not known.
/// </summary>
public sealed class SimplexModel : FactorModel
{
    private readonly HistoryMapping _mapping;

    internal SimplexModel(float[] users, float[] items, HistoryMapping mapping)
        : base(users, items, mapping.ItemWidth)
    {
        _mapping = mapping;
        if (mapping.Weights.Length != (Dimension + 1) * Dimension)
            throw new AttuneException("damaged_model", $"The saved factors are not {Dimension} a row.", $"Train the model again.");
    }

    /// <inheritdoc/>
    public override void Save(TensorArchive archive)
    {
        base.Save(archive);
        archive.Add("history_mapping", _mapping.Weights, Dimension + 1, Dimension);
    }

    /// <summary>Makes the model again.</summary>
    internal static SimplexModel Load(TensorArchive archive, int factors) => new(
        archive.Get<float>("user_factors"), archive.Get<float>("item_factors"), new HistoryMapping(archive.Get<float>("history_mapping"), factors, factors));

    /// <summary>Divides by the length; zeros stay.</summary>
    internal static void Normalize(Span<float> vector)
    {
        var length = TensorPrimitives.Norm<float>(vector);
        if (length > 0) TensorPrimitives.Divide(vector, length, vector);
    }

    private protected override void FoldInRow(UserQuery user, Span<float> row)
    {
        _mapping.FoldIn(user, Items, row);
        Normalize(row);
    }
}
