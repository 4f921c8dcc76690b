using Attune.Data;
using Attune.Deep.Compression;
using Attune.Deep.Networks;
using Attune.Deep.Training;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>What the trainers of models over pairs have in common.</summary>
internal abstract class PairTrainer<TOptions> : DeepTrainer<TOptions>
    where TOptions : PairOptions, new()
{
    /// <summary>The network that the options ask for.</summary>
    protected abstract PairNetwork Network(TOptions options);

    protected sealed override IModel Train(Dataset dataset, TOptions options, TrainingPlan plan, RunContext run)
    {
        var network = Network(options);
        FactorModel.ThrowIfTooLarge(dataset, network.Width);
        var keys = EntityKeys.Of(dataset, run.Seed);
        var fresh = (plan.Fresh ?? dataset).UserItems;
        var cut = options.HoldOut(fresh, keys);
        var judge = cut?.Within(dataset.UserItems);
        var part = judge is null ? new PairPart(fresh, dataset.UserItems) : new PairPart(cut!.Train, judge.Train);
        var training = new PairTraining(network, part, keys, options, run.Seed,
            (now, judging) => judge?.Ndcg(ToModel(now, network, judge.Train, judging), judging) ?? double.NaN);
        if (plan.From is null) Prepare(training, dataset, options, run);
        plan.Begin(training, TableRows.Of(PairTraining.Users, plan.From?.Users ?? dataset.Users, dataset.Users), TableRows.Of(PairTraining.Items, plan.From?.Items ?? dataset.Items, dataset.Items));
        if (plan.Teacher is not null) training.Follow(plan.Teacher, plan.Distillation, run);
        run.Cancellation.ThrowIfCancellationRequested();
        if (training.BatchesIn(0) > 0 && options.Epochs > 0) TrainingLoop.Run(training, options, run);
        TrainingPlan.End(training);
        return ToModel(training, network, dataset.UserItems, run);
    }

    public sealed override IModel Load(TensorArchive archive, TOptions options) => PairModel.Load(archive, Network(options));

    protected sealed override IModel Quantize(IModel model, IReadOnlyList<UserQuery> samples, RunContext run) => ((PairModel)model).Quantize(samples, run);

    /// <summary>Called before a training from the beginning: pretraining.</summary>
    protected virtual void Prepare(PairTraining training, Dataset dataset, TOptions options, RunContext run)
    {
    }

    /// <summary>The model as it is now; who was not in the training is cold.</summary>
    private static PairModel ToModel(PairTraining training, PairNetwork network, CsrMatrix userItems, RunContext run)
    {
        var met = new bool[userItems.Columns];
        foreach (var item in userItems.ColumnIndices.AsSpan(0, userItems.Count)) met[item] = true;
        var parameters = new NetworkParameters();
        foreach (var spec in training.Parameters.Specs) parameters.Add(spec, (float[])training.Parameters[spec.Name].Clone());
        Cool(parameters[PairTraining.Users], network.Width, user => userItems.CountOf(user) > 0);
        Cool(parameters[PairTraining.Items], network.Width, item => met[item]);
        var mapping = HistoryMapping.Learn(userItems, parameters[PairTraining.Users], parameters[PairTraining.Items], network.Width, network.Width, run);
        return new PairModel(new SavedNetwork(parameters), network, mapping);
    }

    private static void Cool(float[] table, int width, Func<int, bool> isWarm)
    {
        for (var row = 0; row < table.Length / width; row++)
            if (!isWarm(row)) table.AsSpan(row * width, width).Clear();
    }
}
