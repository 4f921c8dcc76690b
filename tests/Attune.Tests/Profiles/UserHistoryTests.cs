using Attune.Data;
using Attune.Profiles;

namespace Attune.Tests.Profiles;

public sealed class UserHistoryTests
{
    private static readonly StoredEvent[] Events =
    [
        Shop.Stored(2, "purchase", "b", days: 1), Shop.Stored(6, "view", "c", days: 3), Shop.Stored(1, "view", "c"),
        Shop.Stored(4, "refund", "b", days: 2), Shop.Stored(5, "view", "unknown", days: 2), Shop.Stored(3, "view", "a", days: 1),
    ];

    [Fact]
    public void A_query_has_the_liked_items_ascending_and_their_order_in_time_however_they_came()
    {
        var model = PlaneModel.Published(["u"], [(1, 0)], ["a", "b", "c"], [(3, 0), (0, 4), (1, 1)]);
        var history = new UserHistory();
        foreach (var stored in Events) history.Apply(stored);

        var query = history.ToQuery("u", model);
        Assert.Equal([0, 2], query.Items.ToArray());
        Assert.Equal([1f, 2f], query.Weights.ToArray());
        Assert.Equal([2, 0, 2], query.Sequence.ToArray());
    }
}
