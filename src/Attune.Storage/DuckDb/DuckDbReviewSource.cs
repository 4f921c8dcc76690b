using Attune.Data;
using Attune.Text;

namespace Attune.Storage.DuckDb;

/// <summary>The reviews in the log.</summary>
internal sealed class DuckDbReviewSource(DuckDbSession session) : IReviewSource
{
    public async Task<IReadOnlyList<Review>> ReadReviewsAsync(CancellationToken cancellation = default)
    {
        var events = await session.UseAsync(
            () => session.Query(
                $"""
                SELECT users.id, items.id, time, value, properties
                FROM events JOIN kinds USING (kind) JOIN users USING (user_index) LEFT JOIN items USING (item_index)
                WHERE kinds.name = '{EventKinds.Review}' AND properties IS NOT NULL AND event_id NOT IN (SELECT event_id FROM removed_events)
                ORDER BY event_id
                """,
                r => (User: r.GetString(0), Item: r.Text(1), Time: r.Time(2), Stars: r.IsDBNull(3) ? (float?)null : r.GetFloat(3), Properties: r.Text(4))),
            cancellation).ConfigureAwait(false);
        return [.. events.Select(e => (Event: e, Text: Review.TextOf(e.Properties))).Where(e => e.Text is not null).Select(e => new Review(e.Event.User, e.Event.Item, e.Event.Time, e.Event.Stars, e.Text!))];
    }
}
