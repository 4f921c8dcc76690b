using Attune.Storage.DuckDb;

namespace Attune.Storage.Import;

/// <summary>
/// Imports data into a workspace. All of an import is committed, or nothing of it; bad rows go to the quarantine while the good
/// ones go in. What was imported before, the same file or the same rows, changes nothing.
/// </summary>
public static class Importer
{
    /// <summary>Imports what the request names.</summary>
    /// <exception cref="AttuneException">
    /// <c>file_not_found</c>, <c>not_movielens</c>, <c>not_recbole</c>, <c>missing_column</c>, <c>empty_file</c>, <c>not_text</c>,
    /// <c>unreadable_file</c>, <c>no_valid_rows</c> (its rows are in the quarantine), <c>unknown_format</c>, <c>unknown_encoding</c>.
    /// </exception>
    public static async Task<ImportReport> ImportAsync(Workspace workspace, ImportRequest request, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(run);
        var started = workspace.Time.GetTimestamp();
        request = Recognise(request);
        var reading = $"{request.Format};{request.Map};{request.Encoding};{request.Delimiter};{request.Kind};{request.Entities}";
        var fingerprint = await Task.Run(() => Fingerprint.Of(FilesOf(request), reading, run), run.Cancellation).ConfigureAwait(false);
        var outcome = await workspace.FindSourceAsync(fingerprint, run.Cancellation).ConfigureAwait(false) is { } known
            ? new Outcome(known.RowsRead, 0, known.Imported + known.Duplicates, known.Quarantined, null, [])
            : await StageAsync(workspace, request, fingerprint, run).ConfigureAwait(false);
        var (users, items) = await workspace.Session.UseAsync(() => CountEntities(workspace.Session), run).ConfigureAwait(false);
        return new ImportReport(
            NameOf(request), request.Format, outcome.RowsRead, outcome.Imported, outcome.Duplicates, outcome.Quarantined,
            users, items, workspace.Time.GetElapsedTime(started).TotalSeconds, outcome.Map, outcome.Ignored);
    }

    private sealed record Outcome(long RowsRead, long Imported, long Duplicates, long Quarantined, string? Map, IReadOnlyList<string> Ignored);

    private static async Task<Outcome> StageAsync(Workspace workspace, ImportRequest request, string fingerprint, RunContext run)
    {
        try
        {
            return await workspace.Session.UseAsync(() => Stage(workspace, request, fingerprint, run), run).ConfigureAwait(false);
        }
        catch
        {
            // Not under the run's token: what a cancelled import has staged must go as well.
            await workspace.Session.UseAsync(() => ImportBatch.Discard(workspace.Session), CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private static Outcome Stage(Workspace workspace, ImportRequest request, string fingerprint, RunContext run)
    {
        var session = workspace.Session;
        var batch = new ImportBatch(session, run, workspace.Time.GetUtcNow());
        session.Execute("SET TimeZone = 'UTC'"); // of times that do not name theirs
        session.Execute("SET enable_progress_bar = true"); // else DuckDB does not tell how far it is
        session.Execute("SET enable_progress_bar_print = false");
        Read(batch, request);
        if (batch.RowsRead == batch.EventsRefused) throw Unusable(batch, request);
        var source = new StagedSource(NameOf(request), workspace.Time.GetUtcNow(), fingerprint, batch.RowsRead);
        var counts = StagedCommit.Run(session, source);
        var imported = request.Entities is null ? counts.Imported : batch.RowsRead - batch.EventsRefused;
        return new Outcome(batch.RowsRead, imported, counts.Duplicates, batch.Quarantined, batch.Map, batch.IgnoredColumns);
    }

    private static void Read(ImportBatch batch, ImportRequest request)
    {
        if (request.Entities is { } kind)
        {
            EntityImport.Stage(batch, request, kind);
            return;
        }

        switch (request.Format)
        {
            case ImportFormat.MovieLens: MovieLensImport.Stage(batch, request.Path); break;
            case ImportFormat.RecBole: RecBoleImport.Stage(batch, request); break;
            case ImportFormat.Parquet: ParquetImport.Stage(batch, request); break;
            case ImportFormat.JsonLines: JsonLinesImport.StageMapped(batch, request); break;
            case ImportFormat.Segment: JsonLinesImport.StageSegment(batch, request); break;
            default: DelimitedImport.Stage(batch, request); break;
        }
    }

    /// <summary>There is no good row: only the quarantine is kept.</summary>
    private static AttuneException Unusable(ImportBatch batch, ImportRequest request)
    {
        if (batch.RowsRead == 0)
            return new AttuneException("empty_file", $"{NameOf(request)} has no rows.", $"Check that it was written or downloaded completely.");
        batch.DropEvents();
        StagedCommit.Run(batch.Session, null);
        var first = batch.FirstRefused!;
        return new AttuneException(
            "no_valid_rows", $"None of the {batch.RowsRead} rows of {NameOf(request)} could be imported. Line {first.Line}: {first.Reason}.",
            $"Check --format, --map, --delimiter and --encoding; 'attune quarantine list' shows the rows.");
    }

    private static ImportRequest Recognise(ImportRequest request)
    {
        var path = request.Path;
        if (request.Format != ImportFormat.Auto) return request;
        if (Directory.Exists(path))
            return request with { Format = Directory.EnumerateFiles(path, "*.inter").Any() ? ImportFormat.RecBole : ImportFormat.MovieLens };
        if (!File.Exists(path) && !File.Exists(path + ".inter")) throw NotFound(path);
        return request with { Format = ByName(path) ?? throw Unrecognisable(path) } is { Format: ImportFormat.JsonLines } lines
            ? lines with { Format = request is { Map: null, Entities: null } && JsonLinesImport.IsSegment(TextFile.Open(path, request.Encoding)) ? ImportFormat.Segment : ImportFormat.JsonLines }
            : request with { Format = ByName(path)!.Value };
    }

    private static ImportFormat? ByName(string path) =>
        Path.GetExtension(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path).ToLowerInvariant() switch
        {
            ".csv" or ".txt" or ".dat" => ImportFormat.Csv,
            ".tsv" or ".tab" => ImportFormat.Tsv,
            ".jsonl" or ".ndjson" or ".json" => ImportFormat.JsonLines,
            ".parquet" or ".pq" => ImportFormat.Parquet,
            ".inter" => ImportFormat.RecBole,
            _ when File.Exists(path + ".inter") => ImportFormat.RecBole,
            _ => null,
        };

    private static IReadOnlyList<string> FilesOf(ImportRequest request) => request.Format switch
    {
        ImportFormat.MovieLens => MovieLensImport.Files(request.Path),
        ImportFormat.RecBole => RecBoleImport.Files(request.Path),
        _ => File.Exists(request.Path) ? [request.Path] : throw NotFound(request.Path),
    };

    private static string NameOf(ImportRequest request) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Path)));

    private static (int Users, int Items) CountEntities(DuckDbSession session) =>
        ((int)session.Scalar<long>("SELECT count(*) FROM users"), (int)session.Scalar<long>("SELECT count(*) FROM items"));

    private static AttuneException NotFound(string path) => new("file_not_found", $"There is no file {path}.", $"Check the path.") { IsUsage = true };

    private static AttuneException Unrecognisable(string path) => new(
        "unknown_format", $"What {Path.GetFileName(path)} holds cannot be told from its name.",
        $"Say it: attune import csv|tsv|jsonl|parquet|recbole|segment FILE.")
    { IsUsage = true };
}
