using Attune.Data;
using Attune.Deep.Features;
using Attune.Deep.Models;
using Attune.Deep.Runtime;
using Attune.Models;
using Attune.Numerics;
using Attune.Tests.Models;

namespace Attune.Deep.Tests.Models;

/// <summary>Loss, correction and vectors of two towers against plain loops in double precision, and whom they serve.</summary>
public sealed class TwoTowerTests
{
    private const int Users = 30, Items = 25;

    private static readonly TwoTowerOptions Small = new()
    {
        Factors = 4,
        Embedding = 3,
        HiddenLayers = "6,5",
        Negatives = 9,
        BatchSize = 70,
        History = 3,
        MinCount = 1,
        Text = TextUse.Vocabulary,
        UnknownShare = 0,
    };

    public TwoTowerTests() => TorchRuntime.Use(1);

    [Theory]
    [InlineData(TowerSimilarity.Cosine, 1.0, 0.2)]
    [InlineData(TowerSimilarity.Cosine, 0.0, 0.05)]
    [InlineData(TowerSimilarity.Inner, 0.5, 1.0)]
    public void The_loss_is_a_softmax_over_the_candidates_corrected_for_how_often_they_stand_there(TowerSimilarity similarity, double correction, double temperature)
    {
        var options = Small with { Similarity = similarity, Correction = correction, Temperature = temperature };
        var (dataset, training, inputs) = Training(options);
        var batch = training.Prepare(1, 1);
        var oracle = new TowerOracle(inputs.Layout, training.Parameters, options, batch);
        var encoder = inputs.Encoder;
        var candidates = Enumerable.Range(0, batch.Samples + 9).Select(k => ItemOf(encoder, oracle.IdRow(inputs.Layout.Items, k))).ToArray();
        var total = dataset.UserItems.Count;
        var counts = new int[Items];
        foreach (var item in dataset.UserItems.ColumnIndices) counts[item]++;
        var all = counts.Count(c => c > 0);

        // Of so many interactions in the batch, count / total are expected to be of the item, and of the even draws one in all items.
        double[] logs = [.. candidates.Select(j => Math.Log(batch.Samples * counts[j] / (double)total + 9.0 / all))];
        Assert.Equal(logs.Select(l => (float)(correction * l)), batch.ToTensors()["correction"].data<float>().ToArray());

        var (sum, met) = (0.0, 0);
        for (var row = 0; row < batch.Samples; row++)
        {
            var (user, vector) = (UserOf(encoder, oracle.IdRow(inputs.Layout.Users, row)), oracle.User(row));
            var scores = candidates.Select((_, k) => TowerOracle.Dot(vector, oracle.Item(k)) / temperature - correction * logs[k]).ToArray();
            Assert.Contains(candidates[row], dataset.UserItems.ColumnsOf(user).ToArray());
            bool Counts(int k) => k == row || !dataset.UserItems.ColumnsOf(user).Contains(candidates[k]);
            met += candidates.Where((_, k) => !Counts(k)).Count();
            sum += Math.Log(scores.Where((_, k) => Counts(k)).Sum(Math.Exp)) - scores[row];
        }

        Assert.True(met > batch.Samples); // the rule matters here
        Assert.Equal(sum / batch.Samples, Batches.LossOf(training, batch), 1e-4);
    }

    [Theory]
    [InlineData(TowerSimilarity.Cosine, BagPooling.Mean)]
    [InlineData(TowerSimilarity.Inner, BagPooling.Sum)]
    public void Served_vectors_are_those_that_training_computes(TowerSimilarity similarity, BagPooling pooling)
    {
        // With room for whole histories, a user in training is the user who asks with all items but the one to be found.
        var options = Small with { Similarity = similarity, Pooling = pooling, History = Items };
        var (dataset, training, inputs) = Training(options);
        var model = Model(training, inputs, options);
        var batch = training.Prepare(0, 0);
        var oracle = new TowerOracle(inputs.Layout, training.Parameters, options, batch);
        var served = new float[4];
        for (var row = 0; row < batch.Samples; row++)
        {
            var (user, item) = (UserOf(inputs.Encoder, oracle.IdRow(inputs.Layout.Users, row)), ItemOf(inputs.Encoder, oracle.IdRow(inputs.Layout.Items, row)));
            model.FoldIn(new UserQuery(user, dataset.UserItems.ColumnsOf(user).ToArray().Where(i => i != item).ToArray()), served);
            AssertNear(oracle.User(row), served);
            AssertNear(oracle.Item(row), model.ItemFactors(item).ToArray());
        }

        static void AssertNear(double[] expected, float[] actual)
        {
            for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], actual[k], 1e-5);
        }
    }

    [Fact]
    public void All_batches_together_are_all_interactions_and_their_histories_leave_out_what_is_asked_for()
    {
        var (dataset, training, inputs) = Training(Small with { History = Items });
        var layout = inputs.Layout;
        var seen = new List<(int User, int Item)>();
        for (var index = 0; index < training.BatchesIn(0); index++)
        {
            var batch = training.Prepare(0, index);
            var oracle = new TowerOracle(layout, training.Parameters, Small, batch);
            var history = batch.Indices.Single(i => i.Name == $"user.bag.{layout.Users.Bags.Count - 1}");
            for (var row = 0; row < batch.Samples; row++)
            {
                var (user, item) = (UserOf(inputs.Encoder, oracle.IdRow(layout.Users, row)), ItemOf(inputs.Encoder, oracle.IdRow(layout.Items, row)));
                var longest = (int)history.Shape[2];
                Assert.DoesNotContain(inputs.Encoder.HistoryRow(item), history.Rows.AsSpan(row * longest, longest).ToArray());
                seen.Add((user, item));
            }
        }

        var all = Enumerable.Range(0, Users).SelectMany(u => dataset.UserItems.ColumnsOf(u).ToArray().Select(i => (u, i)));
        Assert.Equal(all.Order(), seen.Order());
    }

    [Fact]
    public void Of_the_hidden_users_a_third_have_attributes_alone_a_third_a_history_alone_and_a_third_both()
    {
        var (_, training, inputs) = Training(Small with { UnknownShare = 0.6 });
        var (encoder, users) = (inputs.Encoder, inputs.Layout.Users);
        var counts = new Dictionary<(bool Id, bool Attributes, bool History), int>();
        var unknown = encoder.KnownUsers.Categories(encoder.KnownUsers.Count - 1)[1];
        for (var epoch = 0; epoch < 40; epoch++)
        {
            var batch = training.Prepare(epoch, 0);
            var (categories, history) = (batch.Indices.Single(i => i.Name == "user.categories").Rows, batch.Indices.Single(i => i.Name == $"user.bag.{users.Bags.Count - 1}"));
            for (var row = 0; row < batch.Samples; row++)
            {
                var key = (categories[row * users.Categories.Count] != FeatureEncoder.UnknownUser, categories[row * users.Categories.Count + 1] != unknown, history.Rows[row * (int)history.Shape[2]] != encoder.UnknownHistory);
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }

        double total = counts.Values.Sum();
        Assert.Equal(4, counts.Count);
        Assert.Equal(0.4, counts[(true, true, true)] / total, 0.03);
        Assert.Equal(0.2, counts[(false, true, false)] / total, 0.03);
        Assert.Equal(0.2, counts[(false, false, true)] / total, 0.03);
        Assert.Equal(0.2, counts[(false, true, true)] / total, 0.03);
    }

    [Fact]
    public void Users_are_served_by_all_they_did_with_what_was_held_out_to_judge_epochs()
    {
        var dataset = AttributedDatasets.Implicit();
        var options = Small with { Epochs = 2, Patience = 2, ValidationShare = 0.4 };
        var model = (TwoTowerModel)ModelCatalog.Default.Get("two-tower").Train(dataset, options, new RunContext(2));
        var vector = new float[options.Factors];
        for (var user = 0; user < dataset.Users.Count; user++)
        {
            if (dataset.UserItems.CountOf(user) == 0) continue;
            model.FoldIn(UserQuery.Known(dataset.UserItems, user), vector);
            Assert.Equal(vector, model.UserEmbedding(user).ToArray());
        }
    }

    [Theory]
    [InlineData("similarity=cosine", "temperature=0.1")]
    [InlineData("similarity=inner", "temperature=1")]
    public void New_items_are_recommended_by_attributes_and_new_users_are_served_by_attributes_or_history_alone(params string[] settings)
    {
        var dataset = AttributedDatasets.Implicit();
        var trainer = ModelCatalog.Default.Get("two-tower");
        var options = ModelOptions.Create(typeof(TwoTowerOptions), settings.Append("factors=8").Append("embedding=8").Append("hidden_layers=16").Append("learning_rate=0.01").Append("epochs=20")
            .Select(s => KeyValuePair.Create(s.Split('=')[0], s.Split('=')[1])));
        var model = trainer.Train(dataset, options, new RunContext(2));
        var archive = new TensorArchive();
        model.Save(archive);
        var loaded = trainer.Load(archive, options);
        var (right, all) = (0, 0);
        for (var user = 0; user < AttributedDatasets.Users; user++)
        {
            // Users from 52 on did nothing and are described; the history of the others is asked for without saying whose it is.
            var isNew = AttributedDatasets.IsCold(user, AttributedDatasets.Users);
            Count(isNew ? new UserQuery(user, default) : UserQuery.FoldIn(dataset.UserItems, user), user);
            if (!isNew) Count(UserQuery.Known(dataset.UserItems, user), user);
        }

        Assert.True(right > 0.95 * all, $"{right} of {all}");

        // Nobody met the items from 32 on; they are in the lists of those whose items are like them.
        var list = Recommender.Recommend(loaded, UserQuery.FoldIn(dataset.UserItems, 1), 20).Select(r => r.Item).ToArray();
        Assert.True(list.Count(i => AttributedDatasets.IsCold(i, AttributedDatasets.Items) && i % 2 == 1) >= 3);

        void Count(UserQuery query, int user)
        {
            var (scores, again) = (new float[AttributedDatasets.Items], new float[AttributedDatasets.Items]);
            model.Score([query], scores);
            loaded.Score([query], again);
            Assert.Equal(scores, again);
            for (var a = user % 2; a < AttributedDatasets.Items; a += 2)
                for (var b = 1 - user % 2; b < AttributedDatasets.Items; b += 2)
                {
                    if (AttributedDatasets.IsCold(a, AttributedDatasets.Items) != AttributedDatasets.IsCold(b, AttributedDatasets.Items)) continue;
                    all++;
                    right += scores[a] > scores[b] ? 1 : 0;
                }
        }
    }

    [Fact]
    public void Those_who_came_after_training_are_served_by_attributes_and_the_others_as_before()
    {
        // Trained without the last eight users and items; items are then numbered backwards.
        var all = AttributedDatasets.Implicit();
        var (users, items) = (AttributedDatasets.Users - AttributedDatasets.Cold, AttributedDatasets.Items - AttributedDatasets.Cold);
        var known = Part(all, users, [.. Enumerable.Range(0, items)]);
        int[] backwards = [.. Enumerable.Range(0, AttributedDatasets.Items).Select(i => AttributedDatasets.Items - 1 - i)];
        var later = Part(all, AttributedDatasets.Users, backwards);
        var trainer = ModelCatalog.Default.Get("two-tower");
        var options = new TwoTowerOptions { Factors = 8, Embedding = 8, HiddenLayers = "16", LearningRate = 0.01, Epochs = 20 };
        var trained = trainer.Train(known, options, new RunContext(2));
        var published = PublishedModel.Of(trainer, options, new TimedModel(trained, 0, []), known, 1, DateTimeOffset.UnixEpoch);
        var model = AlignedModel.Of(published, later, new RunContext(2));
        Assert.Equal((AttributedDatasets.Users, AttributedDatasets.Items), (model.UserCount, model.ItemCount));
        var (before, after) = (new float[items], new float[AttributedDatasets.Items]);
        for (var user = 0; user < AttributedDatasets.Users; user++)
        {
            model.Score([new UserQuery(user, default)], after);
            var own = Enumerable.Range(0, AttributedDatasets.Items).Where(i => i % 2 == user % 2).Average(i => after[backwards[i]]);
            Assert.True(own > after.Average() + 0.1, $"{user}: {own} and {after.Average()}");
            if (user >= users) continue;
            trained.Score([new UserQuery(user, default)], before);
            for (var item = 0; item < items; item++) Assert.Equal(before[item], after[backwards[item]], 1e-5f);
            trained.Score([UserQuery.Known(known.UserItems, user)], before);
            model.Score([UserQuery.Known(later.UserItems, user)], after);
            for (var item = 0; item < items; item++) Assert.Equal(before[item], after[backwards[item]], 1e-5f);
        }
    }

    [Fact]
    public void Of_whom_nothing_is_known_is_cold_and_so_is_what_nothing_is_known_of()
    {
        var (dataset, training, inputs) = Training(Small);
        var model = Model(training, inputs, Small);
        var scores = new float[Items];
        foreach (var nobody in new[] { new UserQuery(-1, default), new UserQuery(Users - 1, default), new UserQuery(-1, new[] { Items - 1 }) })
        {
            model.Score([nobody], scores);
            Assert.All(scores, s => Assert.True(float.IsNaN(s)));
        }

        model.Score([UserQuery.Known(dataset.UserItems, 0)], scores);
        Assert.True(float.IsNaN(scores[Items - 1]));
        Assert.All(scores[..^1], s => Assert.True(float.IsFinite(s)));
    }

    /// <summary>The first users, and some items in the order given.</summary>
    private static Dataset Part(Dataset all, int users, int[] items)
    {
        var cells = Datasets.Cells(all).Where(c => c.User < users && items.Contains(c.Item)).Select(c => (c.User, Array.IndexOf(items, c.Item))).ToArray();
        return new Dataset(
            IdMap.From(all.Users.Ids[..users].ToArray()), IdMap.From(items.Select(i => all.Items[i])), Datasets.From(cells, users, items.Length).Interactions, null,
            new AttributeTable([.. Enumerable.Range(0, users).Select(all.UserAttributes.Json)]), new AttributeTable(Array.ConvertAll(items, all.ItemAttributes.Json)));
    }

    /// <summary>With attributes of all types; the last user and the last item have neither attributes nor interactions.</summary>
    private static (Dataset Dataset, TwoTowerTraining Training, FeatureInputs Inputs) Training(TwoTowerOptions options)
    {
        var random = new Random(8);
        var cells = Enumerable.Range(0, 300).Select(_ => (random.Next(Users - 1), (int)((Items - 1) * Math.Pow(random.NextDouble(), 2)))).Distinct().ToArray();
        var plain = Datasets.From(cells, Users, Items);
        var dataset = new Dataset(
            plain.Users, plain.Items, plain.Interactions,
            userAttributes: new AttributeTable([.. Enumerable.Range(0, Users).Select(u => u == Users - 1 ? null : $$"""{"town": "{{"abc"[u % 3]}}", "age": {{20 + u}}}""")]),
            itemAttributes: new AttributeTable([.. Enumerable.Range(0, Items).Select(i =>
                i == Items - 1 ? null : $$"""{"genres": ["{{"xyz"[i % 3]}}", "w"], "price": {{i * i}}, "title": "part {{i / 2}} of all", "look": [{{i}}, {{-i}}, 1]}""")]));
        var inputs = TwoTowerTrainer.Inputs(FeatureEncoder.Fit(dataset, dataset.UserItems, options.History > 0, options.Rules), options);
        var training = new TwoTowerTraining(new TowerNetwork(inputs.Layout, options), inputs, dataset.UserItems, EntityKeys.Of(dataset, 1), options, 1, (_, _) => double.NaN);
        foreach (var spec in training.Parameters.Specs) SplitMix.Normals(SplitMix.KeyOf(spec.Name), 0.3, training.Parameters[spec.Name]);
        return (dataset, training, inputs);
    }

    private static TwoTowerModel Model(TwoTowerTraining training, FeatureInputs inputs, TwoTowerOptions options) =>
        TwoTowerModel.Of(new TowerNetwork(inputs.Layout, options), training.Parameters, inputs, new RunContext(2));

    private static int UserOf(FeatureEncoder encoder, int row) => Enumerable.Range(0, Users).Single(u => encoder.KnownUsers.Categories(u)[0] == row);

    private static int ItemOf(FeatureEncoder encoder, int row) => Enumerable.Range(0, Items).Single(i => encoder.KnownItems.Categories(i)[0] == row);
}
