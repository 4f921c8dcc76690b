using Attune.Data;
using Attune.Features;

namespace Attune.Prediction;

/// <summary>Makes the rows that a trait is learned from. What a row sees lies before its moment, what its class tells lies after it.</summary>
public static class TraitData
{
    /// <summary>Most moments of the past at which each user is looked at.</summary>
    private const int MostMoments = 12;

    /// <summary>One row for each user who told the trait, as of now; the trait itself is not among the columns.</summary>
    public static async Task<TraitSamples> DeclaredAsync(TraitTarget target, FeatureSources sources, DateTimeOffset now, FeatureOptions options, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(sources);
        var keys = sources.Dataset.Users.Ids.ToArray().Select(user => new FeatureKey(user, null, now)).ToList();
        var table = await FeatureBuilder.BuildAsync(keys, sources, options, run).ConfigureAwait(false);
        var (classes, levels) = target.ClassesOf(table);
        int[] known = [.. Enumerable.Range(0, classes.Length).Where(r => classes[r] >= 0)];
        return new TraitSamples(Without(target, table).At(known), [.. known.Select(r => classes[r])], levels);
    }

    /// <summary>A row for each user and moment, of users who had bought before it; the class tells whether they bought from it on.</summary>
    /// <param name="target">What users will do.</param>
    /// <param name="sources">What from.</param>
    /// <param name="moments">Each with its window before the end of the data.</param>
    /// <param name="options">What the features are made of.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    public static async Task<TraitSamples> PropensityAsync(TraitTarget target, FeatureSources sources, IReadOnlyList<DateTimeOffset> moments, FeatureOptions options, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(moments);
        var (keys, classes) = (new List<FeatureKey>(), new List<int>());
        var purchases = PurchaseTimes(sources.Dataset);
        foreach (var moment in moments)
        {
            var (from, until) = (moment.ToUnixTimeSeconds(), moment.AddDays(target.Days).ToUnixTimeSeconds());
            for (var user = 0; user < purchases.Length; user++)
            {
                if (purchases[user].Length == 0 || purchases[user][0] >= from) continue;
                keys.Add(new FeatureKey(sources.Dataset.Users[user], null, moment));
                classes.Add(purchases[user].Any(t => t >= from && t < until) != target.IsChurn ? 1 : 0);
            }
        }

        var table = await FeatureBuilder.BuildAsync(keys, sources, options, run).ConfigureAwait(false);
        return new TraitSamples(table, classes, [TraitTarget.No, TraitTarget.Yes]);
    }

    /// <summary>
    /// Moments whose windows lie in the data, newest first: the last that has its whole window before the end, and earlier ones, a window or a week apart, whichever is less, while
    /// half of the data's time lies before them.
    /// </summary>
    public static IReadOnlyList<DateTimeOffset> MomentsOf(TraitTarget target, Dataset dataset, DateTimeOffset end)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(dataset);
        var times = dataset.Interactions.Times?.Where(t => t > 0).DefaultIfEmpty().Min() ?? 0;
        var (start, last) = (DateTimeOffset.FromUnixTimeSeconds(times), end.AddDays(-target.Days));
        if (times == 0 || last <= start)
            throw new AttuneException("too_short", $"The data must reach back further than the {target.Days} days that the target looks ahead.", $"Choose fewer days, e.g. buys:7.");
        return [.. Enumerable.Range(0, MostMoments).Select(k => last.AddDays(-k * Math.Min(target.Days, 7))).Where((m, k) => k == 0 || m - start >= (end - start) / 4)];
    }

    /// <summary>A second after the newest interaction: the end of what a dataset knows.</summary>
    public static DateTimeOffset EndOf(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return DateTimeOffset.FromUnixTimeSeconds((dataset.Interactions.Times?.DefaultIfEmpty().Max() ?? 0) + 1L);
    }

    /// <summary>The columns without what tells the target itself, and without other answers to the same question (its name as part of theirs).</summary>
    internal static FeatureTable Without(TraitTarget target, FeatureTable table) =>
        target.Trait is { } trait ? table.Where(c => !c.Name.StartsWith($"declared.traits.{trait}.", StringComparison.Ordinal)) : table;

    private static uint[][] PurchaseTimes(Dataset dataset)
    {
        var x = dataset.Interactions;
        var purchase = dataset.Kinds.ToList().IndexOf(EventKinds.Purchase);
        if (purchase < 0 || x.Times is null)
            throw new AttuneException("no_purchases", $"There are no dated purchases to learn from.", $"Import events of kind purchase with their times.");
        return [.. Enumerable.Range(0, x.UserCount).Select(user =>
            Enumerable.Range(x.UserStarts[user], x.CountOf(user)).Where(p => (x.Kinds?[p] ?? 0) == purchase && x.Times[p] > 0).Select(p => x.Times[p]).ToArray())];
    }
}
