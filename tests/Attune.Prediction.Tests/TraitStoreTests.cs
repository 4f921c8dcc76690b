using Attune.Features;
using Attune.Profiles;

namespace Attune.Prediction.Tests;

public sealed class TraitStoreTests : IDisposable
{
    private static readonly TraitOptions Small = new() { Trees = 20, LeafExamples = 5, Folds = 3 };
    private readonly string _folder = Directory.CreateTempSubdirectory("attune-traits-").FullName;

    [Theory]
    [InlineData(TraitLearner.Trees)]
    [InlineData(TraitLearner.Forest)]
    [InlineData(TraitLearner.Logistic)]
    public void A_trait_tells_the_same_after_it_was_kept_and_read(TraitLearner learner)
    {
        var (store, trained) = (new TraitStore(_folder), Train(Small with { Learner = learner, Calibration = Calibration.Isotonic }));
        Assert.Equal(1, store.Save(trained).Manifest.Version);
        Assert.Equal(2, store.Save(trained).Manifest.Version);
        var read = Assert.Single(store.Load());
        Assert.Equal(("side", 2, "side", learner), (read.Manifest.Name, read.Manifest.Version, read.Manifest.Target, read.Model.Options.Learner));
        Assert.Equal(trained.Manifest.Quality, read.Manifest.Quality);
        var table = Population.Side().Table;
        Assert.Equal(trained.Model.Probabilities(table), read.Model.Probabilities(table));
        Assert.Single(Directory.GetFiles(_folder));
        Assert.True(store.Remove("side"));
        Assert.False(store.Remove("side"));
        Assert.Empty(store.List());
    }

    [Fact]
    public void A_damaged_file_is_named()
    {
        var store = new TraitStore(_folder);
        store.Save(Train(Small));
        var file = Directory.GetFiles(_folder)[0];
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..200]);
        Assert.Equal("damaged_model", Assert.Throws<AttuneException>(() => store.Load()).Code);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("")]
    [InlineData("a b")]
    public void A_name_is_part_of_a_files_name(string name) => Assert.True(Assert.Throws<AttuneException>(() => TraitStore.CheckName(name)).IsUsage);

    [Fact]
    public async Task A_profile_is_told_what_the_row_of_a_table_is()
    {
        var (sources, trained, now) = (Population.Sources(), Train(Small), Population.Start.AddDays(60));
        var population = PopulationStatistics.From(sources.Dataset);
        var histories = ((InMemoryHistories)sources.Histories).Users;
        var builder = new ProfileBuilder(sources.Profile with { Traits = new TraitPredictor([trained]) }, population);

        // Users 0, 10, 20 … told nothing; on the first day of a grid of one day the table has the population of that day.
        FeatureKey[] keys = [.. Enumerable.Range(0, 6).Select(k => new FeatureKey($"u{k * 10 + k % 2 * 5}", null, now))];
        var table = await FeatureBuilder.BuildAsync(keys, sources, new FeatureOptions { Items = true, MinimumShare = 0, PopulationDays = 1 }, RunContext.Default);
        var expected = trained.Model.Probabilities(table);
        foreach (var (row, key) in keys.Index())
        {
            var user = histories.Single(u => u.User == key.User);
            var predicted = builder.Build(user.User, user.Events, now).Find<PredictedValue>();
            if (int.Parse(key.User![1..]) % 10 != 0)
            {
                Assert.Null(predicted); // it was told
                continue;
            }

            var trait = predicted!.Traits["side"];
            Assert.Equal(expected[row].Max(), trait.Probability, 0.0002);
            Assert.Equal("side@0", trait.Model);
            Assert.Equal("even", trait.Value);
            Assert.InRange(trait.Confidence, 0.1, 1);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static TrainedTrait Train(TraitOptions options) =>
        TrainedTrait.Train("side", TraitTarget.Parse("side"), false, Population.Side(), options, "0", RunContext.Default, TimeProvider.System);
}
