using System.ComponentModel;
using Attune.Cli.Commands;
using Attune.Cli.Runs;
using Attune.Cli.Terminal;
using Attune.Data;
using Attune.Models;
using Attune.Models.Runs;

namespace Attune.Cli.Tests.Runs;

/// <summary>Trainings kept as runs, with a trainer that does what the test wants.</summary>
public sealed class WatchedTrainingTests : IDisposable
{
    private static readonly Dataset Data = new(IdMap.From(["u"]), IdMap.From(["i"]), Interactions.FromColumns(1, 1, [0], [0]));

    private readonly string _directory = Directory.CreateTempSubdirectory("attune-watched-").FullName;
    private readonly CancellationTokenSource _cancellation = new();

    [Fact]
    public async Task A_training_that_ends_publishes_and_its_run_says_so()
    {
        var (trained, manifest, id) = await WatchedTraining.RunAsync(new TrainOrder(new Counting(3), new CountingOptions()), Data, Session());

        Assert.Equal(("0001-counting", 1, 3), (id, manifest.Version, trained.IterationSeconds.Count));
        var run = Registry.Get(id);
        Assert.Equal((RunStatus.Completed, 1, 3), (run.Status, run.Version, run.Epochs));
        Assert.Equal([1.0, 0.5, 1.0 / 3], Registry.Scalars(run).Select(s => s.Value));
        Assert.Single(Directory.GetFiles(Registry.DirectoryOf(id), "events.out.tfevents.*"));
        Assert.Null(Registry.FindCheckpoint(run));
    }

    [Fact]
    public async Task A_training_that_tells_nothing_leaves_nothing_for_tensorboard()
    {
        var (_, _, id) = await WatchedTraining.RunAsync(new TrainOrder(new Counting(0), new CountingOptions()), Data, Session());
        Assert.Empty(Directory.GetFiles(Registry.DirectoryOf(id), "events.*"));
    }

    [Fact]
    public async Task A_cancelled_training_says_how_to_go_on_and_goes_on()
    {
        var cancelled = new Counting(5) { At = (3, _cancellation.Cancel) };
        var error = await Assert.ThrowsAsync<AttuneException>(() => WatchedTraining.RunAsync(new TrainOrder(cancelled, new CountingOptions()), Data, Session()));
        Assert.Equal(CliApp.CancelledCode, error.Code);
        Assert.Equal("attune train --resume 0001-counting goes on from there.", FormattableString.Invariant(error.Hint!));
        Assert.Equal(RunStatus.Cancelled, Registry.Get("1").Status);

        var order = new TrainOrder(new Counting(5), new CountingOptions(), Parent: new RunParent(RunOrigin.Resumed, "0001-counting"));
        await WatchedTraining.RunAsync(order, Data, Session() with { Run = new RunContext(1) });
        var run = Registry.Get("last");
        Assert.Equal((RunStatus.Completed, 5), (run.Status, run.Epochs));
        Assert.Equal([3L, 4, 5], Registry.Scalars(run).Select(s => s.Step));
        Assert.Equal([1L, 2, 3, 4, 5], Registry.Curve(run).Select(s => s.Step));
    }

    [Fact]
    public async Task Without_a_checkpoint_a_cancelled_training_is_just_cancelled()
    {
        var cancelled = new Counting(5) { At = (1, _cancellation.Cancel) };
        await Assert.ThrowsAsync<OperationCanceledException>(() => WatchedTraining.RunAsync(new TrainOrder(cancelled, new CountingOptions()), Data, Session()));
        Assert.Equal(RunStatus.Cancelled, Registry.Get("1").Status);
    }

    [Fact]
    public async Task A_failure_is_kept_with_its_reason()
    {
        var failing = new Counting(5) { At = (2, () => throw new AttuneException("diverged", $"It ran away.")) };
        await Assert.ThrowsAsync<AttuneException>(() => WatchedTraining.RunAsync(new TrainOrder(failing, new CountingOptions()), Data, Session()));
        var run = Registry.Get("1");
        Assert.Equal((RunStatus.Failed, "It ran away."), (run.Status, run.Error));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Graph_and_vectors_are_there_for_tensorboard(bool projector)
    {
        var data = new Dataset(
            IdMap.From(["anna", "ben"]), IdMap.From(["i0", "i1", "i2"]), Interactions.FromColumns(2, 3, [0, 0, 1], [0, 1, 1]),
            itemAttributes: new AttributeTable(["""{"title": "Toy Story"}""", null, null]));
        var trainer = ModelCatalog.Default.Get("gmf");
        var options = ModelOptions.Create(trainer.OptionsType, [new("epochs", "1"), new("factors", "2")]);
        var (_, _, id) = await WatchedTraining.RunAsync(new TrainOrder(trainer, options, Projector: projector), data, Session());

        var events = File.ReadAllBytes(Directory.GetFiles(Registry.DirectoryOf(id), "events.out.tfevents.*").Single());
        Assert.True(events.AsSpan().IndexOf("Placeholder"u8) > 0); // the inputs of the graph
        var folder = Path.Combine(Registry.DirectoryOf(id), "projector");
        Assert.Equal(projector, Directory.Exists(folder));
        if (!projector) return;
        Assert.Equal(["anna", "ben"], File.ReadAllLines(Path.Combine(folder, "users", "metadata.tsv")));
        Assert.Equal(["Toy Story", "i1"], File.ReadAllLines(Path.Combine(folder, "items", "metadata.tsv"))); // i2 is cold
        Assert.Equal(2, File.ReadAllLines(Path.Combine(folder, "items", "tensors.tsv")).Length);
    }

    public void Dispose()
    {
        _cancellation.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private RunRegistry Registry => Session().Runs();

    private Session Session() =>
        new(_directory, new RunContext(1, Cancellation: _cancellation.Token), Json: false, Quiet: true, new Screen(TextWriter.Null), TimeProvider.System);

    internal sealed record CountingOptions
    {
        [Description("Nothing.")]
        public bool Flag { get; init; }
    }

    /// <summary>Passes that only tell and keep their number; goes on from a checkpoint.</summary>
    private sealed class Counting(int passes) : ModelTrainer<CountingOptions>
    {
        /// <summary>What happens at the start of a pass.</summary>
        public (int Pass, Action Do) At { get; init; }

        public override ModelDescription Description => new("counting", "Counting", "Counts.", "None");

        public override IModel Train(Dataset dataset, CountingOptions options, RunContext run)
        {
            for (var pass = run.Journal!.Checkpoint is { } state ? state.Get<int>("passes")[0] + 1 : 1; pass <= passes; pass++)
            {
                if (pass == At.Pass) At.Do();
                run.Cancellation.ThrowIfCancellationRequested();
                run.Journal.Scalar("loss/train", pass, 1.0 / pass);
                var checkpoint = new TensorArchive();
                checkpoint.Add("passes", [pass]);
                run.Journal.SaveCheckpoint(checkpoint);
                run.Progress?.Report(new WorkProgress("iteration", pass, passes, "iterations"));
            }

            return new Silent();
        }

        public override IModel Load(TensorArchive archive, CountingOptions options) => new Silent();
    }

    private sealed class Silent : IModel
    {
        public int UserCount => 1;

        public int ItemCount => 1;

        public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores) => scores.Fill(float.NaN);

        public void Save(TensorArchive archive) => archive.Add("nothing", [0f]);
    }
}
