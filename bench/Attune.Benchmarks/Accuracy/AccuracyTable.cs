using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Attune.Benchmarks.Accuracy;

/// <summary>
/// Runs the configurations of <c>bench/accuracy</c>, each in a process of its own through <c>attune evaluate --config</c>, and puts the figures beside the
/// published ones: one table on the screen, as it grows, and in <c>bench/accuracy/RESULTS.md</c>.
/// </summary>
internal static class AccuracyTable
{
    private const string Header = "| configuration | model | protocol | metric | Attune | published | difference | | seconds |\n|---|---|---|---|---|---|---|---|---|\n";

    /// <summary>Runs the configurations named, or all. Returns 1 when one could not be run; a figure that falls short is not a failure.</summary>
    public static int Run(string root, IReadOnlyCollection<string> names)
    {
        var folder = Path.Combine(root, "bench", "accuracy");
        var known = Directory.GetFiles(folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal).ToList();
        if (names.Except(known).FirstOrDefault() is { } unknown)
        {
            Console.Error.WriteLine($"There is no configuration '{unknown}'. Configurations: {string.Join(", ", known)}.");
            return 2;
        }

        var failures = 0;
        Console.Write(Header);
        foreach (var name in known.Where(n => names.Count == 0 || names.Contains(n)))
        {
            var rows = Evaluate(root, Path.Combine(folder, name + ".json"), name, out var failed);
            Console.Write(rows);
            if (failed) failures++;
            else Keep(Path.Combine(folder, "RESULTS.md"), name, rows, known);
        }

        return failures == 0 ? 0 : 1;
    }

    /// <summary>Puts the rows of one configuration in place of its earlier ones, so that a table can be made in several runs.</summary>
    private static void Keep(string file, string name, string rows, List<string> known)
    {
        var earlier = File.Exists(file) ? File.ReadAllLines(file) : [];
        var byName = earlier.Where(l => l.StartsWith("| ", StringComparison.Ordinal)).GroupBy(l => l.Split('|')[1].Trim())
            .Where(g => known.Contains(g.Key) && g.Key != name).ToDictionary(g => g.Key, g => string.Concat(g.Select(l => l + "\n")));
        byName[name] = rows;
        File.WriteAllText(file, $"""
            # Accuracy

            `bench/accuracy/run` runs every configuration of this folder and keeps this table; with names it runs those alone. Last machine: {Machine.Name}.
            A figure is "short" when it is below the published one (above it for RMSE, MAE, Brier score and log loss), both rounded to four digits. Where the configuration gives a
            tolerance, as for parameters, it is "short" when it differs by more than that share, up or down. Published figures of "the same run" are of the baseline, computed beside.

            {Header}{string.Concat(byName.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => r.Value))}
            """);
    }

    private static string Evaluate(string root, string config, string name, out bool failed)
    {
        var clock = Stopwatch.StartNew();
        var start = new ProcessStartInfo(Path.Combine(root, "attune"), ["evaluate", "--config", config, "--json"]) { RedirectStandardOutput = true, WorkingDirectory = root };
        using var process = Process.Start(start)!;
        using var result = Parse(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        var seconds = clock.Elapsed.TotalSeconds;
        failed = process.ExitCode != 0;
        if (failed)
            return $"| {name} | | | {(result?.RootElement.TryGetProperty("error", out var error) == true ? error.GetProperty("message").GetString() : "failed")} | | | | failed | {seconds:F0} |\n";

        var report = result!.RootElement;
        var published = report.GetProperty("published").EnumerateArray().Select(p => p.GetProperty("metrics")).FirstOrDefault();
        return string.Concat(report.GetProperty("metrics").EnumerateObject().Select(metric => Row(name, report, metric, published, seconds)));
    }

    private static string Row(string name, JsonElement report, JsonProperty metric, JsonElement published, double seconds)
    {
        var lead = $"| {name} | {report.GetProperty("model").GetString()} | {report.GetProperty("protocol").GetString()} | {metric.Name} | ";
        var ours = metric.Value.GetDouble();
        if (published.ValueKind != JsonValueKind.Object || !published.TryGetProperty(metric.Name, out var bar))
            return string.Create(CultureInfo.InvariantCulture, $"{lead}{ours:F4} | | | | {seconds:F0} |\n");
        var difference = ours - bar.GetDouble();
        var short_ = report.TryGetProperty("tolerance", out var tolerance) ? Math.Abs(difference) > tolerance.GetDouble() * Math.Abs(bar.GetDouble())
            : metric.Name is "rmse" or "mae" or "log_loss" or "brier" ? Math.Round(difference, 4) > 0 : Math.Round(difference, 4) < 0;
        return string.Create(CultureInfo.InvariantCulture, $"{lead}{ours:F4} | {bar.GetDouble():F4} | {difference:+0.0000;-0.0000;0.0000} | {(short_ ? "short" : "")} | {seconds:F0} |\n");
    }

    private static JsonDocument? Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
