using System.Diagnostics;
using System.Globalization;
using System.Text;
using Attune.Text;

namespace Attune.Benchmarks.Speed;

/// <summary>
/// The table of <c>bench/TEXT.md</c>: texts a second in training a model of sentiment (reading texts, n-grams, calibration, solving) and in scoring, on one thread and on all,
/// with the processor time beside, which other work on the machine does not lengthen.
/// </summary>
internal static class TextTable
{
    private const int Repeats = 3;

    /// <summary>Where the peers' figures begin, which are measured by bench/peers and stay.</summary>
    private const string Peers = "## Peers";

    /// <summary>Measures on the files, prints the table and writes it.</summary>
    public static int Run(IReadOnlyList<string> files)
    {
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"""
            # Speed of sentiment

            {Machine.Name}. `bench/text FILE…`; the best of {Repeats} by the wall clock. Training is all of it: reading n-grams, a machine on four fifths to calibrate, and the machine on all texts. Accuracy is on a tenth that was held out.

            | texts | characters each | accuracy | work | threads | texts/s | texts per processor second |
            |---|---|---|---|---|---|---|
            """);
        foreach (var file in files)
        {
            var texts = LabelledTexts.Read(file);
            var options = new SentimentOptions();
            var accuracy = SentimentTrainer.HeldOutAccuracy(texts, options, RunContext.Default);
            foreach (var threads in new[] { 1, Environment.ProcessorCount }.Distinct())
            {
                var run = new RunContext(threads);
                SentimentModel model = null!;
                Add(table, file, texts, accuracy, "training", threads, () => model = SentimentTrainer.Train(texts.Texts, texts.IsPositive, options, run));
                Add(table, file, texts, accuracy, "scoring", threads, () => model.Probabilities(texts.Texts, run));
            }
        }

        Console.Write(table);
        var path = Path.Combine(SpeedTable.RepositoryRoot(), "bench", "TEXT.md");
        var peers = File.Exists(path) && File.ReadAllText(path) is var before && before.IndexOf(Peers, StringComparison.Ordinal) is >= 0 and var start ? before[start..] : "";
        File.WriteAllText(path, table + (peers.Length > 0 ? "\n" + peers : ""));
        return 0;
    }

    private static void Add(StringBuilder table, string file, LabelledTexts texts, double accuracy, string work, int threads, Action action)
    {
        var (wall, processor) = (double.PositiveInfinity, double.PositiveInfinity);
        using var process = Process.GetCurrentProcess();
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            process.Refresh();
            var (before, clock) = (process.TotalProcessorTime, Stopwatch.StartNew());
            action();
            wall = Math.Min(wall, clock.Elapsed.TotalSeconds);
            process.Refresh();
            processor = Math.Min(processor, (process.TotalProcessorTime - before).TotalSeconds);
        }

        table.AppendLine(CultureInfo.InvariantCulture,
            $"| {Path.GetFileName(file)}, {texts.Count:N0} | {texts.Texts.Average(t => t.Length):0} | {accuracy:0.0000} | {work} | {threads} | {texts.Count / wall:N0} | {texts.Count / processor:N0} |");
    }
}
