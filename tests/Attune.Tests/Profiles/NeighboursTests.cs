using Attune.Models;
using Attune.Profiles;

namespace Attune.Tests.Profiles;

public sealed class NeighboursTests
{
    private static readonly PublishedModel Model = PlaneModel.Published(
        ["u", "east", "north", "west"], [(1, 0), (5, 0.1f), (0, 2), (-1, 0)], ["a", "b"], [(3, 0), (0, 4)]);

    [Fact]
    public void Nearest_by_angle_and_never_oneself() =>
        Assert.Equal(["east", "north"], Neighbours.Nearest(Model, [1, 0], 2, except: "u").Select(n => n.User));

    [Fact]
    public void A_history_is_folded_in_and_names_the_model()
    {
        var profile = new ProfileBuilder(Shop.Sources, model: Model).Build("u", [Shop.Stored(1, "view", "b")], Shop.Start);
        Assert.Equal([0f, 4f], profile.Find<EmbeddingValue>()!.Vector);
        Assert.Equal(4, profile.Find<EmbeddingValue>()!.Norm);
        Assert.Equal("north", profile.Find<NeighboursValue>()!.Nearest[0].User);
        Assert.Equal("plane@3", profile.Dimensions["embedding"].Provenance.Model);
    }

    [Fact]
    public void A_user_without_history_stands_where_training_put_them_and_a_stranger_nowhere()
    {
        var builder = new ProfileBuilder(Shop.Sources, model: Model);
        Assert.Equal([1f, 0f], builder.Build("u", [], Shop.Start).Find<EmbeddingValue>()!.Vector);
        Assert.Null(builder.Build("stranger", [], Shop.Start).Find<EmbeddingValue>());
    }
}
