using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;

namespace Attune.Models;

/// <summary>Options of <c>recent</c>.</summary>
public sealed record RecentOptions
{
    /// <summary>Days after which an interaction counts half.</summary>
    [Description("Days before the last interaction of the data at which an interaction counts half as much.")]
    [Range(0.01, 100_000.0)]
    public double HalfLife { get; init; } = 30;
}

/// <summary>Trains <see cref="PopularModel"/> with the scores of what is popular lately.</summary>
internal sealed class RecentTrainer : ModelTrainer<RecentOptions>
{
    private const double SecondsADay = 86_400;

    public override ModelDescription Description { get; } = new(
        "recent",
        "Most popular lately",
        "Gives everybody the items most taken up of late: an interaction counts less the longer it was before the last one. Where times are unknown it counts as popular does.",
        "Ji, Sun, Zhang, Li (2020), A Re-visit of the Popularity Baseline in Recommender Systems",
        IsPersonalised: false);

    public override IModel Train(Dataset dataset, RecentOptions options, RunContext run)
    {
        run.Cancellation.ThrowIfCancellationRequested();
        return new PopularModel(Scores(dataset, options.HalfLife * SecondsADay), dataset.Users.Count);
    }

    public override IModel Load(TensorArchive archive, RecentOptions options) =>
        new PopularModel(archive.Get<float>("scores"), archive.Get<int>("user_count")[0]);

    /// <summary>
    /// score(i) = sum over the users of i of 2^-(age of their last interaction with i / half-life), the age counted from the last interaction of
    /// the data. Unknown times are as old as the oldest known one.
    /// </summary>
    private static float[] Scores(Dataset dataset, double halfLife)
    {
        var (interactions, userItems) = (dataset.Interactions, dataset.UserItems);
        var known = (interactions.Times ?? []).Where(t => t > 0).ToArray();
        var (first, last) = known.Length == 0 ? (0u, 0u) : (known.Min(), known.Max());
        var (scores, lastTimes) = (new double[dataset.Items.Count], new uint[dataset.Items.Count]);
        Array.Fill(scores, double.NaN);
        for (var user = 0; user < interactions.UserCount; user++)
        {
            // Oldest first, so the last time stays.
            for (var p = interactions.UserStarts[user]; p < interactions.UserStarts[user + 1]; p++)
                lastTimes[interactions.Items[p]] = interactions.Times is { } times && times[p] > 0 ? times[p] : first;
            foreach (var item in userItems.ColumnsOf(user))
                scores[item] = (double.IsNaN(scores[item]) ? 0 : scores[item]) + double.Exp2(-(last - lastTimes[item]) / halfLife);
        }

        // So long ago that it underflows is still more than never.
        return Array.ConvertAll(scores, s => double.IsNaN(s) ? float.NaN : Math.Max((float)s, float.Epsilon));
    }
}
