using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

public sealed class EnsembleTests
{
    private static readonly EnsembleTrainer Trainer = new();

    /// <summary>Two tastes; popular tells nothing of them, item-knn all.</summary>
    private static readonly Dataset Tastes = Blocks(60, 40);

    [Fact]
    public void Scores_are_standardised_by_hand()
    {
        // Mean 2, deviation sqrt((1 + 0 + 1) / 3).
        float[] scores = [1, float.NaN, 2, 3];
        EnsembleModel.Standardise(scores);
        Assert.Equal([-1.22474f, float.NaN, 0, 1.22474f], scores.Select(s => MathF.Round(s, 5)));
        float[] equal = [5, 5, float.NaN];
        EnsembleModel.Standardise(equal);
        Assert.Equal([0, 0, float.NaN], equal);
    }

    [Fact]
    public void The_score_is_the_weighted_sum_of_what_the_members_say()
    {
        var ensemble = Train("popular,item-knn", "0.25,0.75");
        var query = UserQuery.Known(Tastes.UserItems, 3);
        var (together, popular, knn) = (Scores(ensemble, query), Scores(Alone("popular"), query), Scores(Alone("item-knn"), query));
        EnsembleModel.Standardise(popular);
        EnsembleModel.Standardise(knn);
        for (var item = 0; item < together.Length; item++) Assert.Equal(0.25f * popular[item] + 0.75f * knn[item], together[item], 1e-5f);
    }

    [Fact]
    public void The_better_member_gets_the_greater_weight()
    {
        var weights = Train("popular,item-knn", "").Members;
        Assert.Equal(["popular", "item-knn"], weights.Select(w => w.Model));
        Assert.True(weights[1].Weight > 0.8, $"{weights[1]}");
        Assert.Equal(1, weights.Sum(w => w.Weight), 1e-5f);
    }

    [Fact]
    public void A_member_that_cannot_score_adds_nothing()
    {
        // item-knn knows nothing of a user without a history; popular does.
        var ensemble = Train("popular,item-knn", "0.5,0.5");
        var cold = new UserQuery(-1, default);
        var popular = Scores(Alone("popular"), cold);
        EnsembleModel.Standardise(popular);
        Assert.Equal(popular.Select(s => s / 2), Scores(ensemble, cold));
    }

    [Fact]
    public void Members_may_have_options()
    {
        var ensemble = Train("""[{"model": "item-knn", "options": {"neighbours": 3}}, {"model": "popular"}]""", "1,0");
        var query = UserQuery.Known(Tastes.UserItems, 0);
        var knn = ModelCatalog.Default.Get("item-knn");
        var alone = Scores(knn.Train(Tastes, ModelOptions.Create(knn.OptionsType, [new("neighbours", "3")]), new RunContext(1)), query);
        EnsembleModel.Standardise(alone);
        Assert.Equal(alone, Scores(ensemble, query));
    }

    [Theory]
    [InlineData("", "", "invalid_option")]
    [InlineData("[{}]", "", "invalid_option")]
    [InlineData("[1", "", "invalid_option")]
    [InlineData("ensemble", "", "invalid_option")]
    [InlineData("nope", "", "unknown_model")]
    [InlineData("""[{"model": "ials", "options": {"factor": 1}}]""", "", "unknown_option")]
    [InlineData("popular,ials", "1", "invalid_option")]
    [InlineData("popular,ials", "1,x", "invalid_option")]
    public void What_is_no_list_of_members_is_refused(string members, string weights, string code) =>
        Assert.Equal(code, Assert.Throws<AttuneException>(() => Train(members, weights)).Code);

    private static EnsembleModel Train(string members, string weights) =>
        (EnsembleModel)Trainer.Train(Tastes, new EnsembleOptions { Members = members, Weights = weights, Cutoff = 5 }, new RunContext(2));

    private static IModel Alone(string name)
    {
        var trainer = ModelCatalog.Default.Get(name);
        return trainer.Train(Tastes, ModelOptions.Create(trainer.OptionsType, []), new RunContext(1));
    }

    private static float[] Scores(IModel model, UserQuery query)
    {
        var scores = new float[model.ItemCount];
        model.Score([query], scores);
        return scores;
    }

    private static Dataset Blocks(int users, int items)
    {
        var random = new Random(3);
        return Datasets.From(
            [.. Enumerable.Range(0, users).SelectMany(u => Enumerable.Range(0, items).Where(i => i % 2 == u % 2 && random.Next(2) == 0).Select(i => (u, i)))], users, items);
    }
}
