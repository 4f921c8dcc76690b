using DuckDB.NET.Data;

namespace Attune.Storage.DuckDb;

/// <summary>
/// Watches the connection while work runs on it: tells the progress of the running statement, and interrupts it once the run is cancelled.
/// It asks again and again, because an interrupt that arrives between two statements is lost.
/// </summary>
internal sealed class QueryWatch : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly DuckDBConnection _connection;
    private readonly RunContext _run;
    private readonly Lock _lock = new();
    private readonly Timer _timer;
    private bool _stopped;

    public QueryWatch(DuckDBConnection connection, RunContext run)
    {
        (_connection, _run) = (connection, run);
        _timer = new Timer(_ => Look(), null, Period, Period);
    }

    /// <summary>Name and unit under which the running statement's progress is told; null to stay silent.</summary>
    public (string Name, string Unit)? Step { get; set; }

    /// <summary>From here on the work must not be interrupted: it commits or rolls back.</summary>
    public void StopInterrupting(bool evenWhenCancelled = false)
    {
        lock (_lock)
        {
            if (!evenWhenCancelled) _run.Cancellation.ThrowIfCancellationRequested();
            _stopped = true;
        }
    }

    public void ThrowIfCancelled()
    {
        if (!_stopped) _run.Cancellation.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        lock (_lock) _stopped = true;
        _timer.Dispose();
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_stopped) return;
            if (_run.Cancellation.IsCancellationRequested) _connection.NativeConnection.Interrupt();
            else if (Step is var (name, unit) && _run.Progress is { } progress) Tell(progress, name, unit);
        }
    }

    private void Tell(IProgress<WorkProgress> progress, string name, string unit)
    {
        var state = _connection.GetQueryProgress();
        if (state.TotalRowsToProcess > 0)
            progress.Report(new WorkProgress(name, (long)state.RowsProcessed, (long)state.TotalRowsToProcess, unit));
    }
}
