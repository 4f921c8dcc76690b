using Attune.Data;
using Attune.Models;
using Attune.Profiles;

namespace Attune.Features;

/// <summary>What a feature table is built from.</summary>
/// <param name="Histories">The users' events.</param>
/// <param name="Dataset">The interactions of the whole log, over all items registered.</param>
/// <param name="Model">The model whose vectors are wanted; null: none.</param>
/// <param name="ModelUntil">Time of the newest event that the model may have learned from: earlier rows do not get its vector.</param>
public sealed record FeatureSources(IUserHistories Histories, Dataset Dataset, PublishedModel? Model = null, DateTimeOffset? ModelUntil = null)
{
    /// <summary>What profiles are folded with; by default the categories of the dataset's items.</summary>
    public ProfileSources Profile { get; init; } = new(ItemCategories.From(Dataset));
}

/// <summary>
/// Builds feature tables that are correct in time: a row sees the events before its moment, and the attributes of users and items, which carry no time. Each user's events
/// are gone through once, in order of time, however many rows the user has; users are parallel.
/// </summary>
public static class FeatureBuilder
{
    /// <summary>Builds the table of some keys.</summary>
    /// <param name="keys">All with a user, all with an item, or all with both; they may repeat.</param>
    /// <param name="sources">What from.</param>
    /// <param name="options">What of it.</param>
    /// <param name="run">Threads, progress, cancellation. The table depends on none of them.</param>
    /// <exception cref="AttuneException">There are no keys, or they are of several kinds.</exception>
    public static async Task<FeatureTable> BuildAsync(IReadOnlyList<FeatureKey> keys, FeatureSources sources, FeatureOptions options, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        if (keys.Count == 0) throw new AttuneException("no_rows", $"A feature table needs a user or an item.", $"Import events first.");
        if (keys.Select(k => (k.User is null, k.Item is null)).Distinct().Count() > 1 || keys[0] is { User: null, Item: null })
            throw new ArgumentException("Keys must all be users, all items, or all pairs.", nameof(keys));
        var pass = new FeaturePass(keys, sources, options);
        if (keys[0].User is null) pass.FillItems(run);
        else await FillUsersAsync(pass, sources, run).ConfigureAwait(false);
        return pass.Finish();
    }

    private static async Task FillUsersAsync(FeaturePass pass, FeatureSources sources, RunContext run)
    {
        var done = 0;
        await sources.Histories.ReadHistoriesAsync(
            users => Parallel.ForEach(users, run.Parallelism, user =>
            {
                var rows = pass.FillUser(user);
                if (rows > 0) run.Progress?.Report(new WorkProgress("Building features", Interlocked.Add(ref done, rows), pass.Rows, "rows"));
            }),
            run.Cancellation).ConfigureAwait(false);
        pass.FillUnknownUsers();
    }
}
