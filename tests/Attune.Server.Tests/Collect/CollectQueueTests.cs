using Attune.Data;
using Attune.Server.Collect;
using Microsoft.Extensions.Logging.Abstractions;

namespace Attune.Server.Tests.Collect;

public sealed class CollectQueueTests
{
    private static readonly EventBatch Two = new([new Event("u", "view", "i"), new Event("u", "view", "j")]);

    [Fact]
    public async Task A_full_queue_takes_no_more_until_it_is_committed()
    {
        var store = new HeldStore();
        using var queue = new CollectQueue(store, new ServerOptions { QueuedEvents = 4 }, NullLogger<CollectQueue>.Instance);
        await queue.StartAsync(default);
        var calls = new[] { queue.TryCommit(Two, "s")!, queue.TryCommit(Two, "s")! };
        Assert.Null(queue.TryCommit(Two, "s"));
        store.Release.SetResult();
        await Task.WhenAll(calls);
        await queue.StopAsync(default);
        Assert.Equal(4, store.Events);
    }

    [Fact]
    public async Task A_commit_that_fails_is_told_to_its_callers_and_the_next_goes_on()
    {
        var store = new HeldStore { Failure = new AttuneException("disk_full", $"No space.") };
        store.Release.SetResult();
        using var queue = new CollectQueue(store, new ServerOptions(), NullLogger<CollectQueue>.Instance);
        await queue.StartAsync(default);
        await Assert.ThrowsAsync<AttuneException>(() => queue.TryCommit(Two, "s")!);
        store.Failure = null;
        await queue.TryCommit(Two, "s")!;
        await queue.StopAsync(default);
        Assert.Null(queue.TryCommit(Two, "s"));
    }

    [Fact]
    public async Task Stopping_commits_what_waits()
    {
        var store = new HeldStore();
        using var queue = new CollectQueue(store, new ServerOptions { GroupedEvents = 1 }, NullLogger<CollectQueue>.Instance);
        await queue.StartAsync(default);
        Task[] calls = [.. Enumerable.Range(0, 10).Select(_ => queue.TryCommit(Two, "s")!)];
        var stopped = queue.StopAsync(default);
        store.Release.SetResult();
        await stopped;
        Assert.All(calls, call => Assert.True(call.IsCompletedSuccessfully));
        Assert.Equal(20, store.Events);
    }

    private sealed class HeldStore : IEventCollector
    {
        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public AttuneException? Failure { get; set; }

        public int Events { get; private set; }

        public async Task<CommittedBatch> CommitAsync(EventBatch batch, string source, long window, CancellationToken cancellation = default)
        {
            await Release.Task;
            if (Failure is { } failure) throw failure;
            Events += batch.Events.Count;
            return new CommittedBatch(1, []);
        }
    }
}
