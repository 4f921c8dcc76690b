using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

/// <summary>Predictions of both neighbourhood models against the formula of KNNBaseline, worked in double on a small random table.</summary>
public sealed class RatingKnnTests
{
    private static readonly Dataset Rated = Datasets.Rate(Datasets.Random(14, 11, 90, 8));

    [Theory]
    [InlineData(3, 1)]
    [InlineData(40, 3)]
    public void Item_knn_predicts_the_baseline_and_what_similar_items_deviate_from_it(int used, int least)
    {
        var options = new ItemKnnOptions { Similarity = Similarity.Pearson, Ratings = RatingsUse.Baseline, Shrinkage = 2, Neighbours = 100, UsedNeighbours = used, MinNeighbours = least };
        var model = new ItemKnnTrainer().Train(Rated, options, new RunContext(2));
        AssertPredicts(model, byItem: true, used, least);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(40, 3)]
    public void User_knn_predicts_the_baseline_and_what_similar_users_deviate_from_it(int used, int least)
    {
        var options = new UserKnnOptions { Similarity = Similarity.Pearson, Ratings = RatingsUse.Baseline, Shrinkage = 2, Neighbours = 100, UsedNeighbours = used, MinNeighbours = least };
        var model = new UserKnnTrainer().Train(Rated, options, new RunContext(2));
        AssertPredicts(model, byItem: false, used, least);
    }

    [Fact]
    public void A_history_without_ratings_gets_the_mean_and_the_items_bias()
    {
        foreach (var name in new[] { "item-knn ratings=baseline", "user-knn ratings=baseline" })
        {
            var scores = new float[11];
            ModelCase.Of(name).Train(Rated).Score([new UserQuery(-1, new[] { 1, 2 })], scores);
            var baseline = RatingBaseline.Fit(Rated.Ratings, RatingsUse.Baseline, byItem: true);
            for (var item = 0; item < 11; item++) Assert.Equal((float)baseline.Mean + baseline.ItemBiases[item], scores[item], 1e-5f);
        }
    }

    private static void AssertPredicts(IModel model, bool byItem, int used, int least)
    {
        var baseline = RatingBaseline.Fit(Rated.Ratings, RatingsUse.Baseline, byItem);
        var rest = new double?[14, 11];
        var residuals = baseline.Residuals(Rated.Ratings);
        for (var user = 0; user < 14; user++)
            for (var k = 0; k < residuals.CountOf(user); k++) rest[user, residuals.ColumnsOf(user)[k]] = residuals.ValuesOf(user)[k];
        for (var user = 0; user < 14; user++)
        {
            var scores = new float[11];
            model.Score([UserQuery.Known(Rated.UserItems, user)], scores);
            var level = baseline.Mean + baseline.BiasOf(Rated.Ratings.ColumnsOf(user), Rated.Ratings.ValuesOf(user));
            for (var item = 0; item < 11; item++)
            {
                var near = (byItem
                    ? Enumerable.Range(0, 11).Where(j => j != item && rest[user, j] is not null).Select(j => (Similarity: Pearson(u => rest[u, item], u => rest[u, j], 14), Left: rest[user, j]!.Value))
                    : Enumerable.Range(0, 14).Where(v => v != user && rest[v, item] is not null).Select(v => (Similarity: Pearson(i => rest[user, i], i => rest[v, i], 11), Left: rest[v, item]!.Value)))
                    .Where(n => n.Similarity > 0).OrderByDescending(n => n.Similarity).Take(used).ToList();
                var deviation = near.Count < least ? 0 : near.Sum(n => n.Similarity * n.Left) / near.Sum(n => n.Similarity);
                Assert.Equal(level + baseline.ItemBiases[item] + deviation, scores[item], 1e-4);
            }
        }
    }

    private static double Pearson(Func<int, double?> x, Func<int, double?> y, int count)
    {
        var common = Enumerable.Range(0, count).Where(k => x(k) is not null && y(k) is not null).ToList();
        var dot = common.Sum(k => x(k)!.Value * y(k)!.Value);
        return common.Count < 2 || dot == 0 ? 0
            : dot / Math.Sqrt(common.Sum(k => Math.Pow(x(k)!.Value, 2)) * common.Sum(k => Math.Pow(y(k)!.Value, 2))) * (common.Count - 1) / (common.Count + 1);
    }
}
