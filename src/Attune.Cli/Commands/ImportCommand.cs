using System.CommandLine;
using Attune.Data;
using Attune.Storage.Import;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary><c>attune import</c>: takes a file or folder into the workspace.</summary>
internal sealed class ImportCommand : CliCommand<ImportReport>
{
    private readonly Argument<string> _format = new("format") { Description = T("movielens, csv, tsv, jsonl, parquet, recbole or segment; auto to find out."), HelpName = T("FORMAT") };
    private readonly Argument<string> _path = new("path") { Description = T("The file or folder."), HelpName = T("PATH") };
    private readonly Option<string?> _map = new("--map")
    {
        Description = T("Which columns mean what: user=…,item=…[,value=…,time=…,kind=…,message_id=…]. Usual names are found without it."),
        HelpName = T("MAP"),
    };

    private readonly Option<string?> _encoding = new("--encoding") { Description = T("utf-8 (default), latin-1 or utf-16."), HelpName = T("NAME") };
    private readonly Option<string?> _delimiter = new("--delimiter") { Description = T("The separator of columns, when it is neither a comma nor a tab."), HelpName = T("TEXT") };
    private readonly Option<string?> _kind = new("--kind") { Description = T("The kind of events in a file that does not say: rating (default with values), view, purchase …"), HelpName = T("KIND") };

    private readonly Option<string?> _as = new("--as") { Description = T("What a row of csv, tsv or jsonl is: events (default), items or users, with their attributes."), HelpName = T("KIND") };

    public ImportCommand(CliHost host)
        : base("import", T("Takes data into the workspace. Importing the same twice changes nothing; bad rows go to the quarantine."), host,
            "attune import movielens ml-100k/",
            "attune import csv ratings.csv --map user=userId,item=movieId,value=rating,time=timestamp",
            "attune import segment events.jsonl --workspace shop",
            "attune import csv products.csv --as items",
            "attune import parquet clicks.parquet --kind click")
    {
        Add(_format);
        Add(_path);
        foreach (var option in new[] { _map, _encoding, _delimiter, _kind, _as }) Add(option);
    }

    protected override async Task<ImportReport> RunAsync(ParseResult arguments, Session session)
    {
        var request = new ImportRequest(arguments.GetRequiredValue(_path), Format(arguments.GetRequiredValue(_format)))
        {
            Map = arguments.GetValue(_map) is { } map ? ColumnMap.Parse(map) : null,
            Encoding = arguments.GetValue(_encoding) ?? "utf-8",
            Delimiter = arguments.GetValue(_delimiter),
            Kind = arguments.GetValue(_kind),
            Entities = Entities(arguments.GetValue(_as)),
        };
        using var workspace = session.OpenWorkspace(create: true);
        try
        {
            var report = await Importer.ImportAsync(workspace, request, session.Run);
            if (request.Entities is not null) PopulationCache.Forget(workspace);
            return report;
        }
        catch when (workspace.IsNew)
        {
            // A mistyped path must not leave an empty workspace behind.
            workspace.Discard();
            throw;
        }
    }

    private static EntityKind? Entities(string? name) => name switch
    {
        null or "events" => null,
        "items" => EntityKind.Item,
        "users" => EntityKind.User,
        _ => throw new AttuneException("usage", $"--as is '{name}'; it must be events, items or users.") { IsUsage = true },
    };

    private static ImportFormat Format(string name) => name.ToLowerInvariant() switch
    {
        "auto" => ImportFormat.Auto,
        "movielens" => ImportFormat.MovieLens,
        "csv" => ImportFormat.Csv,
        "tsv" => ImportFormat.Tsv,
        "jsonl" or "ndjson" => ImportFormat.JsonLines,
        "parquet" => ImportFormat.Parquet,
        "recbole" => ImportFormat.RecBole,
        "segment" => ImportFormat.Segment,
        _ => throw new AttuneException("usage", $"There is no format '{name}'.", $"Formats: movielens, csv, tsv, jsonl, parquet, recbole, segment, auto.") { IsUsage = true },
    };

    protected override void Show(ImportReport result, Session session)
    {
        session.Screen.Line($"Imported {result.Imported:N0} of {result.RowsRead:N0} rows in {result.Seconds:0.0} s.");
        session.Screen.Facts(
        [
            (T("duplicates"), $"{result.Duplicates:N0}"), (T("quarantined"), $"{result.Quarantined:N0}"),
            (T("users"), $"{result.Users:N0}"), (T("items"), $"{result.Items:N0}"),
        ]);
        if (result.Quarantined > 0) session.Screen.Note(T("attune quarantine list shows the rows that could not be taken in, and why."));
    }
}
