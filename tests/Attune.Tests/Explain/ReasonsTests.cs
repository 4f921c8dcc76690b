using System.Text.Json;
using Attune.Explain;
using Attune.Models;
using Attune.Profiles;
using Attune.Tests.Profiles;

namespace Attune.Tests.Explain;

public sealed class ReasonsTests
{
    private static readonly PublishedModel Model = PlaneModel.Published(["u"], [(1, 0)], ["a", "b", "c", "d"], [(3, 0), (1, 0), (-1, 0), (2, 1)]);
    private static readonly PopulationStatistics Population = new(
        1, 1, new Dictionary<string, IReadOnlyDictionary<string, double>>(), ["a", "d"], new RfmBounds("interaction", [], [], []));
    private static readonly InterestsValue Comedy = new([new Interest("genres", "Comedy", 3, 0.5, 0.2, 2.5, 0.4, new Provenance(3, 1, 3, [3], null, null, null, null, Shop.Start, 0.2))]);

    [Fact]
    public void The_best_of_each_sort_comes_first()
    {
        // a adds 6 and b adds 2 to the score of d, c takes away: shares 3/4 and 1/4.
        var reasons = Find().For("d", new UserQuery(0, new[] { 0, 1, 2 }), Comedy, count: 4);
        Assert.Equal(
            [new BecauseYouLiked("a", "Alpha", 0.75), new MatchesInterest("genres", "Comedy", 2.5), new Popular(2), new BecauseYouLiked("b", null, 0.25)], reasons);
    }

    [Fact]
    public void Sentences_are_for_people()
    {
        var texts = Find().For("d", new UserQuery(0, new[] { 0, 1 }), Comedy).Select(r => FormattableString.Invariant(r.Text));
        Assert.Equal(["Because you liked Alpha (75 % of the score)", "Matches your interest in Comedy (2.5 times the average)", "Popular: number 2 of all items"], texts);
    }

    [Fact]
    public void Nothing_to_say_is_no_reason()
    {
        Assert.Empty(Find().For("b", new UserQuery(-1, default)));
        Assert.Empty(Find().For("unknown", new UserQuery(0, new[] { 0 })));
    }

    [Fact]
    public void Serialise_with_their_type()
    {
        IReadOnlyList<Reason> reasons = [new Popular(2)];
        Assert.Equal("""[{"type":"popular","rank":2,"text":"Popular: number 2 of all items"}]""", JsonSerializer.Serialize(reasons, Profile.Json));
    }

    private static Reasons Find() =>
        new(Model, Shop.Sources.Items, item => item == "b" ? null : JsonDocument.Parse(Shop.Attributes[item]).RootElement.GetProperty("title").GetString(), Population);
}
