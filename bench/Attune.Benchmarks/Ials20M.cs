using System.Diagnostics;
using Attune.Data;
using Attune.Models;

namespace Attune.Benchmarks;

/// <summary>Times iALS on a CSV of user,item,… rows with a header: seconds of each iteration, processor time, peak memory.</summary>
internal static class Ials20M
{
    private const int Iterations = 5;

    public static void Run(string path, int factors)
    {
        var dataset = Read(path);
        Console.WriteLine($"{dataset.Interactions.Count} interactions, {dataset.Users.Count} users, {dataset.Items.Count} items, {factors} factors, {Environment.ProcessorCount} threads");
        _ = dataset.UserItems;
        var trainer = ModelCatalog.Default.Get("ials");
        trainer.Train(dataset, new IalsOptions { Factors = factors, Iterations = Iterations }, RunContext.Default with { Progress = new Stopwatches() });
        Console.WriteLine($"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB");
    }

    private static Dataset Read(string path)
    {
        var (userIds, itemIds) = (new Dictionary<int, int>(), new Dictionary<int, int>());
        var (users, items) = (new List<int>(), new List<int>());
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            var first = line.IndexOf(',', StringComparison.Ordinal);
            var second = line.IndexOf(',', first + 1);
            users.Add(Dense(userIds, int.Parse(line.AsSpan(0, first))));
            items.Add(Dense(itemIds, int.Parse(line.AsSpan(first + 1, second - first - 1))));
        }

        return new Dataset(IdMap.Range(userIds.Count), IdMap.Range(itemIds.Count),
            Interactions.FromColumns(userIds.Count, itemIds.Count, [.. users], [.. items]));
    }

    private static int Dense(Dictionary<int, int> ids, int id)
    {
        if (!ids.TryGetValue(id, out var dense)) ids.Add(id, dense = ids.Count);
        return dense;
    }

    private sealed class Stopwatches : IProgress<WorkProgress>
    {
        private readonly Stopwatch _wall = Stopwatch.StartNew();
        private TimeSpan _processor = Process.GetCurrentProcess().TotalProcessorTime;

        public void Report(WorkProgress value)
        {
            if (value.Step != "iteration") return;
            var processor = Process.GetCurrentProcess().TotalProcessorTime;
            Console.WriteLine($"iteration {value.Done}: {_wall.Elapsed.TotalSeconds:F2} s, processor {(processor - _processor).TotalSeconds:F2} s");
            _processor = processor;
            _wall.Restart();
        }
    }
}
