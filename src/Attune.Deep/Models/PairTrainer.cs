using Attune.Data;
using Attune.Deep.Training;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>What the trainers of models over pairs have in common.</summary>
internal abstract class PairTrainer<TOptions> : ModelTrainer<TOptions>
    where TOptions : PairOptions, new()
{
    /// <summary>The network that the options ask for.</summary>
    protected abstract PairNetwork Network(TOptions options);

    public sealed override IModel Train(Dataset dataset, TOptions options, RunContext run)
    {
        var network = Network(options);
        FactorModel.ThrowIfTooLarge(dataset, network.Width);
        var keys = EntityKeys.Of(dataset, run.Seed);
        var part = options.Patience + options.PlateauEpochs > 0 ? ValidationPart.Cut(dataset.UserItems, options.ValidationShare, keys) : null;
        var learned = part is { HeldOut.Count: > 0 } ? part : null;
        var training = new PairTraining(network, learned?.Train ?? dataset.UserItems, keys, options, run.Seed,
            (now, judging) => learned?.Ndcg(ToModel(now, network, learned.Train, judging), judging) ?? double.NaN);
        Prepare(training, dataset, options, run);
        run.Cancellation.ThrowIfCancellationRequested();
        if (training.BatchesIn(0) > 0) TrainingLoop.Run(training, options, run);
        return ToModel(training, network, dataset.UserItems, run);
    }

    public sealed override IModel Load(TensorArchive archive, TOptions options) => PairModel.Load(archive, Network(options));

    /// <summary>Called before the training: pretraining.</summary>
    protected virtual void Prepare(PairTraining training, Dataset dataset, TOptions options, RunContext run)
    {
    }

    /// <summary>The model as it is now; who was not in the training is cold.</summary>
    private static PairModel ToModel(PairTraining training, PairNetwork network, CsrMatrix userItems, RunContext run)
    {
        var met = new bool[userItems.Columns];
        foreach (var item in userItems.ColumnIndices.AsSpan(0, userItems.Count)) met[item] = true;
        var users = Warm(training.Parameters[PairTraining.Users], network.Width, user => userItems.CountOf(user) > 0);
        var items = Warm(training.Parameters[PairTraining.Items], network.Width, item => met[item]);
        var mapping = HistoryMapping.Learn(userItems, users, items, network.Width, network.Width, run);
        return new PairModel(users, items, mapping, PairModel.Export(network, training.Parameters));
    }

    private static float[] Warm(float[] table, int width, Func<int, bool> isWarm)
    {
        var rows = (float[])table.Clone();
        for (var row = 0; row < rows.Length / width; row++)
            if (!isWarm(row)) rows.AsSpan(row * width, width).Clear();
        return rows;
    }
}
