using Attune.Data;
using Attune.Evaluation;
using Attune.Models;

namespace Attune.Benchmarks.Speed;

/// <summary>The data that rows are measured on, read at the first use.</summary>
/// <param name="train">CSV of the training ratings.</param>
/// <param name="test">CSV of the test ratings, or null.</param>
internal sealed class SpeedData(string train, string? test)
{
    private Dataset? _implicit;
    private Dataset? _rated;

    /// <summary>Every rating as one positive interaction.</summary>
    public Dataset Implicit => _implicit ??= Read(ratings: false);

    /// <summary>With the ratings as values.</summary>
    public Dataset Rated => _rated ??= Read(ratings: true);

    /// <summary>The path of the test ratings; null when there are none.</summary>
    public string? Test => test;

    /// <summary>A model's root mean squared error on the test ratings.</summary>
    public double RmseOf(IModel model)
    {
        var (users, items) = (Rated.Users.Count, Rated.Items.Count);
        var columns = RatingsFile.Read(test!, ratings: true);
        if (columns.Users.Max() >= users || columns.Items.Max() >= items) throw new InvalidDataException($"{test} has users or items that {train} has not.");
        var withheld = Interactions.FromColumns(users, items, columns.Users, columns.Items, columns.Ratings);
        return Evaluator.Evaluate(model, Holdout.Of("test", Rated, withheld), MetricSpec.ParseList("rmse"), RunContext.Default).Metrics["rmse"];
    }

    /// <summary>The most popular items alone.</summary>
    public Dataset MostPopular(int items)
    {
        var all = Implicit.Interactions;
        var counts = new int[all.ItemCount];
        foreach (var item in all.Items) counts[item]++;
        int[] kept = [.. Enumerable.Range(0, counts.Length).OrderByDescending(i => counts[i]).Take(items)];
        var places = Enumerable.Repeat(-1, counts.Length).ToArray();
        for (var k = 0; k < kept.Length; k++) places[kept[k]] = k;
        var (users, columns) = (new List<int>(all.Count), new List<int>(all.Count));
        for (var user = 0; user < all.UserCount; user++)
        {
            foreach (var item in all.ItemsOf(user))
            {
                if (places[item] < 0) continue;
                users.Add(user);
                columns.Add(places[item]);
            }
        }

        return new Dataset(Implicit.Users, IdMap.Range(kept.Length), Interactions.FromColumns(all.UserCount, kept.Length, [.. users], [.. columns]));
    }

    private Dataset Read(bool ratings)
    {
        var dataset = RatingsFile.ReadDataset(train, ratings);

        // What reading left behind would count as the work's own memory.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return dataset;
    }
}
