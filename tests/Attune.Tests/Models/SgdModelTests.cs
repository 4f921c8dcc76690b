using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

/// <summary>What the models trained by stochastic gradients have in common, beyond the contract of all models.</summary>
public sealed class SgdModelTests
{
    private static readonly Dataset Tastes = FourTastes();

    public static TheoryData<string> All => ["bpr", "ccl-mf", "logistic-mf"];

    [Theory]
    [MemberData(nameof(All))]
    public void More_epochs_lower_the_loss_and_the_model_ranks_well(string name)
    {
        FactorModel[] models = [.. new[] { 5, 25, 100 }.Select(epochs => (FactorModel)Train(name, Split.Train, [new("epochs", $"{epochs}"), new("factors", "8")]))];
        double[] losses = [.. models.Select(m => Loss(name, m))];
        Assert.Equal(losses.OrderDescending(), losses);
        Assert.True(Ndcg(models[^1]) > 0.25, $"NDCG {Ndcg(models[^1])}");
    }

    /// <summary>The losses of the papers over all pairs, unregularized, naively and in double.</summary>
    private static double Loss(string name, FactorModel model)
    {
        var loss = 0.0;
        for (var user = 0; user < model.UserCount; user++)
        {
            var has = Split.Train.ColumnsOf(user).ToArray();
            double[] scores = [.. Enumerable.Range(0, model.ItemCount).Select(i => Enumerable.Range(0, model.Stride).Sum(k => (double)model.UserRow(user)[k] * model.ItemRow(i)[k]))];
            double[] others = [.. scores.Where((_, i) => !has.Contains(i))];
            foreach (var score in has.Select(i => scores[i]))
                loss += name switch
                {
                    "bpr" => others.Average(o => Math.Log(1 + Math.Exp(o - score))),
                    "logistic-mf" => Math.Log(1 + Math.Exp(-score)) + 5 * others.Average(o => Math.Log(1 + Math.Exp(o))),
                    _ => 1 - score + others.Sum(o => 150.0 / 800 * Math.Max(0, o - 0.9)),
                };
        }

        return loss;
    }

    /// <summary>A rate that throws the model about: the best epoch is not the last, and what is returned is the best.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Early_stopping_returns_the_model_of_the_best_epoch(string name)
    {
        KeyValuePair<string, string>[] common = [new("schedule", "constant"), new("learning_rate", "0.5"), new("validation_share", "0.2"), new("factors", "8")];
        var steps = new List<long>();
        var run = new RunContext(1, Progress: new Listener(steps));
        var stopped = Train(name, Tastes, [.. common, new("epochs", "400"), new("patience", "6")], run);
        Assert.True(steps[^1] < 400, "never stopped");
        var best = steps[^1] - 6;

        // The same part, without early stopping, for as many epochs.
        var part = ValidationPart.Cut(Tastes.UserItems, 0.2, EntityKeys.Of(Tastes, run.Seed));
        var again = new[] { best, steps[^1] }.Select(epochs => TrainOn(name, part.Train, [.. common, new("epochs", $"{epochs}")]));
        double[] values = [.. again.Select(m => part.Ndcg(m, run))];
        Assert.Equal(values[0], part.Ndcg(stopped, run), 1e-9);
        Assert.True(values[0] >= values[1]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_folded_in_history_ranks_as_the_known_user_does(string name)
    {
        var model = Train(name, Split.Train, []);
        double known = Ndcg(model), folded = Split.Ndcg(new FoldedIn(model), new RunContext(1));
        Assert.True(folded > 0.8 * known, $"known {known}, folded in {folded}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_rate_far_too_high_is_an_error_or_a_model_without_NaN(string name)
    {
        try
        {
            var model = Train(name, Tastes, [new("learning_rate", "100"), new("schedule", "constant")]);
            var scores = new float[model.ItemCount];
            model.Score([UserQuery.Known(Tastes.UserItems, 0)], scores);
            Assert.DoesNotContain(scores, float.IsNaN);
        }
        catch (AttuneException error)
        {
            Assert.Equal("diverged", error.Code);
        }
    }

    [Theory]
    [InlineData("candidates", "8")]
    [InlineData("negatives", "popularity")]
    [InlineData("bias", "false")]
    public void Options_of_bpr_train_and_change_the_model(string option, string value)
    {
        var (plain, other) = (Train("bpr", Split.Train, []), Train("bpr", Split.Train, [new(option, value)]));
        Assert.True(Ndcg(other) > 0.25, $"{option} {Ndcg(plain)} {Ndcg(other)}");
        Assert.NotEqual(((FactorModel)plain).UserEmbedding(0).ToArray(), ((FactorModel)other).UserEmbedding(0).ToArray());
    }

    [Fact]
    public void A_cosine_model_has_vectors_of_length_1()
    {
        var model = (CclMfModel)Train("ccl-mf", Tastes, []);
        for (var user = 0; user < model.UserCount; user++)
            Assert.Equal(1, model.UserEmbedding(user).ToArray().Sum(x => (double)x * x), 1e-5);
    }

    private static ValidationPart Split { get; } = ValidationPart.Cut(Tastes.UserItems, 0.3, EntityKeys.Of(Tastes, 9));

    private static double Ndcg(IModel model) => Split.Ndcg(model, new RunContext(1));

    private static IModel Train(string name, Dataset dataset, KeyValuePair<string, string>[] settings, RunContext? run = null)
    {
        var trainer = ModelCatalog.Default.Get(name);
        return trainer.Train(dataset, ModelOptions.Create(trainer.OptionsType, settings), run ?? new RunContext(1));
    }

    private static IModel Train(string name, CsrMatrix matrix, KeyValuePair<string, string>[] settings) => Train(name, ToDataset(matrix), settings);

    /// <summary>Trains on a part, with the keys of the whole.</summary>
    private static FactorModel TrainOn(string name, CsrMatrix part, KeyValuePair<string, string>[] settings)
    {
        var (run, trainer) = (new RunContext(1), ModelCatalog.Default.Get(name));
        var options = ModelOptions.Create(trainer.OptionsType, settings);
        var keys = EntityKeys.Of(Tastes, run.Seed);
        ISgdTraining training = options switch
        {
            BprOptions bpr => new BprTraining(part, keys, bpr, run),
            CclMfOptions ccl => new CclTraining(part, keys, ccl, run),
            _ => new LogisticTraining(part, keys, (LogisticMfOptions)options, run),
        };
        SgdLoop.Run((SgdOptions)options, run, null, training);
        return training.ToModel(Tastes.Users.Count, Tastes.Items.Count, run);
    }

    private static Dataset ToDataset(CsrMatrix matrix) => Datasets.From(
        [.. Enumerable.Range(0, matrix.Rows).SelectMany(u => matrix.ColumnsOf(u).ToArray().Select(i => (u, i)))], matrix.Rows, matrix.Columns);

    /// <summary>120 users of four tastes, who take most of their items from a quarter of the 100 items.</summary>
    private static Dataset FourTastes()
    {
        var random = new Random(4);
        var cells = Enumerable.Range(0, 120).SelectMany(u => Enumerable.Range(0, 14).Select(_ => (u, random.Next(10) == 0 ? random.Next(100) : u % 4 * 25 + random.Next(25))));
        return Datasets.From([.. cells.Distinct()], 120, 100);
    }

    /// <summary>The model, given histories alone.</summary>
    private sealed class FoldedIn(IModel model) : IModel
    {
        public int UserCount => model.UserCount;

        public int ItemCount => model.ItemCount;

        public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores) =>
            model.Score([.. users.ToArray().Select(u => u with { User = -1 })], scores);

        public void Save(TensorArchive archive) => model.Save(archive);
    }

    private sealed class Listener(List<long> steps) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => steps.Add(value.Done);
    }
}
