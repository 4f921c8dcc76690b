using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

/// <summary>Ratings of known structure, and how well a model fits them.</summary>
internal static class RatingModels
{
    /// <summary>Three of four ratings 3 + x_u · y_i with vectors of length <paramref name="rank"/>, and every user and item among them.</summary>
    public static Dataset LowRank(int users, int items, int rank)
    {
        var random = new Random(4);
        var (x, y) = (Vectors(users), Vectors(items));
        var cells = Enumerable.Range(0, users).SelectMany(u => Enumerable.Range(0, items).Where(i => (u + i) % 4 != 0).Select(i => (u, i))).ToList();
        return Datasets.From(cells, users, items, [.. cells.Select(c => True(x, y, c.u, c.i))]);

        double[][] Vectors(int count) => [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, rank).Select(_ => random.NextDouble() * 2 - 1).ToArray())];
    }

    /// <summary>sqrt(mean of (prediction - rating)²) over the ratings of a dataset.</summary>
    public static double Rmse(IModel model, Dataset dataset)
    {
        var (sum, scores) = (0.0, new float[model.ItemCount]);
        for (var user = 0; user < dataset.Users.Count; user++)
        {
            model.Score([UserQuery.Known(dataset.UserItems, user)], scores);
            foreach (var p in Enumerable.Range(dataset.Interactions.UserStarts[user], dataset.Interactions.CountOf(user)))
                sum += Math.Pow(scores[dataset.Interactions.Items[p]] - dataset.Interactions.Values![p], 2);
        }

        return Math.Sqrt(sum / dataset.Interactions.Count);
    }

    private static float True(double[][] x, double[][] y, int user, int item) => (float)(3 + x[user].Zip(y[item], (a, b) => a * b).Sum());
}
