using System.Text.Json;
using Attune.Cli.Terminal;
using Attune.Evaluation;
using Attune.Models;
using Attune.Models.Runs;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Runs;

/// <summary>How runs are put into words and numbers, on the terminal and on a page.</summary>
internal static class RunView
{
    /// <summary>What the names of numbers begin with that were measured on data held out.</summary>
    public const string Validation = "validation/";

    /// <summary>Its status in the user's language.</summary>
    public static string StatusText(RunStatus status) => status switch
    {
        RunStatus.Running => T("running"),
        RunStatus.Completed => T("completed"),
        RunStatus.Failed => T("failed"),
        RunStatus.Cancelled => T("cancelled"),
        _ => T("interrupted"),
    };

    /// <summary>What it came from, in a few words; empty when it began at the beginning.</summary>
    public static string Origin(RunRecord run) => run.Start.Parent switch
    {
        null => "",
        { Origin: RunOrigin.Resumed } parent => T($"{parent.Run}, resumed"),
        { Run: { } other } => T($"{other}, fine-tuned"),
        var parent => T($"version {parent.Version}, fine-tuned"),
    };

    /// <summary>How long it took; empty while nobody knows.</summary>
    public static string Took(RunRecord run) => run.Seconds is { } seconds ? ProgressLine.Duration(seconds) : "";

    /// <summary>The name of a number, with what is shown of it when one value has to do: the best of a validation, the last of all others.</summary>
    public static string TitleOf(string metric) => IsValidation(metric) ? T($"{metric}, best") : T($"{metric}, last");

    /// <summary>The value that <see cref="TitleOf"/> announces.</summary>
    public static double ValueOf(string metric, ScalarSummary summary) =>
        !IsValidation(metric) ? summary.Last : IsHigherBetter(metric) ? summary.Maximum : summary.Minimum;

    /// <summary>Names of all numbers that the runs told, losses and validations first.</summary>
    public static IReadOnlyList<string> MetricsOf(IEnumerable<RunRecord> runs) =>
        [.. runs.SelectMany(r => r.Metrics.Keys).Distinct().OrderBy(m => IsValidation(m) ? 1 : IsResult(m) ? 0 : 2).ThenBy(m => m, StringComparer.Ordinal)];

    /// <summary>True for losses and validations: what a training is for.</summary>
    public static bool IsResult(string metric) => IsValidation(metric) || metric.StartsWith("loss", StringComparison.Ordinal);

    /// <summary>The options of runs side by side, those that differ first; null where a model has no such option.</summary>
    public static IReadOnlyList<OptionRow> OptionsOf(IReadOnlyList<RunRecord> runs)
    {
        var names = runs.SelectMany(r => r.Start.Options.EnumerateObject().Select(o => o.Name)).Distinct();
        var rows = names.Select(name => new OptionRow(name, [.. runs.Select(r => r.Start.Options.TryGetProperty(name, out var value) ? Text(value) : null)]));
        IEnumerable<OptionRow> fixedRows =
        [
            new("model", [.. runs.Select(r => r.Start.Model)]), new("seed", [.. runs.Select(r => $"{r.Start.Seed}")]),
            new("data", [.. runs.Select(r => r.Start.Data.Fingerprint)]),
        ];
        return [.. fixedRows.Concat(rows).OrderBy(r => r.Differs ? 0 : 1)];
    }

    /// <summary>The default of each option of a model; none for a model that is not there any more.</summary>
    public static IReadOnlyDictionary<string, string?> DefaultsOf(string model) =>
        ModelCatalog.Default.Trainers.FirstOrDefault(t => t.Description.Name == model) is { } trainer
            ? ModelOptions.ToJson(Activator.CreateInstance(trainer.OptionsType)!).EnumerateObject().ToDictionary(o => o.Name, o => (string?)Text(o.Value))
            : new Dictionary<string, string?>();

    /// <summary>An option's value as it is set.</summary>
    public static string Text(JsonElement value) => value.ToString() switch { "True" => "true", "False" => "false", var text => text };

    private static bool IsValidation(string metric) => metric.StartsWith(Validation, StringComparison.Ordinal);

    private static bool IsHigherBetter(string metric)
    {
        var name = metric[(metric.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return MetricCatalog.Find(name.Split('@')[0])?.HigherIsBetter ?? false; // a loss
    }
}

/// <summary>An option of several runs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">Its value in each run; null where it has none.</param>
internal sealed record OptionRow(string Name, IReadOnlyList<string?> Values)
{
    /// <summary>True when the runs do not have the same.</summary>
    public bool Differs => Values.Distinct().Skip(1).Any();
}
