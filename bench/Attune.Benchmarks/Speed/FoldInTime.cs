using Attune.Models;

namespace Attune.Benchmarks.Speed;

/// <summary>One user's factors from 100 interactions, on one thread: the mean over the users of the data that have that many.</summary>
internal sealed class FoldInTime() : SpeedRow(new("fold-in", "fold-in of one user, d = 64, 100 interactions", Target: "100 µs"))
{
    private const int Interactions = 100;

    public override string Measure(SpeedData data)
    {
        var userItems = data.Implicit.UserItems;
        var model = (IUserEmbedding)Train("ials", data.Implicit, RunContext.Default, Settings("factors=64 iterations=1"));
        UserQuery[] users = [.. Enumerable.Range(0, userItems.Rows)
            .Where(u => userItems.CountOf(u) >= Interactions).Take(2000).Select(u => new UserQuery(-1, userItems.ColumnsMemory(u)[..Interactions]))];
        if (users.Length == 0) return $"no user has {Interactions} interactions";
        var embedding = new float[model.Dimension];
        var time = Best(5, () =>
        {
            foreach (var user in users) model.FoldIn(user, embedding);
        });
        return $"{time.Wall / users.Length * 1e6:0} µs";
    }
}
