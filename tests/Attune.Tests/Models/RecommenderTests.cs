using System.Collections.Concurrent;
using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

public sealed class RecommenderTests
{
    private static readonly Dataset Some = Datasets.Random(150, 40, 900, 2);
    private static readonly IModel Model = new IalsTrainer().Train(Some, new IalsOptions { Factors = 5 }, new RunContext(1));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_at_once_gives_each_row_once_and_what_one_alone_gets(bool excludeSeen)
    {
        var rows = new ConcurrentDictionary<int, ScoredItem[]>();
        Recommender.RecommendAll(Model, 150, u => UserQuery.Known(Some.UserItems, u), 7, excludeSeen, new RunContext(2), (row, items) => Assert.True(rows.TryAdd(row, items.ToArray())));
        Assert.Equal(150, rows.Count);
        foreach (var (row, items) in rows) Assert.Equal(Recommender.Recommend(Model, UserQuery.Known(Some.UserItems, row), 7, excludeSeen), items);
    }

    [Fact]
    public void Leaves_out_what_was_seen_or_is_not_allowed()
    {
        var user = UserQuery.Known(Some.UserItems, 3);
        var items = Recommender.Recommend(Model, user, 40, allow: i => i % 3 == 0).Select(i => i.Item).ToList();
        Assert.Equal(Enumerable.Range(0, 40).Where(i => i % 3 == 0).Except(user.Items.ToArray()), items.Order());
    }

    [Fact]
    public void Asking_for_none_or_too_many_is_answered()
    {
        Assert.Empty(Recommender.Recommend(Model, UserQuery.Known(Some.UserItems, 0), 0));
        Assert.Equal(40, Recommender.Recommend(Model, UserQuery.Known(Some.UserItems, 0), 1000, excludeSeen: false).Count);
        Assert.Empty(Recommender.SimilarUsers((IUserEmbedding)Model, 150, new UserQuery(-1, default), 5));
    }
}
