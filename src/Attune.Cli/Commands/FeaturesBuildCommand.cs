using System.CommandLine;
using Attune.Features;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune features build</c> says.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Moments">Different moments.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Seconds">How long building took.</param>
internal sealed record FeaturesBuildResult(int Rows, int Moments, IReadOnlyList<FeatureColumnSummary> Columns, double Seconds);

/// <summary>A column at a glance.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Known">Share of the rows that know it.</param>
/// <param name="Mean">Mean of the known values; null for a category.</param>
/// <param name="Least">The least of them.</param>
/// <param name="Largest">The largest.</param>
/// <param name="Common">A category's most frequent level; null for other kinds.</param>
internal sealed record FeatureColumnSummary(string Name, FeatureKind Kind, double Known, double? Mean, double? Least, double? Largest, string? Common)
{
    public static FeatureColumnSummary Of(FeatureColumn column)
    {
        float[] known = [.. column.Values.Where(v => !float.IsNaN(v))];
        var share = Math.Round(known.Length / (double)Math.Max(1, column.Values.Length), 4);
        if (known.Length == 0) return new(column.Name, column.Kind, share, null, null, null, null);
        return column.Kind == FeatureKind.Category
            ? new(column.Name, column.Kind, share, null, null, null, column.Levels[(int)known.CountBy(v => v).OrderByDescending(l => l.Value).ThenBy(l => l.Key).First().Key])
            : new(column.Name, column.Kind, share, known.Average(v => (double)v), known.Min(), known.Max(), null);
    }
}

/// <summary><c>attune features build</c>: builds a table and tells what is in it.</summary>
internal sealed class FeaturesBuildCommand : CliCommand<FeaturesBuildResult>
{
    private const int Shown = 60;
    private readonly FeatureChoice _choice = new();

    public FeaturesBuildCommand(CliHost host)
        : base("build", T("Builds a table of features and tells what is in its columns."), host,
            "attune features build", "attune features build --of items --as-of 2026-01-31", "attune features build --keys pairs.csv --set embedding=true") => _choice.AddTo(this);

    protected override async Task<FeaturesBuildResult> RunAsync(ParseResult arguments, Session session)
    {
        var start = session.Time.GetTimestamp();
        var table = (await _choice.BuildAsync(arguments, session)).Table;
        return new(table.Rows.Count, table.Rows.Select(r => r.Moment).Distinct().Count(), [.. table.Columns.Select(FeatureColumnSummary.Of)], session.Time.GetElapsedTime(start).TotalSeconds);
    }

    protected override void Show(FeaturesBuildResult result, Session session)
    {
        session.Screen.Heading(T($"{result.Rows:N0} rows at {result.Moments:N0} moments, {result.Columns.Count:N0} columns"));
        session.Screen.Table([T("column"), T("kind"), T(">known"), T(">mean"), T(">least"), T(">largest"), T("most frequent")], result.Columns.Take(Shown).Select(c => new[]
        {
            c.Name, T(c.Kind.ToString().ToLowerInvariant()), $"{c.Known:P0}", $"{c.Mean:0.###}", $"{c.Least:0.###}", $"{c.Largest:0.###}", c.Common ?? "",
        }));
        if (result.Columns.Count > Shown) session.Screen.Note(T($"… and {result.Columns.Count - Shown:N0} more; --json shows all."));
        session.Screen.Line($"Built in {result.Seconds:0.0} s. No value comes from its row's moment or from after it.");
    }
}
