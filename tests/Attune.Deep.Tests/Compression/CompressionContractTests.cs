using Attune.Data;
using Attune.Deep.Compression;
using Attune.Deep.Training;
using Attune.Models;
using Attune.Tests.Models;

namespace Attune.Deep.Tests.Compression;

/// <summary>What every model that can be made smaller or trained further must do. Found by enumeration.</summary>
public sealed class CompressionContractTests
{
    private static readonly Dataset Some = Datasets.Random(60, 50, 900, 5);

    private static readonly UserQuery[] Samples = [.. Enumerable.Range(0, 60).Select(u => UserQuery.Known(Some.UserItems, u))];

    public static TheoryData<string> Smaller => [.. ModelsUnderTest.Trainers.OfType<ICompresses>().Select(t => t.Description.Name)];

    public static TheoryData<string> Continued => [.. ModelsUnderTest.Trainers.OfType<IContinuesTraining>().Select(t => t.Description.Name)];

    [Fact]
    public void There_are_some()
    {
        Assert.NotEmpty(Smaller);
        Assert.NotEmpty(Continued);
    }

    [Theory]
    [MemberData(nameof(Smaller))]
    public void A_pruned_model_is_saved_in_less_room_scores_the_same_when_loaded_and_has_lost_nobody(string name)
    {
        var (trainer, options) = Case(name, 16);
        var whole = Published(trainer, options, Some);
        var pruned = ((ICompresses)trainer).Prune(whole, Some, Epochs(trainer, options, 2), 0.8, true, new RunContext(2));
        Assert.InRange(Bytes(pruned), 0, Bytes(whole.Model) * 0.6);
        var scores = Scores(pruned);
        Assert.Equal(scores, Scores(Reloaded(trainer, options, pruned)));
        Assert.Equal(Scores(whole.Model).Select(float.IsNaN), scores.Select(float.IsNaN));
        Assert.Equal(Scores(pruned), Scores(((ICompresses)trainer).Prune(whole, Some, Epochs(trainer, options, 2), 0.8, true, new RunContext(1))));
    }

    [Theory]
    [InlineData("mlp", 0.7, 0.2)]
    [InlineData("wide-deep", 0.7, 0.05)]
    [InlineData("gmf", 0.5, 0)] // a factor that only one of user and item has kept is lost to both, whatever follows
    public void Training_after_pruning_makes_up_for_it(string name, double share, double gain)
    {
        var board = Datasets.Checkerboard(20);
        var (trainer, options) = Case(name, 8);
        var whole = Published(trainer, options, board);
        var (cut, trained) = (Prune(0), Prune(20));
        Assert.InRange(SameClassAbove(trained, board), 0.94, 1);
        Assert.InRange(SameClassAbove(trained, board) - SameClassAbove(cut, board), gain, 1);

        IModel Prune(int epochs) => ((ICompresses)trainer).Prune(whole, board, (DeepOptions)options with { Epochs = epochs }, share, true, new RunContext(2));
    }

    [Theory]
    [MemberData(nameof(Smaller))]
    public void A_quantized_model_takes_half_the_room_scores_alike_and_the_same_when_loaded(string name)
    {
        var (trainer, options) = Case(name, 16);
        var whole = trainer.Train(Some, options, new RunContext(2));
        var bytes = ((ICompresses)trainer).Quantize(whole, Samples, new RunContext(2));
        Assert.InRange(Bytes(bytes), 0, Bytes(whole) * 0.6);
        var (theirs, mine) = (Scores(whole), Scores(bytes));
        Assert.Equal(mine, Scores(Reloaded(trainer, options, bytes)));
        Assert.Equal(theirs.Select(float.IsNaN), mine.Select(float.IsNaN));
        for (var start = 0; start < mine.Length; start += whole.ItemCount)
            Assert.InRange(Ranks.Correlation(theirs.AsSpan(start, whole.ItemCount), mine.AsSpan(start, whole.ItemCount)), 0.98, 1.0001);
    }

    [Theory]
    [MemberData(nameof(Smaller))]
    public void Of_a_batch_a_quantized_model_says_what_it_says_of_one(string name)
    {
        var (trainer, options) = Case(name, 16);
        var bytes = ((ICompresses)trainer).Quantize(trainer.Train(Some, options, new RunContext(2)), Samples, new RunContext(2));
        UserQuery[] queries = [.. Enumerable.Range(0, 9).Select(u => UserQuery.Known(Some.UserItems, u)), new(-1, new[] { 1, 4 })];
        var batch = new float[queries.Length * bytes.ItemCount];
        bytes.Score(queries, batch);
        for (var k = 0; k < queries.Length; k++)
        {
            var one = new float[bytes.ItemCount];
            bytes.Score([queries[k]], one);
            Assert.Equal(one, batch.AsSpan(k * bytes.ItemCount, bytes.ItemCount).ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Smaller))]
    public void A_student_learns_from_any_teacher_even_without_labels(string name)
    {
        var board = Datasets.Checkerboard(20);
        var teacher = ModelCatalog.Default.Get("ials").Train(board, new IalsOptions { Factors = 4 }, new RunContext(2));
        var (trainer, options) = Case(name, 6);
        var student = ((ICompresses)trainer).Distil(teacher, board, Epochs(trainer, options, 40), new DistillationOptions(Temperature: 1, Mix: 1), new RunContext(2));
        Assert.InRange(SameClassAbove(student, board), 0.9, 1);
        Assert.Equal(Scores(student, board), Scores(Reloaded(trainer, options, student), board));
    }

    [Theory]
    [MemberData(nameof(Continued))]
    public void Training_goes_on_by_the_ids_and_new_ones_are_learned(string name)
    {
        // First without the last two users and items, then with all of them, the items numbered the other way round.
        var whole = Datasets.Checkerboard(20);
        var early = Datasets.From([.. Datasets.Cells(whole).Where(c => c.User < 18 && c.Item < 18)], 18, 18);
        var now = Datasets.PermuteItems(whole, [.. Enumerable.Range(0, 20).Reverse()]);
        var fresh = now.With(Datasets.From([.. Datasets.Cells(now).Where(c => c.User >= 18 || c.Item < 2)], 20, 20).Interactions);
        var (trainer, options) = Case(name, 16);
        var previous = Published(trainer, options, early);
        var (before, after) = (Continue(0), Continue(10));
        Assert.Equal((20, 20), (after.UserCount, after.ItemCount));
        Assert.DoesNotContain(Scores(after, now), float.IsNaN);
        Assert.Equal(Scores(after, now), Scores(Reloaded(trainer, options, after), now));
        Assert.InRange(SameClassAbove(after, now, user => 19 - user) - SameClassAbove(before, now, user => 19 - user), -0.03, 1);

        // Without a step, what is known of a user and an item is what was known, with the same history.
        var (theirs, mine) = (Scores(previous.Model, early), Scores(before, Datasets.From([.. Datasets.Cells(early).Select(c => (c.User, 19 - c.Item))], 20, 20)));
        for (var user = 0; user < 18; user++)
            for (var item = 0; item < 18; item++) Assert.Equal(theirs[user * 18 + item], mine[user * 20 + 19 - item], 1e-5f);

        IModel Continue(int epochs) => ((IContinuesTraining)trainer).Continue(now, fresh, previous, (DeepOptions)options with { LearningRate = 0.001, Epochs = epochs }, new RunContext(2));
    }

    [Theory]
    [InlineData("gmf", 0.003, 0.001)]
    [InlineData("deepfm", 0.02, 0.01)]
    public void A_user_and_an_item_that_came_later_find_their_place(string name, double rate, double later)
    {
        var whole = Datasets.Checkerboard(20);
        var early = Datasets.From([.. Datasets.Cells(whole).Where(c => c.User < 18 && c.Item < 18)], 18, 18);
        var fresh = whole.With(Datasets.From([.. Datasets.Cells(whole).Where(c => c.User >= 18 || c.Item >= 18)], 20, 20).Interactions);
        var (trainer, options) = Case(name, 6);
        var previous = Published(trainer, (DeepOptions)options with { LearningRate = rate }, early);
        var continued = ((IContinuesTraining)trainer).Continue(whole, fresh, previous, (DeepOptions)options with { LearningRate = later }, new RunContext(2));
        Assert.InRange(SameClassAbove(continued, whole), 0.99, 1);
    }

    [Theory]
    [MemberData(nameof(Continued))]
    public void Without_anything_new_little_changes(string name)
    {
        var (trainer, options) = Case(name, 6);
        var previous = Published(trainer, options, Some);
        var slow = ModelOptions.Create(trainer.OptionsType, [new("learning_rate", "0.0000001"), new("epochs", "1")], ModelOptions.ToJson(options));
        var continued = ((IContinuesTraining)trainer).Continue(Some, Some, previous, slow, new RunContext(2));
        var (before, after) = (Scores(previous.Model), Scores(continued));
        for (var k = 0; k < before.Length; k++) Assert.Equal(before[k], after[k], 1e-3f);
    }

    [Theory]
    [MemberData(nameof(Continued))]
    public void Another_network_is_refused(string name)
    {
        var (trainer, options) = Case(name, 6);
        var previous = Published(trainer, options, Some);
        var other = Case(name, 10).Options;
        Assert.Equal("other_network", Assert.Throws<AttuneException>(() => ((IContinuesTraining)trainer).Continue(Some, Some, previous, other, new RunContext(1))).Code);
        var foreign = previous with { Model = ModelCatalog.Default.Get("popular").Train(Some, new PopularOptions(), new RunContext(1)) };
        Assert.Equal("other_network", Assert.Throws<AttuneException>(() => ((IContinuesTraining)trainer).Continue(Some, Some, foreign, options, new RunContext(1))).Code);
    }

    private static (IModelTrainer Trainer, object Options) Case(string name, int width)
    {
        var trainer = ModelCatalog.Default.Get(name);
        var known = ModelOptions.Describe(trainer.OptionsType).Select(o => o.Name).ToHashSet();
        KeyValuePair<string, string>[] settings = [new("factors", $"{width}"), new("layers", $"{2 * width},{width},4"), new("hidden_layers", $"{width},{width}")];
        return (trainer, ModelOptions.Create(trainer.OptionsType, settings.Where(s => known.Contains(s.Key))));
    }

    private static object Epochs(IModelTrainer trainer, object options, int epochs) =>
        ModelOptions.Create(trainer.OptionsType, [new("epochs", $"{epochs}")], ModelOptions.ToJson(options));

    private static PublishedModel Published(IModelTrainer trainer, object options, Dataset dataset)
    {
        var trained = new TimedModel(trainer.Train(dataset, options, new RunContext(2)), 0, []);
        return PublishedModel.Of(trainer, options, trained, dataset, 42, DateTimeOffset.UnixEpoch);
    }

    private static IModel Reloaded(IModelTrainer trainer, object options, IModel model)
    {
        using var stream = Saved(model);
        return trainer.Load(SafeTensors.Read(stream).Archive, options);
    }

    private static MemoryStream Saved(IModel model)
    {
        var archive = new TensorArchive();
        model.Save(archive);
        var stream = new MemoryStream();
        SafeTensors.Write(stream, archive);
        stream.Position = 0;
        return stream;
    }

    private static long Bytes(IModel model)
    {
        using var stream = Saved(model);
        return stream.Length;
    }

    private static float[] Scores(IModel model, Dataset? dataset = null)
    {
        dataset ??= Some;
        var scores = new float[model.UserCount * model.ItemCount];
        model.Score([.. Enumerable.Range(0, model.UserCount).Select(u => UserQuery.Known(dataset.UserItems, u))], scores);
        return scores;
    }

    /// <summary>How often, on the checkerboard, an item of a user's class stands above one that is not.</summary>
    private static double SameClassAbove(IModel model, Dataset board, Func<int, int>? withheld = null)
    {
        var (above, pairs) = (0, 0);
        var scores = Scores(model, board);
        for (var user = 0; user < 20; user++)
        {
            var own = withheld?.Invoke(user) ?? user;
            var row = scores.AsSpan(user * 20, 20).ToArray();
            foreach (var same in Enumerable.Range(0, 20).Where(i => (i - own) % 2 == 0))
                foreach (var other in Enumerable.Range(0, 20).Where(i => (i - own) % 2 != 0)) (above, pairs) = (above + (row[same] > row[other] ? 1 : 0), pairs + 1);
        }

        return (double)above / pairs;
    }
}
