using Attune.Data;

namespace Attune.Models;

/// <summary>Options of <c>random</c>: none.</summary>
public sealed record RandomItemsOptions;

/// <summary>Trains <see cref="PopularModel"/> with scores that are drawn.</summary>
internal sealed class RandomItemsTrainer : ModelTrainer<RandomItemsOptions>
{
    public override ModelDescription Description { get; } = new(
        "random",
        "Random",
        "Gives everybody the same items in an order that is drawn by the seed and the items' ids. What a model is worth shows in how far it is above this.",
        "None: the floor of every comparison",
        IsPersonalised: false);

    public override IModel Train(Dataset dataset, RandomItemsOptions options, RunContext run)
    {
        run.Cancellation.ThrowIfCancellationRequested();
        var scores = new float[dataset.Items.Count];
        Array.Fill(scores, float.NaN);
        foreach (var item in dataset.UserItems.ColumnIndices.AsSpan(0, dataset.UserItems.Count)) scores[item] = 0;
        for (var item = 0; item < scores.Length; item++)
            if (scores[item] == 0) scores[item] = Draw(dataset.Items[item], run.Seed);
        return new PopularModel(scores, dataset.Users.Count);
    }

    public override IModel Load(TensorArchive archive, RandomItemsOptions options) =>
        new PopularModel(archive.Get<float>("scores"), archive.Get<int>("user_count")[0]);

    /// <summary>
    /// Even over 0 to 1: FNV-1a of the id, started with the seed and then scrambled as SplitMix64 does. It depends on the id and not on the
    /// item's number, so that the same item has the same score however the data are read.
    /// </summary>
    private static float Draw(string id, int seed)
    {
        var state = 14695981039346656037 ^ ((ulong)(uint)seed * 0x9E3779B97F4A7C15);
        foreach (var c in id) state = (state ^ c) * 1099511628211;
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
        return ((state ^ (state >> 31)) >> 40) / (float)(1 << 24);
    }
}
