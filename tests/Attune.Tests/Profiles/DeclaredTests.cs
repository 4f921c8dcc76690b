using Attune.Profiles;

namespace Attune.Tests.Profiles;

public sealed class DeclaredTests
{
    private static readonly ProfileBuilder Builder = new(Shop.Sources);

    [Fact]
    public void The_newest_statement_wins_and_names_its_event()
    {
        var events = new[]
        {
            Shop.Stored(7, "identify", days: 2, properties: """{"city":"Basel"}"""),
            Shop.Stored(9, "identify", days: 1, properties: """{"traits":{"city":"Bern","age":30}}"""),
        };
        var traits = Traits(events, """{"city":"Zug","job":"baker"}""");
        Assert.Equal("Basel", traits["city"].Value.GetString());
        Assert.Equal([7L, 9L], traits["city"].Provenance.LatestEvents);
        Assert.Equal(9, traits["city"].Provenance.FirstEvent);
        Assert.Equal(30, traits["age"].Value.GetInt32());
        Assert.Equal("user attributes", traits["job"].Provenance.Source);
    }

    [Fact]
    public void Null_withdraws_a_trait()
    {
        var events = new[] { Shop.Stored(1, "identify", days: 1, properties: """{"city":null}""") };
        Assert.DoesNotContain("city", Traits(events, """{"city":"Zug","job":"baker"}""").Keys);
    }

    private static IReadOnlyDictionary<string, DeclaredTrait> Traits(Attune.Data.StoredEvent[] events, string attributes) =>
        Builder.Build("u", events, Shop.Start.AddDays(9), attributes).Find<DeclaredValue>()!.Traits;
}
