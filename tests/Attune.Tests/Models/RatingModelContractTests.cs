using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

/// <summary>What every model that predicts ratings must do beyond <see cref="ModelContractTests"/>.</summary>
public sealed class RatingModelContractTests
{
    private const int Size = 40;

    private static readonly Dataset Board = Datasets.RatedCheckerboard(Size);

    public static TheoryData<string> All => [.. ModelCase.All.Where(c => c.PredictsRatings).Select(c => c.Name)];

    public static TheoryData<string> Personalised => [.. ModelCase.All.Where(c => c.PredictsRatings && c.IsPersonalised).Select(c => c.Name)];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Personalised))]
    public void On_the_rated_checkerboard_withheld_items_of_the_own_class_are_predicted_high_and_others_low(string name)
    {
        var model = ModelCase.Of(name).Train(Board);
        for (var user = 0; user < Size; user++)
        {
            AssertClassesApart(user, Scores(model, UserQuery.Known(Board.UserItems, user)));
            AssertClassesApart(user, Scores(model, FoldIn(Board, user)));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_everybody_rates_high_is_predicted_above_what_everybody_rates_low(string name)
    {
        // Items by users: item i is rated about i / 4 + 1, and user 0 has rated item 4 alone.
        (int User, int Item)[] cells = [(0, 4), .. Enumerable.Range(1, 40).SelectMany(u => Enumerable.Range(0, 17).Select(i => (u, i)))];
        var random = new Random(7);
        var dataset = Datasets.From(cells, 41, 17, [.. cells.Select(c => Math.Clamp(c.Item / 4f + 1 + random.Next(-1, 2) / 2f, 1, 5))]);
        var scores = Scores(ModelCase.Of(name).Train(dataset), UserQuery.Known(dataset.UserItems, 0));
        Assert.True(scores[..4].Max() < scores[13..].Min(), string.Join(" ", scores));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_last_rating_of_a_pair_counts(string name)
    {
        var once = Datasets.Rate(Datasets.Random(12, 10, 60, 3));
        var cells = Datasets.Cells(once).ToArray();
        var twice = Datasets.From([.. cells, .. cells], 12, 10, [.. cells.Select(c => 1f + (c.Item + c.User) % 5), .. once.Interactions.Values!]);
        var (a, b) = (ModelCase.Of(name).Train(once), ModelCase.Of(name).Train(twice));
        for (var user = 0; user < 12; user++)
            AssertEqual(Scores(a, UserQuery.Known(once.UserItems, user)), Scores(b, UserQuery.Known(once.UserItems, user)), 1e-5f);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Interactions_without_a_rating_make_no_NaN(string name)
    {
        var dataset = Datasets.Rate(Datasets.Random(20, 15, 150, 4), p => p % 3 == 0 ? float.NaN : 1 + p % 5);
        var model = ModelCase.Of(name).Train(dataset);
        var rated = dataset.Ratings.ColumnIndices.ToHashSet();
        for (var user = 0; user < 20; user++)
        {
            if (dataset.Ratings.CountOf(user) == 0) continue;
            foreach (var query in new[] { UserQuery.Known(dataset.UserItems, user), FoldIn(dataset, user) })
            {
                var scores = Scores(model, query);
                Assert.All(rated, i => Assert.InRange(scores[i], -2f, 8f));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void All_equal_ratings_predict_themselves(string name)
    {
        var dataset = Datasets.Rate(Datasets.Random(40, 30, 600, 5), _ => 4);
        var model = ModelCase.Of(name).Train(dataset);
        for (var user = 0; user < 40; user++)
            Assert.All(Scores(model, UserQuery.Known(dataset.UserItems, user)), s => Assert.InRange(s, 3.4f, 4.6f));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Data_without_ratings_are_refused(string name)
    {
        var unrated = Datasets.Random(12, 10, 60, 3);
        Assert.Equal("no_ratings", Assert.Throws<AttuneException>(() => ModelCase.Of(name).Train(unrated)).Code);
        Assert.Equal("no_ratings", Assert.Throws<AttuneException>(() => ModelCase.Of(name).Train(Datasets.Rate(unrated, _ => float.NaN))).Code);
    }

    private static void AssertClassesApart(int user, float[] scores)
    {
        var withheld = Enumerable.Range(0, Size).Where(i => Datasets.IsWithheld(user, i, Size)).ToLookup(i => i % 2 == user % 2, i => scores[i]);
        Assert.All(withheld[true], s => Assert.InRange(s, 3.5f, 5.75f));
        Assert.All(withheld[false], s => Assert.InRange(s, 0.25f, 2.5f));
    }

    private static void AssertEqual(float[] expected, float[] actual, float tolerance)
    {
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance);
    }

    /// <summary>An unknown user who rated what a known one did.</summary>
    private static UserQuery FoldIn(Dataset dataset, int user) =>
        new(-1, dataset.Ratings.ColumnsMemory(user), default, dataset.Ratings.ValuesMemory(user));

    private static float[] Scores(IModel model, UserQuery query)
    {
        var scores = new float[model.ItemCount];
        model.Score([query], scores);
        return scores;
    }
}
