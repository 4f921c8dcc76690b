using Attune.Data;

namespace Attune.Storage.Tests.DuckDb;

public sealed class DuckDbReviewSourceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task Reviews_with_a_text_are_read_in_order_of_arrival()
    {
        using var workspace = Workspace.Open(_directory.Path, new WorkspaceOptions { Create = true });
        await workspace.Events.AppendAsync(
            [
                new("u1", EventKinds.Review, "a", Value: 5, Properties: """{"review_body":"很好 😀","rating":5}"""),
                new("u2", EventKinds.Review, "b", Value: 1, Properties: """{"text":"bad"}"""),
                new("u2", EventKinds.Review, null, Properties: """{"content":"no stars"}"""),
                new("u3", EventKinds.Review, "a", Value: 3, Properties: """{"review_body":"  ","rating":3}"""),
                new("u4", EventKinds.Review, "a", Value: 3, Properties: "[1]"),
                new("u4", EventKinds.Review, "b", Value: 3),
                new("u5", EventKinds.View, "a", Properties: """{"text":"seen"}"""),
            ],
            "test", TestContext.Current.CancellationToken);
        var reviews = await workspace.Reviews.ReadReviewsAsync(TestContext.Current.CancellationToken);
        Assert.Equal([("u1", "a", 5f, "很好 😀"), ("u2", "b", 1f, "bad"), ("u2", null, null, "no stars")], reviews.Select(r => (r.User, r.Item, r.Stars, r.Text)));
    }

    public void Dispose() => _directory.Dispose();
}
