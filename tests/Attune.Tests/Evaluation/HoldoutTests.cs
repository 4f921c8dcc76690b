using Attune.Data;
using Attune.Data.Splits;
using Attune.Evaluation;

namespace Attune.Tests.Evaluation;

public sealed class HoldoutTests
{
    [Fact]
    public void Users_held_out_bring_their_history_in_order_of_time()
    {
        int[] users = [.. Enumerable.Range(0, 8).SelectMany(u => Enumerable.Repeat(u, 5))];
        var interactions = Interactions.FromColumns(8, 9, users, [.. users.Select((u, k) => (u + 4 * k) % 9)], times: [.. users.Select((_, k) => (uint)(100 - k))]);
        var holdout = Holdout.Split(new Dataset(IdMap.Range(8), IdMap.Range(9), interactions), new HeldOutUsers(0.5), seed: 1).Single();
        for (var user = 0; user < 8; user++)
        {
            var query = holdout.Query(user);
            var visible = interactions.ItemsOf(user).ToArray().Where(i => query.Items.Span.BinarySearch(i) >= 0);
            Assert.Equal(visible, query.Sequence.ToArray());
            Assert.Equal(holdout.Test.CountOf(user) > 0 ? 4 : 0, query.Sequence.Length);
        }
    }
}
