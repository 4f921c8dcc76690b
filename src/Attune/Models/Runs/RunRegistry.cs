using System.Globalization;

namespace Attune.Models.Runs;

/// <summary>
/// All trainings of a workspace: what they were begun with, what came of them, and from which others they came. Each has a folder, numbered in the order in
/// which they began: <c>runs/0007-sasrec/{run.json, scalars.csv, checkpoint.safetensors}</c>, which is also its log directory for TensorBoard.
/// </summary>
/// <param name="directory">Where to keep the runs; made when the first begins.</param>
/// <param name="time">The clock that stamps them.</param>
public sealed class RunRegistry(string directory, TimeProvider time)
{
    /// <summary>Version of the kept form that this code writes, and the newest it reads.</summary>
    public const int SchemaVersion = 1;

    /// <summary>Begins a run: its folder is there, and tells that it goes on as long as the process lives and the run is not ended.</summary>
    /// <exception cref="AttuneException"><c>no_checkpoint</c>: it shall go on from a run that left none.</exception>
    public async Task<TrainingRun> BeginAsync(RunStart start, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        var resumed = start.Parent is { Origin: RunOrigin.Resumed, Run: { } parent } ? Get(parent) : null;
        var resumeFrom = resumed is null ? null : CheckpointOf(resumed);
        Directory.CreateDirectory(directory);
        await using var numbering = await FolderLock.TakeAsync(Path.Combine(directory, ".lock"), cancellation).ConfigureAwait(false);
        var number = Directory.EnumerateDirectories(directory).Select(NumberOf).DefaultIfEmpty().Max() + 1;
        var id = string.Create(CultureInfo.InvariantCulture, $"{number:D4}-{start.Model}");
        Directory.CreateDirectory(DirectoryOf(id));
        var folder = FolderOf(id);
        var held = await FolderLock.TakeAsync(folder.Lock, cancellation).ConfigureAwait(false);
        var record = new RunRecord(SchemaVersion, id, start, time.GetUtcNow(), null, RunStatus.Running, resumed?.Epochs ?? 0, resumed?.Metrics ?? new Dictionary<string, ScalarSummary>());
        return new TrainingRun(folder, record, held, resumeFrom, time);
    }

    /// <summary>All runs, oldest first.</summary>
    /// <exception cref="AttuneException"><c>damaged_run</c> or <c>newer_schema</c>: one cannot be read.</exception>
    public IReadOnlyList<RunRecord> List() => !Directory.Exists(directory)
        ? []
        : [.. Directory.EnumerateDirectories(directory).OrderBy(NumberOf).Select(d => FolderOf(Path.GetFileName(d)).Read()).OfType<RunRecord>()];

    /// <summary>A run by its id or its number; <c>last</c> is the one that began last.</summary>
    /// <exception cref="AttuneException"><c>unknown_run</c>: there is none; <c>damaged_run</c> or <c>newer_schema</c>: it cannot be read.</exception>
    public RunRecord Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var ids = Ids();
        var isNumber = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        var id = name == "last" ? ids.LastOrDefault() : ids.Find(i => i == name || (isNumber && NumberOf(i) == number));
        if (id is not null && FolderOf(id).Read() is { } record) return record;
        throw new AttuneException("unknown_run", $"There is no run '{name}' in this workspace.", ids.Count == 0
            ? $"attune train makes one."
            : (FormattableString)$"attune runs list shows them; the last is {ids[^1]}.");
    }

    /// <summary>The folder of a run.</summary>
    public string DirectoryOf(string id) => Path.Combine(directory, id);

    /// <summary>The numbers that a run told.</summary>
    public IReadOnlyList<RunScalar> Scalars(RunRecord run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return ScalarFile.Read(FolderOf(run.Id).Scalars);
    }

    /// <summary>
    /// The numbers of the whole training: those of the runs that it resumed come first, up to the step from which it went on, and its seconds go on from theirs.
    /// </summary>
    public IReadOnlyList<RunScalar> Curve(RunRecord run)
    {
        var curve = new List<RunScalar>();
        foreach (var part in Lineage(run).Reverse().TakeWhile((r, k) => k == 0 || r.IsResumedByNext).Reverse())
        {
            var scalars = Scalars(part.Run);
            if (scalars.Count > 0)
            {
                var first = scalars.Min(s => s.Step);
                curve.RemoveAll(s => s.Step >= first);
            }

            var before = curve.Count == 0 ? 0 : curve.Max(s => s.Seconds);
            curve.AddRange(scalars.Select(s => s with { Seconds = s.Seconds + before }));
        }

        return curve;
    }

    /// <summary>The runs that a run came from, oldest first, and itself; up to one that is not there any more.</summary>
    public IReadOnlyList<(RunRecord Run, bool IsResumedByNext)> Lineage(RunRecord run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var lineage = new List<(RunRecord, bool)> { (run, false) };
        while (run.Start.Parent is { } parent && ParentOf(run.Start.Model, parent) is { } older && NumberOf(older.Id) < NumberOf(run.Id))
        {
            lineage.Insert(0, (older, parent.Origin == RunOrigin.Resumed));
            run = older;
        }

        return lineage;
    }

    /// <summary>The file that a run can be resumed from: its own checkpoint, else the one that it went on from.</summary>
    /// <exception cref="AttuneException"><c>no_checkpoint</c>: there is none.</exception>
    public string CheckpointOf(RunRecord run) => FindCheckpoint(run) ?? throw new AttuneException("no_checkpoint",
        $"The run {run.Id} left no checkpoint to go on from.", $"Its model keeps none, or it ended before the first pass. Train again: attune train --model {run.Start.Model}.");

    /// <summary>As <see cref="CheckpointOf"/>; null when there is none.</summary>
    public string? FindCheckpoint(RunRecord run)
    {
        var runs = Lineage(run).Reverse().TakeWhile((r, k) => k == 0 || r.IsResumedByNext);
        return runs.Select(r => FolderOf(r.Run.Id).Checkpoint).FirstOrDefault(File.Exists);
    }

    private RunFolder FolderOf(string id) => new(DirectoryOf(id));

    private List<string> Ids() => !Directory.Exists(directory)
        ? []
        : [.. Directory.EnumerateDirectories(directory).OrderBy(NumberOf).Select(d => Path.GetFileName(d)).Where(i => NumberOf(i) > 0)];

    private RunRecord? ParentOf(string model, RunParent parent) => parent.Run is { } id
        ? FolderOf(id).Read()
        : List().LastOrDefault(r => r.Start.Model == model && r.Version is { } version && version == parent.Version);

    private static int NumberOf(string path)
    {
        var name = Path.GetFileName(path);
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && int.TryParse(name[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
