using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

/// <summary>What every model of the catalog must do. Found by enumeration, so that none can be forgotten.</summary>
public sealed class ModelContractTests
{
    private static readonly Dataset Some = Datasets.Random(40, 30, 300, 5);

    public static TheoryData<string> All => [.. ModelCase.All.Select(c => c.Name)];

    /// <summary>Those that rank for each user; what holds for rating models instead is in <c>RatingModelContractTests</c>.</summary>
    public static TheoryData<string> Rankers => [.. ModelCase.All.Where(c => c.IsPersonalised && !c.PredictsRatings).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Rankers))]
    public void On_the_checkerboard_user_i_is_recommended_item_i(string name)
    {
        var dataset = Datasets.Checkerboard(20);
        var model = Train(name, dataset);
        for (var user = 0; user < 20; user++)
        {
            Assert.Equal(user, Recommender.Recommend(model, UserQuery.Known(dataset.UserItems, user), 1)[0].Item);
            Assert.Equal(user, Recommender.Recommend(model, UserQuery.FoldIn(dataset.UserItems, user), 1)[0].Item);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_batch_gives_what_one_user_at_a_time_gives(string name)
    {
        var model = Train(name, Some);
        var queries = Queries(Some);
        var batch = Scores(model, queries);
        for (var k = 0; k < queries.Length; k++)
            Assert.Equal(Scores(model, [queries[k]]), batch.AsSpan(k * model.ItemCount, model.ItemCount).ToArray());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_saved_and_loaded_model_gives_equal_scores(string name)
    {
        var trainer = ModelCase.Of(name).Trainer;
        var (model, archive) = (Train(name, Some), new TensorArchive());
        model.Save(archive);
        using var file = new MemoryStream();
        SafeTensors.Write(file, archive);
        file.Position = 0;
        var options = ModelOptions.FromJson(trainer.OptionsType, ModelOptions.ToJson(ModelCase.Of(name).Options()));
        var loaded = trainer.Load(SafeTensors.Read(file).Archive, options);

        Assert.Equal((model.UserCount, model.ItemCount), (loaded.UserCount, loaded.ItemCount));
        Assert.Equal(Scores(model, Queries(Some)), Scores(loaded, Queries(Some)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_archive_of_another_model_is_refused(string name) =>
        Assert.Equal("damaged_model", Assert.Throws<AttuneException>(() => ModelCase.Of(name).Trainer.Load(new TensorArchive(), ModelCase.Of(name).Options())).Code);

    [Theory]
    [MemberData(nameof(All))]
    public void Many_threads_at_once_get_what_one_gets(string name)
    {
        var model = Train(name, Some);
        var queries = Queries(Some);
        var serial = Scores(model, queries);
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => Assert.Equal(serial, Scores(model, queries)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_seed_decides_and_not_the_threads(string name)
    {
        var one = Scores(Train(name, Some, new RunContext(1, Seed: 3)), Queries(Some));
        Assert.Equal(one, Scores(Train(name, Some, new RunContext(2, Seed: 3)), Queries(Some)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_user_of_whom_nothing_is_known_gets_nothing_or_what_everybody_gets(string name)
    {
        var model = Train(name, Some);
        var cold = Scores(model, [new UserQuery(-1, default)]);
        if (ModelCase.Of(name).IsPersonalised) Assert.All(cold, s => Assert.True(float.IsNaN(s)));
        else Assert.Equal(Scores(model, [UserQuery.Known(Some.UserItems, 0)]), cold);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_item_that_nobody_met_is_never_recommended(string name)
    {
        var dataset = Datasets.From([(0, 0), (0, 1), (1, 1), (1, 2), (2, 0), (2, 2)], users: 4, items: 5);
        var model = Train(name, dataset);
        var scores = Scores(model, [UserQuery.Known(dataset.UserItems, 0)]);
        Assert.Equal([false, false, false, true, true], scores.Select(float.IsNaN));
        Assert.Equal([2], Recommender.Recommend(model, UserQuery.Known(dataset.UserItems, 0), 10).Select(s => s.Item));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Other_numbers_for_the_items_give_the_same_scores(string name)
    {
        int[] places = [.. Enumerable.Range(0, 30)];
        new Random(1).Shuffle(places);
        var some = ModelCase.Of(name).Suit(Some);
        var permuted = Datasets.PermuteItems(some, places);
        var (straight, moved) = (Train(name, some), Train(name, permuted));
        for (var user = 0; user < Some.Users.Count; user++)
        {
            var (a, b) = (Scores(straight, [UserQuery.Known(Some.UserItems, user)]), Scores(moved, [UserQuery.Known(permuted.UserItems, user)]));
            for (var item = 0; item < 30; item++) Assert.Equal(a[item], b[places[item]], 1e-3f);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_cancelled_run_stops(string name)
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Train(name, Some, new RunContext(2, Cancellation: source.Token)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Options_survive_json_and_are_described(string name)
    {
        var type = ModelCase.Of(name).Trainer.OptionsType;
        var options = ModelCase.Of(name).Options();
        Assert.Equal(options, ModelOptions.FromJson(type, ModelOptions.ToJson(options)));
        Assert.All(ModelOptions.Describe(type), o =>
        {
            Assert.NotEmpty(o.Description);
            if (o.Type is "integer" or "number") Assert.True(o.Minimum < o.Maximum);
            Assert.Equal(Activator.CreateInstance(type), ModelOptions.Create(type, [new(o.Name, o.Default)]));
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Degenerate_data_give_a_model_that_recommends_no_NaN(string name)
    {
        Dataset[] datasets =
        [
            Datasets.From([], 0, 0), Datasets.From([], 3, 4), Datasets.From([(0, 0)], 1, 1),
            Datasets.From([(0, 0), (0, 1), (0, 2)], 1, 3), Datasets.From([(0, 0), (1, 0), (2, 0)], 3, 1),
            Datasets.From([(0, 0), (0, 1), (1, 0), (1, 1)], 2, 2),
        ];
        foreach (var dataset in datasets)
        {
            if (ModelCase.Of(name).PredictsRatings && dataset.Interactions.Count == 0)
            {
                Assert.Equal("no_ratings", Assert.Throws<AttuneException>(() => Train(name, dataset)).Code);
                continue;
            }

            var model = Train(name, dataset);
            Assert.Equal((dataset.Users.Count, dataset.Items.Count), (model.UserCount, model.ItemCount));
            for (var user = 0; user < dataset.Users.Count; user++)
            {
                var items = Recommender.Recommend(model, UserQuery.Known(dataset.UserItems, user), 10, excludeSeen: false);
                Assert.All(items, i => Assert.True(float.IsFinite(i.Score)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Values_that_are_NaN_negative_or_zero_give_finite_recommendations(string name)
    {
        float[] values = [float.NaN, -3, 0, 5, 1];
        var cells = Datasets.Cells(Some).ToList();
        var dataset = Datasets.From(cells, 40, 30, [.. cells.Select((_, k) => values[k % values.Length])]);
        IModel model;
        try
        {
            model = ModelCase.Of(name).Train(dataset);
        }
        catch (AttuneException error) when (ModelCase.Of(name).PredictsRatings)
        {
            // A model that cannot learn from negative ratings says so.
            Assert.Equal("invalid_rating", error.Code);
            return;
        }

        for (var user = 0; user < 40; user++)
            Assert.All(Recommender.Recommend(model, UserQuery.Known(dataset.UserItems, user), 10), i => Assert.True(float.IsFinite(i.Score)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_history_with_weights_that_are_NaN_negative_or_zero_gives_finite_recommendations(string name)
    {
        var model = Train(name, Some);
        foreach (var weight in new[] { float.NaN, -1f, 0f, float.PositiveInfinity })
        {
            var query = new UserQuery(-1, new[] { 1, 4, 9 }, new[] { 2f, weight, 1f });
            Assert.All(Recommender.Recommend(model, query, 10), i => Assert.True(float.IsFinite(i.Score), $"{weight}: {i.Score}"));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void More_factors_than_items_or_users_give_finite_recommendations(string name)
    {
        var dataset = ModelCase.Of(name).Suit(Datasets.From([(0, 0), (0, 1), (1, 1), (1, 2), (2, 0), (2, 2), (2, 3)], 3, 4));
        var model = ModelCase.Of(name).Train(dataset, factors: 40);
        for (var user = 0; user < 3; user++)
            Assert.All(Recommender.Recommend(model, UserQuery.Known(dataset.UserItems, user), 4, excludeSeen: false), i => Assert.True(float.IsFinite(i.Score)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Shares_of_an_explanation_add_up_to_the_score(string name)
    {
        if (Train(name, Some) is not IExplainsByHistory model) return;
        foreach (var query in Queries(Some).Where(q => !q.Items.IsEmpty))
        {
            var folded = query with { User = -1 };
            var scores = Scores((IModel)model, [folded]);
            for (var item = 0; item < scores.Length; item++)
            {
                var shares = model.Explain(folded, item);
                if (float.IsNaN(scores[item])) continue;
                Assert.Equal(scores[item], shares.Sum(s => s.Share), 1e-4f);
                Assert.Equal(folded.Items.ToArray(), shares.Select(s => s.Item).Order());
                Assert.Equal(shares.Select(s => s.Share).OrderDescending(), shares.Select(s => s.Share));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Similar_items_are_of_the_same_class_and_never_the_item_itself(string name)
    {
        if (Train(name, Checkerboard(name)) is not ISimilarItems model) return;
        for (var item = 0; item < 20; item++)
        {
            var similar = Recommender.SimilarItems(model, 20, item, 9);
            Assert.Equal(Enumerable.Range(0, 20).Where(i => i != item && i % 2 == item % 2), similar.Select(s => s.Item).Order());
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Similar_users_are_of_the_same_class_and_never_the_user(string name)
    {
        // Two classes need two factors; more would fit the diagonal.
        if (Train(name, Checkerboard(name), factors: 2) is not IUserEmbedding model) return;
        for (var user = 0; user < 20; user++)
        {
            var similar = Recommender.SimilarUsers(model, 20, new UserQuery(user, default), 3);
            Assert.Equal(3, similar.Count);
            Assert.All(similar, s => Assert.True(s.User != user && s.User % 2 == user % 2));
        }
    }

    private static IModel Train(string name, Dataset dataset, RunContext? run = null, int factors = 6) =>
        ModelCase.Of(name).Train(ModelCase.Of(name).Suit(dataset), run, factors);

    private static Dataset Checkerboard(string name) => ModelCase.Of(name).PredictsRatings ? Datasets.RatedCheckerboard(20) : Datasets.Checkerboard(20);

    /// <summary>Known users, their histories alone, an unknown user's weighted history and a partly rated one, and nobody.</summary>
    private static UserQuery[] Queries(Dataset dataset) =>
    [
        .. Enumerable.Range(0, 9).Select(u => UserQuery.Known(dataset.UserItems, u)),
        .. Enumerable.Range(0, 9).Select(u => UserQuery.FoldIn(dataset.UserItems, u)),
        new UserQuery(-1, new[] { 1, 4, 9 }, new[] { 0.5f, 3f, 1f }),
        new UserQuery(-1, new[] { 1, 4, 9 }, default, new[] { 1f, float.NaN, 5f }),
        new UserQuery(-1, default),
    ];

    private static float[] Scores(IModel model, UserQuery[] queries)
    {
        var scores = new float[queries.Length * model.ItemCount];
        model.Score(queries, scores);
        return scores;
    }
}
