using Attune.Models;

namespace Attune.Tests.Models;

/// <summary>What trainings by stochastic gradients tell of their epochs.</summary>
public sealed class EpochReportsTests
{
    [Theory]
    [InlineData("bpr", "ndcg@20")]
    [InlineData("logistic-mf", "ndcg@20")]
    [InlineData("ccl-mf", "ndcg@20")]
    [InlineData("biased-mf", "rmse")]
    [InlineData("svdpp", "rmse")]
    public void Learning_rate_and_validation_are_told(string model, string metric)
    {
        var (journal, progress) = (new Journal(), new Listener());
        Train(model, new RunContext(1, Progress: progress) { Journal = journal }, ("epochs", "3"), ("patience", "3"), ("schedule", "linear"), ("learning_rate", "0.03"));

        Assert.Equal([1, 2, 3], journal.Told["learning_rate"].Select(t => t.Step));
        Assert.Equal([0.02, 0.01, 0], journal.Told["learning_rate"].Select(t => Math.Round(t.Value, 12)));
        var validation = journal.Told["validation/" + metric];
        Assert.Equal([1, 2, 3], validation.Select(t => t.Step));
        Assert.All(validation, t => Assert.True(double.IsFinite(t.Value)));

        // The epoch's report comes before it is judged, and shows how good the one before was.
        Assert.Equal([0, 1, 2, 3], progress.Reports.Select(r => r.Done));
        Assert.Equal(validation.Take(2).Select(t => new WorkFigure(metric, t.Value)), progress.Reports.SelectMany(r => r.Figures));
    }

    [Fact]
    public void Without_early_stopping_there_is_no_validation()
    {
        var journal = new Journal();
        Train("bpr", new RunContext(1) { Journal = journal }, ("epochs", "2"));
        Assert.Equal(["learning_rate"], journal.Told.Keys);
    }

    [Fact]
    public void Telling_changes_nothing()
    {
        var (told, silent) = (new float[20], new float[20]);
        Train("bpr", new RunContext(1) { Journal = new Journal() }, ("epochs", "4"), ("patience", "2")).Score([new UserQuery(3, default)], told);
        Train("bpr", new RunContext(1), ("epochs", "4"), ("patience", "2")).Score([new UserQuery(3, default)], silent);
        Assert.Equal(silent, told);
    }

    private static IModel Train(string model, RunContext run, params (string Name, string Value)[] settings)
    {
        var trainer = ModelCatalog.Default.Get(model);
        var options = ModelOptions.Create(trainer.OptionsType, settings.Select(s => KeyValuePair.Create(s.Name, s.Value)));
        return trainer.Train(Datasets.RatedCheckerboard(20), options, run);
    }

    private sealed class Journal : TrainingJournal
    {
        public Dictionary<string, List<(long Step, double Value)>> Told { get; } = [];

        public override void Scalar(string name, long step, double value)
        {
            if (!Told.TryGetValue(name, out var list)) Told[name] = list = [];
            list.Add((step, value));
        }
    }

    private sealed class Listener : IProgress<WorkProgress>
    {
        public List<WorkProgress> Reports { get; } = [];

        public void Report(WorkProgress value) => Reports.Add(value);
    }
}
