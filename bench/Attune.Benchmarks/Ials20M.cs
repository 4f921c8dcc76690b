using System.Diagnostics;
using Attune.Evaluation;
using Attune.Models;

namespace Attune.Benchmarks;

/// <summary>
/// Times iALS on a file of interactions (<see cref="InteractionFile"/>): seconds and processor seconds of each iteration, peak memory
/// before anything is evaluated, and, given a test file, recall@20 and NDCG@20 of every eighth user.
/// Settings are <c>name=value</c>: <c>threads</c>, <c>test</c>, and the options of the model.
/// </summary>
internal static class Ials20M
{
    private const int EveryUser = 8;

    public static void Run(string path, IEnumerable<string> settings)
    {
        var set = settings.Select(s => s.Split('=', 2)).ToDictionary(s => s[0], s => s[1]);
        var threads = set.Remove("threads", out var text) ? int.Parse(text) : Environment.ProcessorCount;
        _ = set.Remove("test", out var test);
        var options = (IalsOptions)ModelOptions.Create(typeof(IalsOptions), [new("iterations", "5"), .. set]);
        var dataset = InteractionFile.Read(path);
        Console.WriteLine($"{dataset.Interactions.Count} interactions, {dataset.Users.Count} users, {dataset.Items.Count} items; {string.Join(' ', settings)}");

        var watches = new Stopwatches();
        var run = RunContext.Default with { Threads = threads };
        var model = ModelCatalog.Default.Get("ials").Train(dataset, options, run with { Progress = watches });
        Console.WriteLine($"threads {threads}: best iteration {watches.Best:F3} s, peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB");
        if (test is null) return;
        var holdout = new Holdout("withheld", dataset, InteractionFile.ReadTest(test, dataset, EveryUser));
        var result = Evaluator.Evaluate(model, holdout, MetricSpec.ParseList("recall@20,ndcg@20"), run);
        Console.WriteLine($"{string.Join(", ", result.Metrics.Select(m => $"{m.Key} {m.Value:F5}"))} of {result.UsersEvaluated} users");
    }

    private sealed class Stopwatches : IProgress<WorkProgress>
    {
        private readonly Stopwatch _wall = Stopwatch.StartNew();
        private TimeSpan _processor = Process.GetCurrentProcess().TotalProcessorTime;

        public double Best { get; private set; } = double.PositiveInfinity;

        public void Report(WorkProgress value)
        {
            if (value.Step != "iteration") return;
            var (wall, processor) = (_wall.Elapsed.TotalSeconds, Process.GetCurrentProcess().TotalProcessorTime);
            if (value.Done > 0) Best = Math.Min(Best, wall);
            Console.WriteLine($"iteration {value.Done}: {wall:F3} s, processor {(processor - _processor).TotalSeconds:F2} s");
            _processor = processor;
            _wall.Restart();
        }
    }
}
