using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

public sealed class AlignedModelTests
{
    private static readonly IdMap Users = IdMap.From(["dan", "bob", "ann"]);
    private static readonly IdMap Items = IdMap.From(["new", "z", "y", "x"]);

    [Fact]
    public void Users_and_items_are_those_of_the_same_ids_and_unknown_items_are_cold()
    {
        var published = ModelStoreContract.Publish("ials", new IalsOptions { Factors = 3, Iterations = 4 }, ["x", "y", "z"]);
        var aligned = AlignedModel.Of(published, Users, Items);
        Assert.Equal((3, 4), (aligned.UserCount, aligned.ItemCount));

        // The model's own users: ann, bob, 京; and items: x, y, z.
        var (theirs, mine) = (new float[2 * 3], new float[2 * 4]);
        published.Model.Score([new UserQuery(0, new[] { 0, 2 }, new[] { 1f, 5f }), new UserQuery(-1, new[] { 1 })], theirs);
        aligned.Score([new UserQuery(2, new[] { 0, 1, 3 }, new[] { 9f, 5f, 1f }), new UserQuery(0, new[] { 2 })], mine);
        Assert.Equal([float.NaN, theirs[2], theirs[1], theirs[0]], mine[..4]);
        Assert.Equal([float.NaN, theirs[5], theirs[4], theirs[3]], mine[4..]);
    }

    [Fact]
    public void Over_its_own_ids_it_is_the_model_itself()
    {
        var published = ModelStoreContract.Ials();
        Assert.Same(published.Model, AlignedModel.Of(published, published.Users, published.Items));
    }

    [Fact]
    public void A_rating_model_stays_one_and_its_ratings_move_with_the_items()
    {
        var dataset = Datasets.RatedCheckerboard(20);
        var options = new UserKnnOptions { Ratings = RatingsUse.Baseline };
        var model = ModelCatalog.Default.Get("user-knn").Train(dataset, options, new RunContext(1));
        var manifest = ModelStoreContract.Ials().Manifest;
        int[] places = [.. Enumerable.Range(0, 20).Reverse()];
        var items = IdMap.From(places.Select(p => dataset.Items[p]));
        var aligned = AlignedModel.Of(new PublishedModel(manifest, model, dataset.Users, dataset.Items), dataset.Users, items);
        Assert.IsAssignableFrom<IRatingModel>(aligned);

        var (theirs, mine) = (new float[20], new float[20]);
        model.Score([new UserQuery(-1, new[] { 2, 5, 7 }, default, new[] { 5f, 1f, 2f })], theirs);
        aligned.Score([new UserQuery(-1, new[] { 12, 14, 17 }, default, new[] { 2f, 1f, 5f })], mine);
        Assert.Equal(theirs, mine.Reverse());
    }
}
