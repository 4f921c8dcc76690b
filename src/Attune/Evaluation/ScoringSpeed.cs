using Attune.Data;
using Attune.Models;

namespace Attune.Evaluation;

/// <summary>How fast models score, on the thread that asks.</summary>
public static class ScoringSpeed
{
    private const int Users = 64, Rounds = 5;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Items scored for a user in a second: all items for some users, one user at a time, again and again for at least a fifth of a second. The models take turns, and the best
    /// of five rounds counts, as other work of the machine only ever makes a round slower.
    /// </summary>
    /// <param name="models">Over the users and items of the matrix.</param>
    /// <param name="userItems">Histories.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Stops between rounds.</param>
    public static double[] ItemsPerSecond(IReadOnlyList<IModel> models, CsrMatrix userItems, TimeProvider time, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(userItems);
        ArgumentNullException.ThrowIfNull(time);
        UserQuery[] queries = [.. Enumerable.Range(0, userItems.Rows).Where(u => userItems.CountOf(u) > 0).Take(Users).Select(u => UserQuery.Known(userItems, u))];
        var best = new double[models.Count];
        if (queries.Length == 0) return best;
        for (var round = 0; round <= Rounds; round++)
            for (var k = 0; k < best.Length; k++)
            {
                cancellation.ThrowIfCancellationRequested();
                var speed = Measure(models[k], queries, time);
                if (round > 0) best[k] = Math.Max(best[k], speed); // the first brings code and caches to speed
            }

        return best;
    }

    private static double Measure(IModel model, UserQuery[] queries, TimeProvider time)
    {
        var (scores, scored, start) = (new float[model.ItemCount], 0L, time.GetTimestamp());
        TimeSpan took;
        do
        {
            foreach (var query in queries) model.Score([query], scores);
            scored += (long)queries.Length * scores.Length;
            took = time.GetElapsedTime(start);
        }
        while (took < Round);
        return scored / took.TotalSeconds;
    }
}
