using System.Diagnostics;
using System.Globalization;
using System.Text;
using Attune.Data;
using Attune.Deep;
using Attune.Deep.Compression;
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
        foreach (var model in new[] { "neumf", "wide-deep", "deepfm", "dcn-v2" }) AddServing(model, null);
        AddServing("wide-deep", "256,128");
        Console.Write(table);
        await File.WriteAllTextAsync(Path.Combine(SpeedTable.RepositoryRoot(), "bench", "DEEP.md"), table.ToString());
        return 0;

        void AddServing(string model, string? layers)
        {
            var (floats, bytes) = Serving(model, layers, few);
            var name = layers is null ? model : $"{model} with hidden layers of {layers.Replace(",", " and ", StringComparison.Ordinal)}";
            Add($"{name}, {Candidates:N0} candidates of one user", "2 ms", $"{floats:0.00} ms");
            if (model != "neumf") Add("the same in signed bytes", "faster still", $"{bytes:0.00} ms"); // its layers are too small for bytes to be quicker
        }
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

    private static (double Floats, double Bytes) Serving(string name, string? layers, Dataset dataset)
    {
        var trainer = (ICompresses)ModelCatalog.Default.Get(name);
        KeyValuePair<string, string>[] settings = layers is null ? [new("epochs", "1")] : [new("epochs", "1"), new("hidden_layers", layers)];
        var floats = trainer.Train(dataset, ModelOptions.Create(trainer.OptionsType, settings), RunContext.Default);
        var bytes = trainer.Quantize(floats, [.. Enumerable.Range(0, Runs).Select(u => UserQuery.Known(dataset.UserItems, u))], RunContext.Default);
        return (Median(floats, dataset), Median(bytes, dataset));
    }

    private static double Median(IModel model, Dataset dataset)
    {
        var (scores, times) = (new float[model.ItemCount], new double[Runs]);
        for (var run = -Runs; run < Runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            model.Score([UserQuery.Known(dataset.UserItems, Math.Abs(run) % Runs)], scores);
            if (run >= 0) times[run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds; // the first bring code to speed
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
