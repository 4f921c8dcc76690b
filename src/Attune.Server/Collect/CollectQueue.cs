using System.Threading.Channels;
using Attune.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Attune.Server.Collect;

/// <summary>
/// Group commit: calls wait in a bounded queue, one writer commits all that wait together, and a call is answered when its commit is on disk. The longer a commit takes, the more
/// calls the next one holds, so that throughput grows with the load. A full queue refuses calls; memory stays bounded.
/// </summary>
internal sealed partial class CollectQueue : BackgroundService
{
    private readonly Channel<PendingCall> _calls = Channel.CreateUnbounded<PendingCall>(new UnboundedChannelOptions { SingleReader = true });
    private readonly IEventCollector _collector;
    private readonly ServerOptions _options;
    private readonly ILogger<CollectQueue> _log;
    private long _queued;

    /// <summary>A queue before a store.</summary>
    /// <param name="collector">Commits.</param>
    /// <param name="options">Its bounds.</param>
    /// <param name="log">Told of commits that fail.</param>
    public CollectQueue(IEventCollector collector, ServerOptions options, ILogger<CollectQueue> log) => (_collector, _options, _log) = (collector, options, log);

    private sealed record PendingCall(EventBatch Batch, string Source, TaskCompletionSource Done)
    {
        public int Weight => Math.Max(1, Batch.Events.Count + Batch.Refused.Count);
    }

    /// <summary>Commits a batch with others; null when the queue is full, and then nothing was done.</summary>
    public Task? TryCommit(EventBatch batch, string source)
    {
        var call = new PendingCall(batch, source, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (Interlocked.Add(ref _queued, call.Weight) > _options.QueuedEvents && Interlocked.Read(ref _queued) != call.Weight)
        {
            Interlocked.Add(ref _queued, -call.Weight);
            return null;
        }

        if (_calls.Writer.TryWrite(call)) return call.Done.Task;
        Interlocked.Add(ref _queued, -call.Weight);
        return null;
    }

    /// <summary>Commits what waits, then ends: no call is left without an answer.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _calls.Writer.TryComplete();
        if (ExecuteTask is { } running) await running.ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var group = new List<PendingCall>();
        while (await _calls.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            group.Clear();
            for (var events = 0; events < _options.GroupedEvents && _calls.Reader.TryRead(out var call); events += call.Weight) group.Add(call);
            foreach (var ofSource in group.GroupBy(call => call.Source, StringComparer.Ordinal)) await CommitAsync(ofSource.Key, [.. ofSource]).ConfigureAwait(false);
            Interlocked.Add(ref _queued, -group.Sum(call => call.Weight));
        }
    }

    private async Task CommitAsync(string source, PendingCall[] calls)
    {
        try
        {
            var batch = new EventBatch([.. calls.SelectMany(c => c.Batch.Events)])
            {
                Users = [.. calls.SelectMany(c => c.Batch.Users)],
                Items = [.. calls.SelectMany(c => c.Batch.Items)],
                Refused = [.. calls.SelectMany(c => c.Batch.Refused)],
            };
            await _collector.CommitAsync(batch, source, _options.DeduplicationWindow).ConfigureAwait(false);
            foreach (var call in calls) call.Done.SetResult();
        }
        catch (Exception e)
        {
            // The writer must live on whatever a commit fails of; each caller is told, and sends again.
            LogFailure(e, calls.Length, source);
            foreach (var call in calls) call.Done.TrySetException(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A commit of {Calls} calls from {Source} failed")]
    private partial void LogFailure(Exception error, int calls, string source);
}
