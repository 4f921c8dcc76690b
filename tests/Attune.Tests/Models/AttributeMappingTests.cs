using Attune.Data;
using Attune.Models;
using static Attune.Tests.Models.AttributedDatasets;

namespace Attune.Tests.Models;

public sealed class AttributeMappingTests
{
    private static readonly AttributeMappingTrainer Trainer = new();

    public static TheoryData<string> Bases => ["ials", "bpr", "logistic-mf", "biased-mf", "fm"];

    [Theory]
    [MemberData(nameof(Bases))]
    public void Cold_items_of_the_users_class_score_above_the_other_cold_ones_for_warm_and_cold_users(string name)
    {
        var model = Train(name);
        for (var user = 0; user < Users; user++)
        {
            var scores = Scores(model, new UserQuery(user, default));
            var cold = Enumerable.Range(Items - Cold, Cold).ToLookup(i => i % 2 == user % 2, i => scores[i]);
            Assert.True(cold[true].Min() > cold[false].Max(), $"user {user}: {string.Join(" ", scores[^Cold..])}");
        }
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void Who_the_base_model_knows_scores_as_there(string name)
    {
        var (model, plain) = (Train(name), BaseOf(name));
        foreach (var query in new[] { UserQuery.Known(Data(name).UserItems, 3), UserQuery.FoldIn(Data(name).UserItems, 3), new UserQuery(Users - 1, new[] { 1, 3 }, default, new[] { 5f, 4f }) })
            Assert.Equal(Scores(plain, query)[..(Items - Cold)], Scores(model, query)[..(Items - Cold)]);
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void A_saved_model_is_equal_and_the_threads_do_not_count(string name)
    {
        var (one, two, archive) = (Train(name, threads: 1), Train(name, threads: 2), new TensorArchive());
        one.Save(archive);
        var loaded = Trainer.Load(archive, Options(name));
        Assert.Equal(name == "biased-mf", loaded is IRatingModel);
        foreach (var query in new UserQuery[] { new(0, default), new(Users - 1, default), new(Users - 1, new[] { 2, 4 }, default, new[] { 5f, 1f }) })
        {
            Assert.Equal(Scores(one, query), Scores(two, query));
            Assert.Equal(Scores(one, query), Scores(loaded, query));
        }
    }

    [Fact]
    public void Mapped_ratings_are_near_the_truth()
    {
        var model = Train("biased-mf");
        for (var user = 0; user < Users; user++)
        {
            var scores = Scores(model, new UserQuery(user, default));
            for (var item = Items - Cold; item < Items; item++)
            {
                var (least, most) = user % 2 == item % 2 ? (3.5f, 5.75f) : (0.25f, 2.5f);
                Assert.InRange(scores[item], least, most);
            }
        }
    }

    [Fact]
    public void Without_attributes_it_is_the_base_model()
    {
        var plain = Without(Implicit());
        var (model, own) = (Trainer.Train(plain, Options("ials"), new RunContext(2)), BaseOf("ials", plain));
        for (var user = 0; user < Users; user++) Assert.Equal(Scores(own, new UserQuery(user, default)), Scores(model, new UserQuery(user, default)));
    }

    [Fact]
    public void The_regression_solves_the_normal_equations()
    {
        // (XᵀX + ridge I) w = Xᵀ y, multiplied out densely in double.
        var random = new Random(2);
        const int rows = 30, columns = 7;
        var dense = Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns).Select(_ => random.Next(3) == 0 ? random.Next(1, 3) : 0).ToArray()).ToArray();
        int[] starts = [0, .. dense.Select((_, r) => dense[..(r + 1)].Sum(d => d.Count(v => v != 0)))];
        int[] indices = [.. dense.SelectMany(d => Enumerable.Range(0, columns).Where(c => d[c] != 0))];
        float[] values = [.. dense.SelectMany(d => d.Where(v => v != 0).Select(v => (float)v))];
        int[] used = [.. Enumerable.Range(0, rows).Where(r => r % 4 != 0)];
        var targets = Array.ConvertAll(used, _ => random.NextDouble() - 0.5);
        var weights = RidgeMapping.Solve(new CsrMatrix(columns, starts, indices, values), used, targets, 0.7, CancellationToken.None);
        for (var c = 0; c < columns; c++)
        {
            var left = 0.7 * weights[c] + used.Sum(r => dense[r][c] * Enumerable.Range(0, columns).Sum(k => dense[r][k] * weights[k]));
            Assert.Equal(used.Zip(targets, (r, y) => dense[r][c] * y).Sum(), left, 1e-5);
        }
    }

    [Fact]
    public void Rows_are_predicted_from_the_mean_and_the_regression()
    {
        // One feature that rows 0 and 1 have; by hand: mean 2, centred targets 1, 1, -1, -1; w = (1 + 1) / (2 + 2) = 0.5.
        var features = new CsrMatrix(1, [0, 1, 2, 2, 2, 3, 3], [0, 0, 0], [1, 1, 1]);
        float[] vectors = [3, 3, 1, 1, 0, 0];
        RidgeMapping.Fill(features, vectors, 1, [0, 1, 2, 3], [4, 5], 2, new RunContext(2));
        Assert.Equal([3, 3, 1, 1, 2.5f, 2], vectors);
    }

    [Theory]
    [InlineData("popular", "", "invalid_option")]
    [InlineData("attribute-mapping", "", "invalid_option")]
    [InlineData("nope", "", "unknown_model")]
    [InlineData("ials", "{", "invalid_option")]
    [InlineData("ials", "[]", "invalid_option")]
    [InlineData("ials", "{\"factor\": 1}", "unknown_option")]
    public void What_is_no_factor_model_or_no_options_is_refused(string name, string options, string code) => Assert.Equal(code, Assert.Throws<AttuneException>(
        () => Trainer.Train(Implicit(), new AttributeMappingOptions { Base = name, BaseOptions = options }, new RunContext(1))).Code);

    private static Dataset Data(string name) => name == "biased-mf" ? Rated() : Implicit();

    private static AttributeMappingOptions Options(string name) => new() { Base = name, BaseOptions = "{\"factors\": 6}", Regularization = 1 };

    private static IModel Train(string name, int threads = 2) => Trainer.Train(Data(name), Options(name), new RunContext(threads));

    private static IModel BaseOf(string name, Dataset? dataset = null)
    {
        var trainer = ModelCatalog.Default.Get(name);
        return trainer.Train(dataset ?? Data(name), ModelOptions.Create(trainer.OptionsType, [new("factors", "6")]), new RunContext(2));
    }

    private static float[] Scores(IModel model, UserQuery query)
    {
        var scores = new float[model.ItemCount];
        model.Score([query], scores);
        return scores;
    }
}
