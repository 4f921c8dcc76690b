using System.Text.Json;
using Attune.Models;
using Attune.Models.Runs;

namespace Attune.Tests.Models.Runs;

public sealed class RunRegistryTests : IDisposable
{
    private static readonly RunData Data = new("0123456789abcdef", 10, 20, 300);

    private readonly string _directory = Directory.CreateTempSubdirectory("attune-runs-").FullName;
    private readonly MovingTime _time = new();
    private readonly RunRegistry _runs;

    public RunRegistryTests() => _runs = new RunRegistry(Path.Combine(_directory, "runs"), _time);

    [Fact]
    public async Task A_run_is_numbered_and_what_became_of_it_is_kept()
    {
        Assert.Empty(_runs.List());
        using (var first = await _runs.BeginAsync(StartOf("ials")))
        {
            Assert.Equal("0001-ials", first.Id);
            Assert.Equal(RunStatus.Running, _runs.Get("1").Status);
            var watched = first.Watching(null);
            for (var epoch = 1; epoch <= 3; epoch++)
            {
                _time.Advance(2);
                first.Scalar("loss/train", 10 * epoch, 1.0 / epoch);
                watched.Report(new WorkProgress("iteration", epoch, 3, "iterations"));
            }

            first.Complete(version: 4);
        }

        using var second = await _runs.BeginAsync(StartOf("bpr"));
        Assert.Equal("0002-bpr", second.Id);
        var kept = _runs.List()[0];
        Assert.Equal(("0001-ials", RunStatus.Completed, 3, 4, 6.0), (kept.Id, kept.Status, kept.Epochs, kept.Version, kept.Seconds));
        Assert.Equal((Data, 7, 2), (kept.Start.Data, kept.Start.Seed, kept.Start.Threads));
        Assert.Equal("""{"factors":3}""", JsonSerializer.Serialize(kept.Start.Options));
        Assert.Equal(new ScalarSummary(1, 1.0 / 3, 1.0 / 3, 1, 30), kept.Metrics["loss/train"]);
        Assert.Equal(
            [new RunScalar("loss/train", 10, 1, 2), new RunScalar("loss/train", 20, 0.5, 4), new RunScalar("loss/train", 30, 1.0 / 3, 6)],
            _runs.Scalars(kept));
    }

    [Fact]
    public async Task Runs_are_found_by_id_by_number_and_as_the_last()
    {
        using var first = await _runs.BeginAsync(StartOf("ials"));
        using var second = await _runs.BeginAsync(StartOf("bpr"));

        Assert.Equal("0001-ials", _runs.Get("0001-ials").Id);
        Assert.Equal("0002-bpr", _runs.Get("0002").Id);
        Assert.Equal("0002-bpr", _runs.Get("last").Id);
        var error = Assert.Throws<AttuneException>(() => _runs.Get("0003"));
        Assert.Equal("unknown_run", error.Code);
        Assert.Contains("0002-bpr", FormattableString.Invariant(error.Hint!), StringComparison.Ordinal);
        Assert.Throws<AttuneException>(() => new RunRegistry(Path.Combine(_directory, "none"), _time).Get("last"));
    }

    [Fact]
    public async Task How_a_run_ends_is_told()
    {
        var failed = await _runs.BeginAsync(StartOf("ials"));
        failed.Scalar("loss/train", 1, double.NaN);
        failed.Scalar("loss/train", 2, 3);
        failed.Fail(new AttuneException("diverged", $"Training ran away in epoch {2}."));
        failed.Complete(version: 1); // too late
        using (var cancelled = await _runs.BeginAsync(StartOf("ials"))) cancelled.Cancel();
        using (await _runs.BeginAsync(StartOf("ials")))
        {
            // Left without an end.
        }

        var runs = _runs.List();
        Assert.Equal([RunStatus.Failed, RunStatus.Cancelled, RunStatus.Cancelled], runs.Select(r => r.Status));
        Assert.Equal(("Training ran away in epoch 2.", null), (runs[0].Error, runs[0].Version));
        var loss = runs[0].Metrics["loss/train"];
        Assert.Equal((double.NaN, 3.0, 3.0, 3.0, 2L), (loss.First, loss.Last, loss.Minimum, loss.Maximum, loss.Step));
    }

    [Fact]
    public async Task A_run_whose_process_is_gone_is_interrupted_and_what_it_told_last_counts()
    {
        var run = await _runs.BeginAsync(StartOf("ials"));
        run.Scalar("loss/train", 1, 0.5);
        _time.Advance(1);
        run.Scalar("loss/train", 2, 0.25);
        var folder = _runs.DirectoryOf(run.Id);
        var asLeft = Path.Combine(_directory, "runs", "0002-ials"); // a copy has no process that holds its lock
        Directory.CreateDirectory(asLeft);
        foreach (var name in new[] { "run.json", "scalars.csv" }) File.Copy(Path.Combine(folder, name), Path.Combine(asLeft, name));
        File.WriteAllText(Path.Combine(asLeft, ".running"), "");
        File.AppendAllText(Path.Combine(asLeft, "scalars.csv"), "loss/train,3,0.12"); // cut short

        Assert.Equal(RunStatus.Running, _runs.Get("1").Status);
        var left = _runs.Get("2");
        Assert.Equal((RunStatus.Interrupted, null), (left.Status, left.Seconds));
        Assert.Equal((2, 0.25), (left.Metrics["loss/train"].Step, left.Metrics["loss/train"].Last));
        run.Dispose();
    }

    [Fact]
    public async Task A_checkpoint_is_kept_until_the_run_is_complete()
    {
        var run = await _runs.BeginAsync(StartOf("ials"));
        Assert.False(run.CanResume);
        Assert.Null(run.Checkpoint);
        Assert.True(run.WantsCheckpoint);
        run.SaveCheckpoint(State(1));
        run.SaveCheckpoint(State(2));
        Assert.True(run.CanResume);

        var path = _runs.CheckpointOf(_runs.Get("1"));
        using (var stream = File.OpenRead(path)) Assert.Equal([2], SafeTensors.Read(stream).Archive.Get<int>("epochs"));
        Assert.Empty(Directory.GetFiles(_runs.DirectoryOf(run.Id), "*.tmp"));
        run.Complete(version: 1);
        Assert.Null(_runs.FindCheckpoint(_runs.Get("1")));
    }

    /// <summary>A checkpoint that takes a second is due again ten seconds later.</summary>
    [Fact]
    public async Task Checkpoints_take_a_tenth_of_the_time_at_most()
    {
        using var run = await _runs.BeginAsync(StartOf("ials"));
        _time.Advance(5);
        _time.Step = 1; // each look at the clock takes a second
        run.SaveCheckpoint(State(1));
        _time.Step = 0;
        Assert.False(run.WantsCheckpoint);
        _time.Advance(9);
        Assert.False(run.WantsCheckpoint);
        _time.Advance(1);
        Assert.True(run.WantsCheckpoint);
    }

    [Fact]
    public async Task A_resumed_run_goes_on_from_the_checkpoint_of_the_other()
    {
        var first = await _runs.BeginAsync(StartOf("ials"));
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            _time.Advance(1);
            first.Scalar("loss/train", epoch, 1.0 / epoch);
            first.Report(new WorkProgress("iteration", epoch, 9, "iterations"));
            if (epoch <= 2) first.SaveCheckpoint(State(epoch));
        }

        first.Cancel();
        var second = await _runs.BeginAsync(StartOf("ials", new RunParent(RunOrigin.Resumed, first.Id)));
        Assert.Equal([2], second.Checkpoint!.Get<int>("epochs"));
        Assert.True(second.CanResume);
        Assert.Equal(3, second.Epochs);
        second.Cancel(); // before its first pass: the checkpoint is still the first run's
        var third = await _runs.BeginAsync(StartOf("ials", new RunParent(RunOrigin.Resumed, second.Id)));
        Assert.Equal([2], third.Checkpoint!.Get<int>("epochs"));
        _time.Advance(1);
        third.Scalar("loss/train", 3, 0.3);
        third.Complete(version: 1);

        var record = _runs.Get("last");
        Assert.Equal(["0001-ials", "0002-ials", "0003-ials"], _runs.Lineage(record).Select(r => r.Run.Id));
        Assert.Equal(new ScalarSummary(1, 0.3, 0.3, 1, 3), record.Metrics["loss/train"]);
        Assert.Equal([(1L, 1.0, 1.0), (2, 0.5, 2), (3, 0.3, 3)], _runs.Curve(record).Select(s => (s.Step, s.Value, s.Seconds)));
    }

    [Fact]
    public async Task A_fine_tuned_run_has_a_curve_of_its_own_and_the_lineage_of_the_version()
    {
        var first = await _runs.BeginAsync(StartOf("ials"));
        first.Scalar("loss/train", 1, 9);
        first.Complete(version: 1);
        var other = await _runs.BeginAsync(StartOf("bpr"));
        other.Complete(version: 1);
        var tuned = await _runs.BeginAsync(StartOf("ials", new RunParent(RunOrigin.FineTuned, Version: 1)));
        tuned.Scalar("loss/train", 5, 1);
        tuned.Complete(version: 2);

        var record = _runs.Get("last");
        Assert.Equal(["0001-ials", "0003-ials"], _runs.Lineage(record).Select(r => r.Run.Id));
        Assert.Equal([5L], _runs.Curve(record).Select(s => s.Step));
        Assert.Null(tuned.Checkpoint);
    }

    [Fact]
    public async Task Nothing_to_go_on_from_is_an_error_and_no_run()
    {
        using (await _runs.BeginAsync(StartOf("ials")))
        {
            // Cancelled before the first pass.
        }

        var error = await Assert.ThrowsAsync<AttuneException>(() => _runs.BeginAsync(StartOf("ials", new RunParent(RunOrigin.Resumed, "0001-ials"))));
        Assert.Equal("no_checkpoint", error.Code);
        Assert.Single(_runs.List());
    }

    [Theory]
    [InlineData("{", "damaged_run")]
    [InlineData("{}", "damaged_run")]
    [InlineData("null", "damaged_run")]
    [InlineData("""{"schema_version": 99, "id": "0001-ials", "start": {"model": "ials", "options": {}, "seed": 1, "threads": 1, "data": {"fingerprint": "", "users": 1, "items": 1, "interactions": 1}}, "started": "2026-01-01T00:00:00+00:00", "status": "failed", "epochs": 0, "metrics": {}}""", "newer_schema")]
    public void A_run_that_cannot_be_read_is_named(string content, string code)
    {
        Directory.CreateDirectory(_runs.DirectoryOf("0001-ials"));
        File.WriteAllText(Path.Combine(_runs.DirectoryOf("0001-ials"), "run.json"), content);
        var error = Assert.Throws<AttuneException>(() => _runs.Get("1"));
        Assert.Equal(code, error.Code);
        Assert.Contains("0001-ials", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_that_begin_at_once_have_numbers_of_their_own()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _runs.BeginAsync(StartOf("ials")))));
        Assert.Equal(Enumerable.Range(1, 8).Select(n => $"{n:D4}-ials"), runs.Select(r => r.Id).Order());
        foreach (var run in runs) run.Dispose();
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static RunStart StartOf(string model, RunParent? parent = null) =>
        new(model, JsonSerializer.Deserialize<JsonElement>("""{"factors":3}"""), 7, 2, Data, parent);

    private static TensorArchive State(int epochs)
    {
        var state = new TensorArchive();
        state.Add("epochs", [epochs]);
        return state;
    }

    /// <summary>A clock that stands still until it is moved, or moves each time it is looked at.</summary>
    private sealed class MovingTime : TimeProvider
    {
        private long _seconds;

        public int Step { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Add(ref _seconds, Step);

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(Interlocked.Read(ref _seconds));

        public void Advance(int seconds) => Interlocked.Add(ref _seconds, seconds);
    }
}
