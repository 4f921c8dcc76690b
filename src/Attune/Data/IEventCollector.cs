namespace Attune.Data;

/// <summary>What arrived together and is committed together.</summary>
/// <param name="Events">Events in order of arrival.</param>
public sealed record EventBatch(IReadOnlyList<Event> Events)
{
    /// <summary>Users of whom something was told.</summary>
    public IReadOnlyList<Entity> Users { get; init; } = [];

    /// <summary>Items of which something was told.</summary>
    public IReadOnlyList<Entity> Items { get; init; } = [];

    /// <summary>What could not be taken in, for the quarantine.</summary>
    public IReadOnlyList<QuarantinedRow> Refused { get; init; } = [];
}

/// <summary>Where the events of a batch stand in the log.</summary>
/// <param name="FirstId">Id of the first event; the k-th has this plus k, if it is no duplicate.</param>
/// <param name="Duplicates">Places of the events that were known already or stood there twice, ascending; they are not in the log again.</param>
public sealed record CommittedBatch(long FirstId, IReadOnlyList<int> Duplicates)
{
    /// <summary>The events of the batch as the log has them now, without the duplicates.</summary>
    public IEnumerable<StoredEvent> Stored(EventBatch batch, string source)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var next = 0;
        for (var k = 0; k < batch.Events.Count; k++)
        {
            if (next < Duplicates.Count && Duplicates[next] == k) next++;
            else yield return new StoredEvent(FirstId + k, batch.Events[k], source);
        }
    }
}

/// <summary>The way of live events into the log.</summary>
public interface IEventCollector
{
    /// <summary>Commits a batch: all of it is on disk when the call returns, or nothing.</summary>
    /// <param name="batch">Events, entities, refused messages.</param>
    /// <param name="source">Where they come from.</param>
    /// <param name="window">Newest events of the log among which duplicates are looked for by message id; older ones are forgotten.</param>
    /// <param name="cancellation">Stops before anything is committed.</param>
    Task<CommittedBatch> CommitAsync(EventBatch batch, string source, long window, CancellationToken cancellation = default);
}
