using System.Diagnostics;
using System.Globalization;
using System.Text;
using Attune.Data;
using Attune.Deep;
using Attune.Models;
using Attune.Storage.Import;

namespace Attune.Benchmarks.Speed;

/// <summary>The table of <c>bench/DEEP.md</c>: how fast deep models learn, and how fast they are served, on a MovieLens folder with attributes.</summary>
internal static class DeepTable
{
    private const int Candidates = 1000;
    private const int Epochs = 3;
    private const int Runs = 200;

    /// <summary>Measures all, prints the table and writes it to <c>bench/DEEP.md</c>.</summary>
    /// <param name="folder">The MovieLens folder.</param>
    public static async Task<int> RunAsync(string folder)
    {
        DeepModels.Include();
        var dataset = await TemporaryDataset.LoadAsync(new ImportRequest(folder, ImportFormat.MovieLens), RunContext.Default);
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"""
            # Speed of deep models

            {Machine.Name}: {Machine.FmaPeak(Environment.ProcessorCount) / 1e9:0} GFLOP/s of fused multiply-adds on all cores.

            `bench/deep FOLDER` on {dataset.Interactions.Count:N0} interactions of {dataset.Users.Count:N0} users and {dataset.Items.Count:N0} items, with their attributes. Training: the fastest of {Epochs} epochs on all cores; a sample is one user with one item, negatives included. Serving: the median of {Runs} calls, each one user with {Candidates:N0} candidates, one thread.

            | work | target | ours |
            |---|---|---|
            """);
        void Add(string work, string target, string ours) => table.AppendLine(CultureInfo.InvariantCulture, $"| {work} | {target} | {ours} |");
        foreach (var model in new[] { "gmf", "neumf", "wide-deep", "deepfm", "dcn-v2" }) Add($"{model}, training", "400,000 samples/s", Samples(model, dataset));
        var few = MostPopular(dataset, Candidates);
        foreach (var model in new[] { "neumf", "wide-deep", "deepfm", "dcn-v2" }) Add($"{model}, {Candidates:N0} candidates of one user", "2 ms", $"{Serving(model, few):0.00} ms");
        Console.Write(table);
        await File.WriteAllTextAsync(Path.Combine(SpeedTable.RepositoryRoot(), "bench", "DEEP.md"), table.ToString());
        return 0;
    }

    private static string Samples(string name, Dataset dataset)
    {
        var trainer = ModelCatalog.Default.Get(name);
        var options = ModelOptions.Create(trainer.OptionsType, [new("epochs", $"{Epochs}")]);
        var fit = TimedTraining.Run(trainer, dataset, options, RunContext.Default, TimeProvider.System);
        var each = 1 + (int)trainer.OptionsType.GetProperty("Negatives")!.GetValue(options)!;
        var fastest = fit.IterationSeconds.Min();
        return string.Create(CultureInfo.InvariantCulture, $"{dataset.UserItems.Count * (long)each / fastest:N0} samples/s ({fastest:0.00} s an epoch)");
    }

    private static double Serving(string name, Dataset dataset)
    {
        var trainer = ModelCatalog.Default.Get(name);
        var model = trainer.Train(dataset, ModelOptions.Create(trainer.OptionsType, [new("epochs", "1")]), RunContext.Default);
        var scores = new float[model.ItemCount];
        var times = new double[Runs];
        for (var run = 0; run < Runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            model.Score([UserQuery.Known(dataset.UserItems, run)], scores);
            times[run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[Runs / 2];
    }

    private static Dataset MostPopular(Dataset dataset, int count)
    {
        var counts = new int[dataset.Items.Count];
        foreach (var item in dataset.Interactions.Items) counts[item]++;
        int[] best = [.. Enumerable.Range(0, counts.Length).OrderByDescending(i => counts[i]).Take(count)];
        var place = Enumerable.Repeat(-1, counts.Length).ToArray();
        for (var k = 0; k < best.Length; k++) place[best[k]] = k;
        var (users, items) = (new List<int>(), new List<int>());
        for (var user = 0; user < dataset.Users.Count; user++)
            foreach (var item in dataset.Interactions.ItemsOf(user))
            {
                if (place[item] < 0) continue;
                users.Add(user);
                items.Add(place[item]);
            }

        var map = new IdMap.Builder();
        foreach (var item in best) map.GetOrAdd(dataset.Items[item]);
        var interactions = Interactions.FromColumns(dataset.Users.Count, best.Length, users.ToArray(), items.ToArray());
        return new Dataset(dataset.Users, map.Build(), interactions, null, dataset.UserAttributes, new AttributeTable([.. best.Select(dataset.ItemAttributes.Json)]));
    }
}
