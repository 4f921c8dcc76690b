using System.Globalization;
using Attune.Data;
using Attune.Preparation;
using Attune.Storage.DuckDb;
using Attune.Text;

namespace Attune.Storage;

/// <summary>A directory with one DuckDB file and the trained models: everything Attune knows.</summary>
public sealed class Workspace : IDisposable
{
    private const string FileName = "attune.duckdb";

    private readonly bool _madeDirectory;

    private Workspace(string directory, DuckDbSession session, TimeProvider time, bool isNew, bool madeDirectory) =>
        (Directory, Session, Time, IsNew, _madeDirectory) = (directory, session, time, isNew, madeDirectory);

    /// <summary>The folder of a workspace that holds the trained models.</summary>
    public const string ModelsFolder = "models";

    /// <summary>The folder of a workspace that holds the runs.</summary>
    public const string RunsFolder = "runs";

    /// <summary>The folder of a workspace that holds what was learned from texts.</summary>
    public const string TextFolder = "text";

    /// <summary>The folder of a workspace that holds the trained traits.</summary>
    public const string TraitsFolder = "traits";

    /// <summary>The workspace's directory, as a full path.</summary>
    public string Directory { get; }

    /// <summary>True when there was no workspace here before it was opened.</summary>
    public bool IsNew { get; }

    /// <summary>Where trained models are kept.</summary>
    public string ModelsDirectory => Path.Combine(Directory, ModelsFolder);

    /// <summary>The log of events and the datasets made from it.</summary>
    public IEventStore Events => new DuckDbEventStore(Session, Time);

    /// <summary>The way of live events into the log.</summary>
    public IEventCollector Collector => new DuckDbCollector(Session, Time);

    /// <summary>Users and items with their attributes.</summary>
    public IEntityStore Entities => new DuckDbEntityStore(Session);

    /// <summary>Rows that could not be taken in.</summary>
    public IQuarantine Quarantine => new DuckDbQuarantine(Session);

    /// <summary>The reviews among the events.</summary>
    public IReviewSource Reviews => new DuckDbReviewSource(Session);

    /// <summary>The steps of preparation.</summary>
    public IPreparationStore Preparation => new DuckDbPreparationStore(Session);

    internal DuckDbSession Session { get; }

    internal TimeProvider Time { get; }

    /// <summary>Opens a workspace.</summary>
    /// <exception cref="AttuneException">
    /// <c>workspace_not_found</c>, <c>workspace_locked</c>, <c>workspace_newer</c>, <c>workspace_older</c> (read only),
    /// <c>workspace_damaged</c>, <c>permission_denied</c>, <c>disk_full</c>.
    /// </exception>
    public static Workspace Open(string directory, WorkspaceOptions? options = null) =>
        Open(directory, options ?? new WorkspaceOptions(), Migrations.Embedded);

    internal static Workspace Open(string directory, WorkspaceOptions options, Migrations migrations)
    {
        directory = Path.GetFullPath(directory);
        var file = Path.Combine(directory, FileName);
        var (isNew, isNewDirectory) = (!File.Exists(file), !System.IO.Directory.Exists(directory));
        if (isNew) MakeDirectory(directory, options);

        var session = DuckDbSession.Open(file, options.ReadOnly, Settings(directory, options));
        try
        {
            session.Use(() => migrations.Apply(session, options.Time.GetUtcNow()), RunContext.Default);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        return new Workspace(directory, session, options.Time, isNew, isNewDirectory);
    }

    /// <summary>What was imported from a file with this fingerprint; null when no such file was.</summary>
    public async Task<SourceReceipt?> FindSourceAsync(string fingerprint, CancellationToken cancellation = default)
    {
        var receipts = await Session.UseAsync(
            () => Session.Query(
                "SELECT name, fingerprint, rows_read, imported, duplicates, quarantined, imported_at FROM sources WHERE fingerprint = $1",
                r => new SourceReceipt(r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), new DateTimeOffset(r.GetDateTime(6), TimeSpan.Zero)),
                fingerprint),
            cancellation).ConfigureAwait(false);
        return receipts.FirstOrDefault();
    }

    /// <summary>Time of the newest event among those that arrived up to one of them; null when none of them is dated.</summary>
    /// <param name="lastEvent">The last of them (<see cref="StoredEvent.Id"/>).</param>
    /// <param name="cancellation">Stops reading.</param>
    public Task<DateTimeOffset?> NewestUntilAsync(long lastEvent, CancellationToken cancellation = default) => Session.UseAsync(
        () => Session.Query("SELECT max(time) FROM events WHERE event_id <= $1", r => r.Time(0), lastEvent)[0], cancellation);

    /// <summary>Closes a workspace that is new and that nothing was committed to, and leaves the place as it was before.</summary>
    /// <exception cref="InvalidOperationException">The workspace was there before.</exception>
    public void Discard()
    {
        if (!IsNew) throw new InvalidOperationException($"{Directory} was there before.");
        Dispose();
        foreach (var file in System.IO.Directory.GetFiles(Directory, FileName + "*")) File.Delete(file);
        if (System.IO.Directory.Exists(TemporaryDirectory(Directory))) System.IO.Directory.Delete(TemporaryDirectory(Directory), recursive: true);
        if (_madeDirectory && !System.IO.Directory.EnumerateFileSystemEntries(Directory).Any()) System.IO.Directory.Delete(Directory);
    }

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    private static void MakeDirectory(string directory, WorkspaceOptions options)
    {
        if (!options.Create || options.ReadOnly)
            throw new AttuneException("workspace_not_found", $"There is no workspace in {directory}.", $"'attune import' or 'attune demo' makes one; --workspace names another directory.");
        try
        {
            System.IO.Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AttuneException("permission_denied", $"The directory {directory} could not be made.", $"Check the permissions of its parent, or choose another with --workspace.", e);
        }
    }

    private static Dictionary<string, string> Settings(string directory, WorkspaceOptions options) => new()
    {
        ["threads"] = Math.Max(1, options.Threads).ToString(CultureInfo.InvariantCulture),
        ["memory_limit"] = $"{options.MemoryMiB}MiB",
        ["temp_directory"] = TemporaryDirectory(directory),
        ["autoinstall_known_extensions"] = "false",
        ["autoload_known_extensions"] = "false",
    };

    private static string TemporaryDirectory(string directory) => Path.Combine(directory, "tmp");
}
