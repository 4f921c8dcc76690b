namespace Attune.Data.Segment;

/// <summary>Why a message cannot be taken in.</summary>
/// <param name="Code">Reason in snake_case, as the tracking protocol names it: <c>no_user_anon_id</c>, <c>event_not_defined</c> …</param>
/// <param name="Field">The field at fault.</param>
/// <param name="Value">What stood there, as JSON text; null when nothing did.</param>
/// <param name="Reason">The same for a person: what was expected.</param>
public sealed record SegmentFault(string Code, string Field, string? Value, string Reason);

/// <summary>What one message says: either events and entities, or why it says nothing.</summary>
/// <param name="Events">What happened, in order; an order of several products gives several events.</param>
/// <param name="Users">Users whose attributes the message tells.</param>
/// <param name="Items">Items whose attributes the message tells.</param>
/// <param name="Fault">Why the message was refused; then the rest is empty.</param>
public readonly record struct SegmentOutcome(
    IReadOnlyList<Event> Events, IReadOnlyList<Entity> Users, IReadOnlyList<Entity> Items, SegmentFault? Fault)
{
    internal static SegmentOutcome Refused(SegmentFault fault) => new([], [], [], fault);

    internal static SegmentOutcome Of(Event happened) => new([happened], [], [], null);
}
