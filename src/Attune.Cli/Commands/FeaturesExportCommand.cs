using System.CommandLine;
using Attune.Features;
using Attune.Storage;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune features export</c> says.</summary>
/// <param name="File">Where the table was written.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns of features.</param>
/// <param name="Target">The column of the target; null when there is none.</param>
/// <param name="Bytes">Size of the file.</param>
internal sealed record FeaturesExportResult(string File, int Rows, int Columns, string? Target, long Bytes);

/// <summary><c>attune features export</c>: a table as Parquet or CSV.</summary>
internal sealed class FeaturesExportCommand : CliCommand<FeaturesExportResult>
{
    private readonly Argument<string> _file = new("file") { Description = T("Where to write: a name that ends with .parquet or .csv."), HelpName = T("FILE") };
    private readonly FeatureChoice _choice = new();
    private readonly SelectionChoice _selection = new();

    public FeaturesExportCommand(CliHost host)
        : base("export", T("Writes a table of features as Parquet or CSV; with a target its classes as a column, and with --keep or --by only the columns selected for it."), host,
            "attune features export users.parquet", "attune features export train.csv --target churns:60 --keep 30", "attune features export items.parquet --of items")
    {
        Add(_file);
        _choice.AddTo(this);
        _selection.AddTo(this);
    }

    protected override async Task<FeaturesExportResult> RunAsync(ParseResult arguments, Session session)
    {
        var (path, target) = (arguments.GetRequiredValue(_file), _choice.Target(arguments));
        if (_selection.IsGiven(arguments) && target is null) throw new AttuneException("usage", $"Columns are selected for a target.", $"For example --target gender or --target buys:30.") { IsUsage = true };
        FeatureFile.Check(path);
        var options = _selection.Read(arguments);
        var (table, samples) = await _choice.BuildAsync(arguments, session);
        if (samples is not null && _selection.IsGiven(arguments))
        {
            var kept = FeatureSelection.Rank(table, samples.Classes, options, session.Run).Where(s => s.IsSelected).Select(s => s.Column).ToHashSet(StringComparer.Ordinal);
            table = table.Where(c => kept.Contains(c.Name));
        }

        FeatureFile.Write(path, table, samples is null ? null : (target!, [.. samples.Classes.Select(c => samples.Levels[c])]));
        return new(path, table.Rows.Count, table.Columns.Count, target, new FileInfo(path).Length);
    }

    protected override void Show(FeaturesExportResult result, Session session) =>
        session.Screen.Line($"Wrote {result.Rows:N0} rows of {result.Columns:N0} columns to {result.File} ({result.Bytes:N0} bytes).");
}
