using Attune.Data;
using Attune.Data.Splits;
using Attune.Evaluation;
using Attune.Evaluation.Tuning;
using Attune.Models;
using Attune.Tests.Models;

namespace Attune.Tests.Evaluation.Tuning;

public sealed class TunerTests : IDisposable
{
    private static readonly Holdout Outer = Holdout.Split(Datasets.Random(60, 30, 900, 3), new RandomHoldout(0.2), 1).Single();
    private static readonly Holdout Validation = ValidationHoldout.Cut(Outer, null, 1);
    private readonly string _directory = Directory.CreateTempSubdirectory("attune-tuning-").FullName;

    [Theory]
    [InlineData("tpe", 14)]
    [InlineData("random", 6)]
    [InlineData("halving", 12)]
    public void A_search_that_was_interrupted_ends_as_one_that_was_not(string search, int trials)
    {
        var request = Request("ease", search, trials);
        var whole = Tuner.Run(request, Validation, TrialLog.None, new RunContext(1, 7), TimeProvider.System);

        using var stop = new CancellationTokenSource();
        var told = new Told(done => { if (done == 4) stop.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Tuner.Run(request, Validation, Log(request), new RunContext(1, 7, told, stop.Token), TimeProvider.System));
        Assert.InRange(Log(request).Earlier.Count, 3, 4);
        File.AppendAllText(Path.Combine(_directory, TrialLog.FileName), "{\"number\":5,\"opt"); // what a crash leaves

        var resumed = Tuner.Run(request, Validation, Log(request), new RunContext(1, 7), TimeProvider.System);
        Assert.Equal(trials, resumed.Trials.Count);
        Assert.Equal(whole.Trials.Select(t => (t.Number, t.Resource, t.Value, string.Join(',', t.Options))), resumed.Trials.Select(t => (t.Number, t.Resource, t.Value, string.Join(',', t.Options))));
        Assert.Equal(whole.BestOptions, resumed.BestOptions);
    }

    [Fact]
    public void The_log_of_another_search_is_refused()
    {
        var request = Request("ease", "random", 2);
        Tuner.Run(request, Validation, Log(request), new RunContext(1, 7), TimeProvider.System);
        var other = request with { Metrics = MetricSpec.ParseList("recall@5") };
        var error = Assert.Throws<AttuneException>(() => Log(other));
        Assert.Equal("other_study", error.Code);
        Assert.Contains("metrics", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, Tuner.Run(request with { Trials = 3 }, Validation, Log(request), new RunContext(1, 7), TimeProvider.System).Trials.Count);
    }

    [Fact]
    public void The_best_is_the_best_of_all_trials_and_not_below_the_defaults()
    {
        var result = Tuner.Run(Request("ials", "random", 6, "factors=2..8", "regularization=0.0001..0.1:log"), Validation, TrialLog.None, new RunContext(2, 7), TimeProvider.System);
        Assert.Equal(result.Trials.Max(t => t.Value), result.Best!.Value);
        Assert.True(result.Best.Value >= result.Trials[0].Value);
        var again = ModelEvaluation.Run(ModelCatalog.Default.Get("ials"), result.BestOptions!, [Validation], MetricSpec.ParseList("ndcg@5"), new RunContext(2, 7), TimeProvider.System);
        Assert.Equal(result.Best.Value!.Value, again.Metrics["ndcg@5"]);
    }

    [Fact]
    public void Halving_spends_iterations_where_a_model_has_them_and_users_elsewhere()
    {
        var ials = Request("ials", "halving", 13);
        Assert.Equal("iterations", Tuner.Run(ials with { Trials = 1 }, Validation, TrialLog.None, new RunContext(2), TimeProvider.System).Resource);
        Assert.Equal(4, ((IalsOptions)ials.OptionsFor(new Dictionary<string, string>(), 1 / 3d)).Iterations);
        Assert.Equal(1, ((IalsOptions)ials.OptionsFor(new Dictionary<string, string>(), 1 / 81d)).Iterations);
        Assert.Equal(12, ((IalsOptions)ials.OptionsFor(new Dictionary<string, string>())).Iterations);

        var ease = Tuner.Run(Request("ease", "halving", 4), Validation, TrialLog.None, new RunContext(2), TimeProvider.System);
        Assert.Equal("users", ease.Resource);
        Assert.All(ease.Trials, t => Assert.Equal(1, t.Resource)); // 60 users are too few to leave some out
    }

    [Fact]
    public void Fewer_passes_may_be_the_best_and_fewer_users_never()
    {
        // Number, resource, value: trial 1 is better than trial 2, but with less work.
        Trial[] trials = [new(1, new Dictionary<string, string>(), 1 / 3d, 0.5, new Dictionary<string, double>(), 0), new(2, new Dictionary<string, string>(), 1, 0.4, new Dictionary<string, double>(), 0)];
        var ials = Tuner.Summarise(Request("ials", "halving", 2), "given", trials);
        Assert.Equal((1, 4), (ials.Best!.Number, ((IalsOptions)ials.BestOptions!).Iterations));
        Assert.Equal(2, Tuner.Summarise(Request("ease", "halving", 2), "given", trials).Best!.Number);
    }

    [Fact]
    public void A_trial_that_fails_is_kept_and_does_not_end_the_search()
    {
        var failing = new Failing(every: 2);
        var request = Request("ease", "random", 5) with { Trainer = failing };
        var result = Tuner.Run(request, Validation, Log(request), new RunContext(1), TimeProvider.System);
        Assert.Equal([true, false, true, false, true], result.Trials.Select(t => t.Value is not null));
        Assert.Equal("No luck.", result.Trials[1].Error);
        Assert.NotNull(result.Best);

        var allFail = Request("ease", "random", 2) with { Trainer = new Failing(every: 1) };
        Assert.Equal("unlucky", Assert.Throws<AttuneException>(() => Tuner.Run(allFail, Validation, TrialLog.None, new RunContext(1), TimeProvider.System)).Code);
    }

    [Fact]
    public void Time_ends_a_search()
    {
        var time = new ManualTime();
        var request = Request("ease", "random", 100) with { Trials = null, Duration = TimeSpan.FromSeconds(25), Trainer = new Slow(time) };
        Assert.Equal(3, Tuner.Run(request, Validation, TrialLog.None, new RunContext(1), time).Trials.Count); // at 10, 20 and 30 seconds
    }

    [Fact]
    public void Nested_tuning_tests_each_fold_once_with_what_was_found_on_its_training_part()
    {
        var folds = Holdout.Split(Datasets.Random(60, 30, 900, 3), new KFold(3), 1).ToList();
        var request = Request("ease", "random", 3);
        var nested = NestedTuning.Run(request, folds, f => ValidationHoldout.Cut(f, null, 1), (_, _) => TrialLog.None, new RunContext(2), TimeProvider.System);
        Assert.Equal([1, 2, 3], nested.Folds.Select(f => f.Fold));
        foreach (var (fold, holdout) in nested.Folds.Zip(folds))
        {
            var again = ModelEvaluation.Run(request.Trainer, fold.Options, [holdout], request.Metrics, new RunContext(2), TimeProvider.System);
            Assert.Equal(again.Metrics["ndcg@5"], fold.Metrics["ndcg@5"]);
        }

        var values = nested.Folds.Select(f => f.Metrics["ndcg@5"]).ToArray();
        Assert.Equal(values.Average(), nested.Metrics["ndcg@5"], 12);
        Assert.Equal(Math.Sqrt(values.Sum(v => Math.Pow(v - values.Average(), 2)) / 2), nested.MetricDeviations["ndcg@5"], 12);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private TrialLog Log(TuningRequest request) => TrialLog.Open(_directory, Tuner.StudyOf(request, Validation, 7));

    private static TuningRequest Request(string model, string search, int trials, params string[] space)
    {
        var trainer = ModelCatalog.Default.Get(model);
        return new TuningRequest(trainer, ModelOptions.Create(trainer.OptionsType, []), SearchSpace.Of(trainer.OptionsType, [], space), SearchStrategy.Get(search), MetricSpec.ParseList("ndcg@5,recall@5"), trials);
    }

    private sealed class Told(Action<long> done) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => done(value.Done);
    }

    /// <summary>Trains ease, but refuses one time in so many.</summary>
    private sealed class Failing(int every) : IModelTrainer
    {
        private readonly IModelTrainer _ease = ModelCatalog.Default.Get("ease");
        private int _calls;

        public ModelDescription Description => _ease.Description;

        public Type OptionsType => _ease.OptionsType;

        public IModel Train(Dataset dataset, object options, RunContext run) =>
            ++_calls % every == 0 ? throw new AttuneException("unlucky", $"No luck.") : _ease.Train(dataset, options, run);

        public IModel Load(TensorArchive archive, object options) => _ease.Load(archive, options);
    }

    /// <summary>Trains ease in ten seconds.</summary>
    private sealed class Slow(ManualTime time) : IModelTrainer
    {
        private readonly IModelTrainer _ease = ModelCatalog.Default.Get("ease");

        public ModelDescription Description => _ease.Description;

        public Type OptionsType => _ease.OptionsType;

        public IModel Train(Dataset dataset, object options, RunContext run)
        {
            time.Advance(10);
            return _ease.Train(dataset, options, run);
        }

        public IModel Load(TensorArchive archive, object options) => _ease.Load(archive, options);
    }
}
