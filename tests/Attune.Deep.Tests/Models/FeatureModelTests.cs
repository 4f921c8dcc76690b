using Attune.Data;
using Attune.Deep.Compression;
using Attune.Deep.Features;
using Attune.Deep.Models;
using Attune.Deep.Networks;
using Attune.Deep.Runtime;
using Attune.Deep.Tests.Compression;
using Attune.Deep.Training;
using Attune.Models;
using Attune.Numerics;
using Attune.Tests.Models;
using TorchSharp;

namespace Attune.Deep.Tests.Models;

/// <summary>What models over features do with attributes, history and context.</summary>
public sealed class FeatureModelTests
{
    private static readonly ContextField[] Fields = [new("weekday", IdMap.From(["mo", "tu", "we", "th"])), new("home", IdMap.From(["yes", "no"]))];

    public static TheoryData<string> Names => ["wide-deep", "deepfm", "dcn-v2"];

    [Theory]
    [InlineData("wide-deep", "crosses=user.town*item.genres,user*item")]
    [InlineData("deepfm", "pooling=sum")]
    [InlineData("dcn-v2", "structure=parallel")]
    [InlineData("dcn-v2", "structure=stacked")]
    public void Served_logits_are_those_of_plain_loops(string name, string setting)
    {
        // All that a schema may have: ids, categories, lists, numbers, texts, vectors, and a history or context.
        foreach (var dataset in new[] { Described(), Described().With(Random(60, 3)) })
        {
            var options = Options(name, setting, "text=vocabulary", "min_count=1", "factors=3", "hidden_layers=5,4");
            var (inputs, network, parameters) = Network(name, options, dataset);
            var model = new FeatureModel(inputs, network, new SavedNetwork(parameters));
            var scores = new float[2 * model.ItemCount];
            int[] history = [1, 4];
            model.Score([new UserQuery(2, history), new UserQuery(-1, history)], scores);
            for (var user = 0; user < 2; user++)
            {
                var (users, items) = (inputs.Users(1), inputs.Items(model.ItemCount));
                int[] rows = inputs.Encoder.HasHistory ? [.. history.Select(inputs.Encoder.HistoryRow)] : [];
                inputs.AddUser(users, user == 0 ? 2 : -1, [], rows);
                for (var item = 0; item < model.ItemCount; item++) inputs.AddItem(items, item);
                FeatureArray[] arrays = [.. users.ToArrays(1), .. items.ToArrays(1), .. inputs.Crosses(users, items, 1, model.ItemCount)];
                for (var item = 0; item < model.ItemCount; item++)
                {
                    var score = scores[user * model.ItemCount + item];
                    if (user == 1 && !inputs.Encoder.HasHistory) Assert.True(float.IsNaN(score)); // nothing is known of the user
                    else Assert.Equal(FeatureNetworkOracle.Logit(network, options, parameters, arrays, 0, item), score, 1e-4);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Served_scores_are_Torchs_and_those_in_bytes_rank_alike(string name)
    {
        var dataset = AttributedDatasets.Implicit();
        var options = Options(name, "factors=16", "epochs=5", "learning_rate=0.01");
        var trainer = ModelCatalog.Default.Get(name);
        var model = (FeatureModel)trainer.Train(dataset, options, new RunContext(2));
        var (inputs, network, _) = Network(name, options, dataset);
        UserQuery[] queries = [.. Enumerable.Range(0, model.UserCount).Select(u => UserQuery.Known(dataset.UserItems, u))];
        var bytes = ((ICompresses)trainer).Quantize(model, queries, new RunContext(2));
        TorchRuntime.Use(1);
        using var scope = torch.NewDisposeScope();
        var parameters = ((ITrainedNetwork)model).Network.Parameters;
        var weights = parameters.Specs.ToDictionary(s => s.Name, s => torch.tensor(parameters[s.Name], s.Shape));
        foreach (var query in queries)
        {
            var (users, items) = (inputs.Users(1), inputs.Items(model.ItemCount));
            int[] history = [.. query.Items.ToArray().Select(inputs.Encoder.HistoryRow).Where(row => row != inputs.Encoder.UnknownHistory)];
            inputs.AddUser(users, query.User, [], history);
            for (var item = 0; item < model.ItemCount; item++) inputs.AddItem(items, item);
            var tensors = users.ToArrays(1).Concat(items.ToArrays(1)).Concat(inputs.Crosses(users, items, 1, model.ItemCount))
                .ToDictionary(a => a.Name, a => a.Rows is { } rows ? torch.tensor(rows, a.Shape) : torch.tensor(a.Values!, a.Shape));
            var ops = new TorchOps(weights, null, training: false);
            var expected = FeatureNetwork.Calibrated(ops, network.Logit(ops, FeatureFields<torch.Tensor>.Of(ops, network, n => tensors[n]))).data<float>().ToArray();
            var (served, rounded) = (Scores(model, query), Scores(bytes, query));
            int[] known = [.. Enumerable.Range(0, served.Length).Where(i => !float.IsNaN(served[i]))];
            Assert.NotEmpty(known);
            Assert.All(known, i => Assert.Equal(expected[i], served[i], 1e-4));
            Assert.InRange(Ranks.Correlation([.. known.Select(i => served[i])], [.. known.Select(i => rounded[i])]), 0.99, 1.0001);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_student_learns_context_from_a_teacher_alone(string name)
    {
        // The labels are drawn at random, the teacher knows what they should have been.
        var test = Parity(500, 2);
        var settings = new[] { "min_count=1", "epochs=12", "learning_rate=0.01", "factors=8", "calibrate=false" };
        var teacher = Train(name, Described().With(Parity(3000, 1)), Options(name, settings));
        var trainer = (ICompresses)ModelCatalog.Default.Get(name);
        var student = (IExampleModel)trainer.Distil(teacher, Described().With(Random(3000, 1)), Options(name, settings), new DistillationOptions(1, 1), new RunContext(2));
        var probabilities = new float[test.Count];
        student.Predict(test.Rows, probabilities);
        Assert.True(AreaUnderRoc.Of(probabilities, test.Labels) > 0.95);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_served_is_what_was_trained(string name)
    {
        // One batch is the whole epoch, so its loss is the mean over the rows, in whatever order.
        var (dataset, options) = (Described().With(Random(200, 1)), Options(name, "unknown_share=0", "batch_size=4096", "min_count=1"));
        var (inputs, network, parameters) = Network(name, options, dataset);
        var examples = dataset.Examples!;
        var training = new FeatureTraining(network, inputs, new LabelledSamples(inputs, examples, options, 1), options with { BatchSize = 4096 }, 1, null);
        foreach (var spec in parameters.Specs) parameters[spec.Name].CopyTo(training.Parameters[spec.Name], 0);
        var probabilities = new float[examples.Count];
        new FeatureModel(inputs, network, new SavedNetwork(training.Parameters)).Predict(examples.Rows, probabilities);
        var served = CrossEntropy.Of(probabilities, examples.Labels, new float[examples.Count]);
        TorchRuntime.Use(1);
        using var scope = torch.NewDisposeScope();
        var (trained, samples) = (0.0, 0);
        for (var k = 0; k < training.BatchesIn(0); k++)
        {
            var batch = training.Prepare(0, k);
            var tensors = batch.ToTensors();
            foreach (var input in batch.Indices) tensors.Add(input.Name, torch.tensor(input.Rows, input.Shape));
            var weights = training.Parameters.Specs.ToDictionary(s => s.Name, s => torch.tensor(training.Parameters[s.Name], s.Shape));
            trained += batch.Samples * training.Loss(new TorchOps(weights, null, training: false), new TensorBatch(tensors, batch.Samples)).item<float>();
            samples += batch.Samples;
        }

        Assert.Equal(200, samples);
        Assert.Equal(served, trained / samples, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Context_that_decides_is_learned_and_predicted_alike_when_loaded_and_in_slices(string name)
    {
        // An item happens on the weekdays of its parity, whoever the user is: only item and weekday together tell.
        var (train, test) = (Parity(3000, 1), Parity(500, 2));
        var dataset = Described().With(train);
        var options = Options(name, "min_count=1", "epochs=12", "learning_rate=0.01", "patience=3", "factors=8");
        var model = Train(name, dataset, options);
        var probabilities = new float[test.Count];
        model.Predict(test.Rows, probabilities);
        Assert.True(AreaUnderRoc.Of(probabilities, test.Labels) > 0.97);
        Assert.All(probabilities, p => Assert.InRange(p, 0, 1));
        Assert.Equal(Fields, model.Context);

        var archive = new TensorArchive();
        model.Save(archive);
        var loaded = (IExampleModel)ModelCatalog.Default.Get(name).Load(archive, options);
        var again = new float[test.Count];
        loaded.Predict(test.Rows, again);
        Assert.Equal(probabilities, again);
        Assert.Equal(["mo", "tu", "we", "th"], loaded.Context[0].Values.Ids.ToArray());
        for (var row = 0; row < test.Count; row += 50)
        {
            loaded.Predict(test.Rows.Slice(row, 50), again.AsSpan(row));
            for (var k = row; k < row + 50; k++) Assert.Equal(probabilities[k], again[k], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Probabilities_of_what_cannot_be_told_are_put_right_and_their_order_stays(string name)
    {
        var (dataset, test) = (Described().With(Random(400, 1).With(Random(400, 2))), Random(400, 3));
        var settings = new[] { "min_count=1", "epochs=40", "learning_rate=0.02" };
        var (sure, right) = (new float[test.Count], new float[test.Count]);
        ((IExampleModel)Train(name, dataset, Options(name, [.. settings, "calibrate=false"]))).Predict(test.Rows, sure);
        ((IExampleModel)Train(name, dataset, Options(name, settings))).Predict(test.Rows, right);
        Assert.True(CrossEntropy.Of(sure, test.Labels, new float[test.Count]) > 0.9);
        Assert.InRange(CrossEntropy.Of(right, test.Labels, new float[test.Count]), 0.68, 0.71);
        var order = Enumerable.Range(0, test.Count).OrderBy(k => sure[k]).Select(k => right[k]).ToList();
        for (var k = 1; k < order.Count; k++) Assert.True(order[k] >= order[k - 1] - 1e-6f);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Users_items_and_values_that_training_did_not_have_are_predicted(string name)
    {
        var model = Train(name, Described().With(Parity(300, 1)), Options(name, "epochs=1"));
        var rows = new ExampleRows(new[] { -1, 99, 0 }, new[] { 0, -1, 99 }, Fields, [new[] { -1, 9, 1 }, new[] { 0, 1, -1 }]);
        var probabilities = new float[3];
        model.Predict(rows, probabilities);
        Assert.All(probabilities, p => Assert.InRange(p, 0, 1));
        var scores = new float[model.ItemCount];
        model.Score([new UserQuery(0, default)], scores);
        Assert.All(scores, s => Assert.True(float.IsFinite(s)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void New_items_are_ranked_by_attributes_and_new_users_by_attributes_or_history(string name)
    {
        var dataset = AttributedDatasets.Implicit();
        var model = Train(name, dataset, Options(name, "factors=8", "learning_rate=0.01", "epochs=20"));
        var (right, all) = (0, 0);
        for (var user = 0; user < AttributedDatasets.Users; user++)
        {
            // Users from 52 on are cold and described; items from 32 on are new.
            Count(Scores(model, UserQuery.Known(dataset.UserItems, user)), user);
            if (!AttributedDatasets.IsCold(user, AttributedDatasets.Users)) Count(Scores(model, UserQuery.FoldIn(dataset.UserItems, user)), user);
        }

        Assert.True(right > 0.95 * all, $"{right} of {all}");

        void Count(float[] scores, int user)
        {
            for (var a = 0; a < AttributedDatasets.Items; a++)
                for (var b = 0; b < AttributedDatasets.Items; b++)
                {
                    if (a % 2 != user % 2 || b % 2 == user % 2 || (AttributedDatasets.IsCold(a, AttributedDatasets.Items) != AttributedDatasets.IsCold(b, AttributedDatasets.Items))) continue;
                    all++;
                    right += scores[a] > scores[b] ? 1 : 0;
                }
        }
    }

    [Fact]
    public void Whole_updates_shrink_what_does_not_occur_and_batch_updates_leave_it()
    {
        var examples = Parity(300, 1);
        examples = examples.With(examples.Pick([0, 1, 2]));
        foreach (var updates in Enum.GetValues<EmbeddingUpdates>())
        {
            var options = Options("deepfm", "embedding_regularization=0.1", "epochs=30", "unknown_share=0", "min_count=1", $"embedding_updates={updates}");
            var (inputs, network, _) = Network("deepfm", options, Described().With(examples));
            var training = new FeatureTraining(network, inputs, new LabelledSamples(inputs, examples, options, 1), options, 1, null);
            var before = training.Parameters["features"].AsSpan(0, network.Width).ToArray();
            TrainingLoop.Run(training, options, new RunContext(1));
            var after = training.Parameters["features"].AsSpan(0, network.Width).ToArray(); // the unknown user
            if (updates == EmbeddingUpdates.Batch) Assert.Equal(before, after);
            else Assert.True(after.Sum(Math.Abs) < 0.2 * before.Sum(Math.Abs));
        }
    }

    private static float[] Scores(IModel model, UserQuery query)
    {
        var scores = new float[model.ItemCount];
        model.Score([query], scores);
        return scores;
    }

    private static IExampleModel Train(string name, Dataset dataset, FeatureOptions options) =>
        (IExampleModel)ModelCatalog.Default.Get(name).Train(dataset, options, new RunContext(2));

    private static FeatureOptions Options(string name, params string[] settings) => (FeatureOptions)ModelOptions.Create(
        ModelCatalog.Default.Get(name).OptionsType, settings.Select(s => KeyValuePair.Create(s[..s.IndexOf('=', StringComparison.Ordinal)], s[(s.IndexOf('=', StringComparison.Ordinal) + 1)..])));

    /// <summary>A network with random numbers everywhere, so that nothing is hidden by zeros.</summary>
    private static (FeatureInputs Inputs, FeatureNetwork Network, NetworkParameters Parameters) Network(string name, FeatureOptions options, Dataset dataset)
    {
        var encoder = FeatureEncoder.Fit(dataset, dataset.UserItems, dataset.Examples is null, options.Rules);
        var layout = FeatureLayout.Of(encoder);
        var (crosses, network) = name switch
        {
            "wide-deep" when new WideDeepTrainer().Crosses(encoder, layout, (WideDeepOptions)options) is var own => (own, new WideDeepTrainer().Network(layout, own, (WideDeepOptions)options)),
            "deepfm" => (None(layout), new DeepFmTrainer().Network(layout, None(layout), (DeepFmOptions)options)),
            _ => (None(layout), new DcnV2Trainer().Network(layout, None(layout), (DcnV2Options)options)),
        };
        var parameters = new NetworkParameters();
        network.AddParameters(parameters, 1);
        foreach (var spec in parameters.Specs) SplitMix.Normals(SplitMix.KeyOf(spec.Name), 0.25, parameters[spec.Name]);
        FeatureNetwork.Calibrate(parameters, PlattScaling.None);
        return (new FeatureInputs(encoder, crosses, options.Pooling), network, parameters);
    }

    private static FeatureCrosses None(FeatureLayout layout) => new(layout, FeatureCrosses.None, 1, []);

    /// <summary>Users and items with attributes of all types.</summary>
    private static Dataset Described()
    {
        var plain = Datasets.Random(12, 9, 60, 3);
        return new Dataset(
            plain.Users, plain.Items, plain.Interactions,
            userAttributes: new AttributeTable([.. Enumerable.Range(0, 12).Select(u => u == 5 ? null : $$"""{"town": "{{"abc"[u % 3]}}", "age": {{20 + u}}}""")]),
            itemAttributes: new AttributeTable([.. Enumerable.Range(0, 9).Select(i =>
                $$"""{"genres": ["{{"xyz"[i % 3]}}", "w"], "price": {{i * i}}, "title": "part {{i / 2}} of all", "look": [{{i}}, {{-i}}, 1]}""")]));
    }

    private static Examples Random(int count, int seed) => Examples(count, seed, (_, _, _, random) => random.Next(2));

    private static Examples Parity(int count, int seed) => Examples(count, seed, (_, item, weekday, _) => item % 2 == weekday % 2 ? 1 : 0);

    private static Examples Examples(int count, int seed, Func<int, int, int, Random, int> label)
    {
        var random = new Random(seed);
        var (users, items, weekdays, homes, labels) = (new int[count], new int[count], new int[count], new int[count], new float[count]);
        for (var row = 0; row < count; row++)
        {
            (users[row], items[row], weekdays[row], homes[row]) = (random.Next(12), random.Next(9), random.Next(4), random.Next(2));
            labels[row] = label(users[row], items[row], weekdays[row], random);
        }

        return new Examples(new ExampleRows(users, items, Fields, [weekdays, homes]), labels);
    }
}
