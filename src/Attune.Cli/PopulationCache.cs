using System.Text.Json;
using Attune.Data;
using Attune.Profiles;
using Attune.Storage;

namespace Attune.Cli;

/// <summary>
/// The statistics of the whole population, kept beside the workspace's database and made again when the log or its preparation has changed.
/// Losing the file costs a pass over the data and nothing else.
/// </summary>
internal static class PopulationCache
{
    /// <summary>Counted up when the statistics change, so that a file of an earlier version is not taken for one of this.</summary>
    private const int Version = 3;

    private sealed record Entry(string Key, PopulationStatistics Statistics);

    /// <summary>To be called when attributes have changed, which the log does not tell.</summary>
    public static void Forget(Workspace workspace) => File.Delete(FileOf(workspace));

    public static async Task<PopulationStatistics> PopulationAsync(this Workspace workspace, Session session)
    {
        var file = FileOf(workspace);
        var key = await KeyAsync(workspace, session.Cancellation);
        if (Read(file) is { } entry && entry.Key == key) return entry.Statistics;

        var statistics = PopulationStatistics.From(await workspace.DatasetAsync(new DatasetQuery(), session));
        Write(file, new Entry(key, statistics));
        return statistics;
    }

    private static string FileOf(Workspace workspace) => Path.Combine(workspace.Directory, "population.json");

    private static async Task<string> KeyAsync(Workspace workspace, CancellationToken cancellation)
    {
        var summary = await workspace.Events.SummariseAsync(cancellation);
        var steps = await workspace.Preparation.ListAsync(cancellation);
        var last = steps.Count == 0 ? 0 : steps[^1].AppliedAt.UtcTicks;
        return FormattableString.Invariant($"v{Version}/{summary.Events}/{summary.Users}/{summary.Items}/{steps.Count}/{last}/{WorkspaceSchema.SchemaFingerprint(workspace.Directory)}");
    }

    private static Entry? Read(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<Entry>(File.ReadAllBytes(file), Profile.Json) : null;
        }
        catch (JsonException)
        {
            return null; // written by another version: made again
        }
    }

    private static void Write(string file, Entry entry)
    {
        try
        {
            File.WriteAllBytes(file + ".tmp", JsonSerializer.SerializeToUtf8Bytes(entry, Profile.Json));
            File.Move(file + ".tmp", file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache that cannot be written (a read-only workspace) is made again next time.
        }
    }
}
