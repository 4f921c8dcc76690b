namespace Attune.Models.Runs;

/// <summary>
/// A run that goes on: the journal that its trainer tells, and the progress that is watched for passes done. What it knows is on disk within a second, and what
/// became of it when it ends; a run that is disposed without an end counts as cancelled.
/// </summary>
public sealed class TrainingRun : TrainingJournal, IProgress<WorkProgress>, IDisposable
{
    /// <summary>Checkpoints may take one part in so many of the training's time.</summary>
    private const int CheckpointShare = 10;

    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly RunFolder _folder;
    private readonly TimeProvider _time;
    private readonly FileStream _lock;
    private readonly StreamWriter _scalars;
    private readonly string? _resumeFrom;
    private readonly Dictionary<string, ScalarSummary> _metrics;
    private readonly long _start;
    private RunRecord _record;
    private IProgress<WorkProgress>? _watcher;
    private long _written, _checkpointed;
    private TimeSpan _checkpointTook;

    internal TrainingRun(RunFolder folder, RunRecord record, FileStream held, string? resumeFrom, TimeProvider time)
    {
        (_folder, _lock, _resumeFrom, _time, _start) = (folder, held, resumeFrom, time, time.GetTimestamp());
        _metrics = new(record.Metrics, StringComparer.Ordinal);
        _record = record with { Metrics = _metrics };
        _scalars = ScalarFile.Create(folder.Scalars);
        Write();
    }

    /// <summary>Its id.</summary>
    public string Id => _record.Id;

    /// <summary>Passes done.</summary>
    public int Epochs => _record.Epochs;

    /// <summary>True when there is a checkpoint to resume from: one of its own, or the one that it began with.</summary>
    public bool CanResume => File.Exists(_folder.Checkpoint) || _resumeFrom is not null;

    /// <inheritdoc/>
    public override TensorArchive? Checkpoint
    {
        get
        {
            if (_resumeFrom is null) return null;
            using var stream = File.OpenRead(_resumeFrom);
            return SafeTensors.Read(stream).Archive;
        }
    }

    /// <inheritdoc/>
    public override bool WantsCheckpoint => _checkpointed == 0 || _time.GetElapsedTime(_checkpointed) >= CheckpointShare * _checkpointTook;

    /// <summary>Watches the progress for passes done, and hands it on.</summary>
    public IProgress<WorkProgress> Watching(IProgress<WorkProgress>? next)
    {
        _watcher = next;
        return this;
    }

    /// <inheritdoc/>
    public void Report(WorkProgress value)
    {
        if (value.Step == TimedTraining.IterationStep)
        {
            lock (_gate)
            {
                if (value.Done > _record.Epochs) _record = _record with { Epochs = (int)value.Done };
                WriteWhenDue();
            }
        }

        _watcher?.Report(value);
    }

    /// <inheritdoc/>
    public override void Scalar(string name, long step, double value)
    {
        lock (_gate)
        {
            _metrics[name] = _metrics.TryGetValue(name, out var known) ? known.With(step, value) : ScalarSummary.Of(step, value);
            ScalarFile.Append(_scalars, new RunScalar(name, step, value, _time.GetElapsedTime(_start).TotalSeconds));
            WriteWhenDue();
        }
    }

    /// <inheritdoc/>
    public override void SaveCheckpoint(TensorArchive state)
    {
        var before = _time.GetTimestamp();
        var metadata = new Dictionary<string, string> { ["run"] = Id, ["model"] = _record.Start.Model, ["data"] = _record.Start.Data.Fingerprint };
        WholeFile.Write(_folder.Checkpoint, stream => SafeTensors.Write(stream, state, metadata));
        _checkpointed = _time.GetTimestamp();
        _checkpointTook = _time.GetElapsedTime(before, _checkpointed);
    }

    /// <summary>The run has published its model; its checkpoint is of no use any more.</summary>
    public void Complete(int version)
    {
        End(RunStatus.Completed, version: version);
        File.Delete(_folder.Checkpoint);
    }

    /// <summary>The run was cancelled.</summary>
    public void Cancel() => End(RunStatus.Cancelled);

    /// <summary>The run failed.</summary>
    public void Fail(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        End(RunStatus.Failed, error: error.Message);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_record.Ended is null) Cancel();
    }

    private void End(RunStatus status, int? version = null, string? error = null)
    {
        lock (_gate)
        {
            if (_record.Ended is not null) return;
            _record = _record with { Status = status, Ended = _time.GetUtcNow(), Version = version, Error = error };
            Write();
            _scalars.Dispose();
            _lock.Dispose();
            File.Delete(_folder.Lock);
        }
    }

    private void WriteWhenDue()
    {
        if (_record.Ended is null && _time.GetElapsedTime(_written) >= WriteEvery) Write();
    }

    private void Write()
    {
        _scalars.Flush();
        _folder.Write(_record);
        _written = _time.GetTimestamp();
    }
}
