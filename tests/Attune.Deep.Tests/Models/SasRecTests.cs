using Attune.Data;
using Attune.Deep.Models;
using Attune.Deep.Sequences;
using Attune.Models;

namespace Attune.Deep.Tests.Models;

public sealed class SasRecTests
{
    private const int Users = 120, Items = 30;

    /// <summary>Everybody goes round in a circle of items, one after the other, from a place of their own.</summary>
    private static readonly Dataset Circle = MakeCircle(users: Users);

    private static readonly SasRecOptions Quick = new() { Factors = 16, Blocks = 1, LearningRate = 0.01, Epochs = 40, Dropout = 0.1, Patience = 0 };

    private static readonly RunContext Run = new(1);

    public static TheoryData<SequenceLoss, bool> Losses => new()
    {
        { SequenceLoss.CrossEntropy, true }, { SequenceLoss.SampledCrossEntropy, true }, { SequenceLoss.SampledCrossEntropy, false },
        { SequenceLoss.BinaryCrossEntropy, true }, { SequenceLoss.Gbce, true }, { SequenceLoss.Gbce, false },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void It_learns_what_comes_next(SequenceLoss loss, bool shared)
    {
        var model = Train(Quick with { Loss = loss, SharedNegatives = shared, Negatives = 8, Epochs = loss == SequenceLoss.Gbce ? 150 : 40 });
        var hits = Enumerable.Range(0, Items).Count(item => Next(model, [(item + Items - 2) % Items, (item + Items - 1) % Items, item]) == (item + 1) % Items);
        Assert.True(hits >= Items * 0.9, $"{hits} of {Items}");
    }

    [Fact]
    public void The_order_decides_and_not_the_set()
    {
        var model = Train(Quick);
        Assert.Equal(13, Next(model, [10, 11, 12]));
        Assert.Equal(11, Next(model, [12, 11, 10], excludeSeen: false));
    }

    [Fact]
    public void A_known_user_is_scored_by_the_history_at_training_unless_the_query_tells_a_sequence()
    {
        var model = Train(Quick);
        var known = UserQuery.Known(Circle.UserItems, 3);
        int[] history = Circle.Interactions.ItemsOf(3).ToArray();
        Assert.Equal((history[^1] + 1) % Items, Recommender.Recommend(model, known, 1)[0].Item);
        Assert.Equal(Scores(model, known), Scores(model, known with { Sequence = history }));
        Assert.Equal(Scores(model, known), Scores(model, known with { User = -1, Sequence = history }));

        // What happened since: two steps further.
        int[] newer = [.. history, (history[^1] + 1) % Items, (history[^1] + 2) % Items];
        var query = known with { Items = newer.Order().ToArray(), Weights = default, Sequence = newer };
        Assert.Equal((newer[^1] + 1) % Items, Recommender.Recommend(model, query, 1)[0].Item);
    }

    [Fact]
    public void A_history_is_read_without_what_is_not_liked_or_not_known()
    {
        var dataset = new Dataset(IdMap.Range(Users), IdMap.Range(Items + 1), Interactions.FromColumns(
            Users, Items + 1, [.. Enumerable.Range(0, Users).SelectMany(u => Enumerable.Repeat(u, Circle.Interactions.CountOf(u)))], Circle.Interactions.Items));
        var model = Train(Quick with { Epochs = 1 }, dataset);
        var plain = Scores(model, new UserQuery(-1, new[] { 4, 5 }));
        Assert.Equal(plain, Scores(model, new UserQuery(-1, new[] { 4, 5, Items })));
        Assert.Equal(plain, Scores(model, new UserQuery(-1, new[] { 4, 5, 9 }, new[] { 1f, 1f, 0f })));
        Assert.Equal(plain, Scores(model, new UserQuery(-1, new[] { 4, 5 }, Sequence: new[] { 4, 9, 5 })));
        Assert.NotEqual(plain, Scores(model, new UserQuery(-1, new[] { 4, 5 }, Sequence: new[] { 5, 4 })));
        Assert.All(Scores(model, new UserQuery(-1, new[] { Items })), s => Assert.True(float.IsNaN(s)));
        Assert.True(float.IsNaN(plain[Items]));
    }

    [Fact]
    public void Histories_longer_than_the_places_are_cut_to_the_newest()
    {
        var model = Train(Quick with { MaxLength = 3 });
        int[] four = [6, 7, 8, 9];
        Assert.Equal(
            Scores(model, new UserQuery(-1, new[] { 7, 8, 9 }, Sequence: new[] { 7, 8, 9 })),
            Scores(model, new UserQuery(-1, four, Sequence: four)));
        Assert.Equal(10, Next(model, four));
    }

    [Fact]
    public void Early_stopping_watches_the_last_item_of_users_and_keeps_the_best_epoch()
    {
        var journal = new Scalars();
        var dataset = MakeCircle(users: 500);
        Train(Quick with { Patience = 2, Epochs = 60, ValidationShare = 0.5 }, dataset, Run with { Journal = journal });
        Assert.True(journal.Validation.Count is > 2 and < 60, $"{journal.Validation.Count} epochs");
        Assert.True(journal.Validation.Max() > 0.9, string.Join(" ", journal.Validation));
        var best = journal.Validation.IndexOf(journal.Validation.Max());
        Assert.Equal(best + 2, journal.Validation.Count - 1);
    }

    [Fact]
    public void Too_few_users_to_judge_by_train_for_all_epochs()
    {
        var journal = new Scalars();
        Train(Quick with { Patience = 1, Epochs = 6 }, Circle, Run with { Journal = journal });
        Assert.Equal((6, 0), (journal.Losses, journal.Validation.Count));
    }

    [Fact]
    public void Augmentation_changes_what_is_learned_and_still_learns_it()
    {
        var plain = Train(Quick);
        foreach (var options in new[] { Quick with { CropProbability = 0.5 }, Quick with { MaskProbability = 0.5, MaskShare = 0.2 }, Quick with { ReorderProbability = 0.2 } })
        {
            var model = Train(options);
            Assert.NotEqual(Scores(plain, UserQuery.Known(Circle.UserItems, 0)), Scores(model, UserQuery.Known(Circle.UserItems, 0)));
            Assert.Equal(13, Next(model, [10, 11, 12]));
        }
    }

    [Fact]
    public void Brain_floats_learn_the_same()
    {
        var model = Train(Quick with { Precision = SequencePrecision.Bfloat16 });
        Assert.Equal(13, Next(model, [10, 11, 12]));
    }

    [Fact]
    public void Factors_that_heads_cannot_share_are_refused()
    {
        var error = Assert.Throws<AttuneException>(() => Train(Quick with { Factors = 10, Heads = 3 }));
        Assert.Equal("invalid_option", error.Code);
        Assert.Contains("10 factors", error.Message, StringComparison.Ordinal);
    }

    private static IModel Train(SasRecOptions options, Dataset? dataset = null, RunContext? run = null) =>
        new SasRecTrainer().Train(dataset ?? Circle, options, run ?? Run);

    private static int Next(IModel model, int[] sequence, bool excludeSeen = true) =>
        Recommender.Recommend(model, new UserQuery(-1, sequence.Order().ToArray(), Sequence: sequence), 1, excludeSeen)[0].Item;

    private static float[] Scores(IModel model, UserQuery query)
    {
        var scores = new float[model.ItemCount];
        model.Score([query], scores);
        return scores;
    }

    private static Dataset MakeCircle(int users)
    {
        var (who, what) = (new List<int>(), new List<int>());
        for (var user = 0; user < users; user++)
            for (var k = 0; k < 4 + user % 7; k++)
            {
                who.Add(user);
                what.Add((user * 7 + k) % Items);
            }

        return new Dataset(IdMap.Range(users), IdMap.Range(Items), Interactions.FromColumns(users, Items, [.. who], [.. what]));
    }

    private sealed class Scalars : TrainingJournal
    {
        public List<double> Validation { get; } = [];

        public int Losses { get; private set; }

        public override void Scalar(string name, long step, double value)
        {
            if (name == "validation/ndcg@10") Validation.Add(value);
            if (name == "loss/train") Losses++;
        }
    }
}
