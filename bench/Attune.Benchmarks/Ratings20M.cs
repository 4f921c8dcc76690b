using System.Diagnostics;
using System.Numerics.Tensors;
using Attune.Data;
using Attune.Models;

namespace Attune.Benchmarks;

/// <summary>
/// Times <c>biased-mf</c> on CSV files of user,item,rating rows with a header: seconds of each pass, processor time, test RMSE with predictions
/// clipped to the scale. Settings are lists such as <c>factors=64,epochs=12</c>; each is trained in turn.
/// </summary>
internal static class Ratings20M
{
    public static void Run(string train, string test, string[] settings)
    {
        var (userIds, itemIds) = (new Dictionary<int, int>(), new Dictionary<int, int>());
        var (learn, held) = (Read(train, userIds, itemIds), Read(test, userIds, itemIds));
        var dataset = ToDataset(learn, userIds.Count, itemIds.Count);
        var trainer = ModelCatalog.Default.Get("biased-mf");
        Console.WriteLine($"{dataset.Ratings.Count} ratings, {userIds.Count} users, {itemIds.Count} items, {Environment.ProcessorCount} threads");
        foreach (var set in settings.DefaultIfEmpty("epochs=12"))
        {
            var options = ModelOptions.Create(trainer.OptionsType, set.Split(',').Select(s => KeyValuePair.Create(s.Split('=')[0], s.Split('=')[1])));
            var model = (FactorModel)trainer.Train(dataset, options, RunContext.Default with { Progress = new PassTimes() });
            Console.WriteLine($"{set}: test RMSE {Rmse(model, held, dataset.Ratings.Values!.Min(), dataset.Ratings.Values!.Max()):F4}, peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB");
        }
    }

    private static double Rmse(FactorModel model, (List<int> Users, List<int> Items, List<float> Ratings) held, float least, float most)
    {
        var sum = 0.0;
        for (var k = 0; k < held.Users.Count; k++)
        {
            var score = TensorPrimitives.Dot(model.UserRow(held.Users[k]), model.ItemRow(held.Items[k]));
            sum += Math.Pow(Math.Clamp(score, least, most) - held.Ratings[k], 2);
        }

        return Math.Sqrt(sum / held.Users.Count);
    }

    private static Dataset ToDataset((List<int> Users, List<int> Items, List<float> Ratings) rows, int users, int items) => new(
        IdMap.Range(users), IdMap.Range(items), Interactions.FromColumns(users, items, [.. rows.Users], [.. rows.Items], [.. rows.Ratings]));

    private static (List<int> Users, List<int> Items, List<float> Ratings) Read(string path, Dictionary<int, int> userIds, Dictionary<int, int> itemIds)
    {
        var (users, items, ratings) = (new List<int>(), new List<int>(), new List<float>());
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            var first = line.IndexOf(',', StringComparison.Ordinal);
            var second = line.IndexOf(',', first + 1);
            users.Add(Dense(userIds, int.Parse(line.AsSpan(0, first))));
            items.Add(Dense(itemIds, int.Parse(line.AsSpan(first + 1, second - first - 1))));
            ratings.Add(float.Parse(line.AsSpan(second + 1), System.Globalization.CultureInfo.InvariantCulture));
        }

        return (users, items, ratings);
    }

    private static int Dense(Dictionary<int, int> ids, int id)
    {
        if (!ids.TryGetValue(id, out var dense)) ids.Add(id, dense = ids.Count);
        return dense;
    }

    private sealed class PassTimes : IProgress<WorkProgress>
    {
        private readonly Stopwatch _wall = Stopwatch.StartNew();
        private TimeSpan _processor = Process.GetCurrentProcess().TotalProcessorTime;

        public void Report(WorkProgress value)
        {
            if (value.Step != "iteration") return;
            var processor = Process.GetCurrentProcess().TotalProcessorTime;
            Console.WriteLine($"{(value.Done == 0 ? "preparation" : $"pass {value.Done}")}: {_wall.Elapsed.TotalSeconds:F3} s, processor {(processor - _processor).TotalSeconds:F2} s");
            _processor = processor;
            _wall.Restart();
        }
    }
}
