using Attune.Models;

namespace Attune.Tests.Models;

/// <summary>What every model store must do.</summary>
public abstract class ModelStoreContract
{
    protected abstract IModelStore Store { get; }

    [Fact]
    public async Task An_empty_store_has_nothing()
    {
        Assert.Null(await Store.LoadAsync());
        Assert.Null(await Store.LoadAsync("ials", 3));
        Assert.Empty(await Store.ListAsync());
    }

    [Fact]
    public async Task Versions_count_up_for_each_name()
    {
        Assert.Equal(1, (await Store.PublishAsync(Popular("popular"))).Version);
        Assert.Equal(2, (await Store.PublishAsync(Popular("popular"))).Version);
        Assert.Equal(1, (await Store.PublishAsync(Ials())).Version);
        Assert.Equal([("popular", 1), ("popular", 2), ("ials", 1)], (await Store.ListAsync()).Select(m => (m.Model, m.Version)));
    }

    [Fact]
    public async Task Loads_the_newest_a_given_version_or_the_model_published_last()
    {
        await Store.PublishAsync(Ials());
        await Store.PublishAsync(Popular("popular"));
        await Store.PublishAsync(Popular("popular"));
        Assert.Equal(("popular", 2), Name(await Store.LoadAsync()));
        Assert.Equal(("ials", 1), Name(await Store.LoadAsync("ials")));
        Assert.Equal(("popular", 1), Name(await Store.LoadAsync("popular", 1)));
        Assert.Equal(("popular", 2), Name(await Store.LoadAsync("popular")));
        Assert.Null(await Store.LoadAsync("popular", 3));
        Assert.Null(await Store.LoadAsync("item-knn"));
    }

    [Fact]
    public async Task Gives_back_manifest_ids_and_scores()
    {
        var published = Ials();
        var manifest = await Store.PublishAsync(published);
        var loaded = (await Store.LoadAsync("ials", 1))!;

        Assert.Equal(manifest with { Options = default }, loaded.Manifest with { Options = default });
        Assert.True(System.Text.Json.JsonElement.DeepEquals(manifest.Options, loaded.Manifest.Options));
        Assert.Equal(published.Users.Ids, loaded.Users.Ids);
        Assert.Equal(published.Items.Ids, loaded.Items.Ids);
        Assert.Equal(Scores(published.Model), Scores(loaded.Model));
    }

    [Fact]
    public async Task Gives_back_what_the_version_was_made_from()
    {
        var published = Ials();
        var parent = new ModelParent("neumf", 7, "distilled");
        await Store.PublishAsync(published with { Manifest = published.Manifest with { Parent = parent, LastEvent = 5_000_000_000 } });
        var loaded = (await Store.LoadAsync())!.Manifest;
        Assert.Equal((parent, 5_000_000_000), (loaded.Parent, loaded.LastEvent));
    }

    [Fact]
    public async Task Publications_at_the_same_time_each_get_their_own_version()
    {
        var manifests = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.PublishAsync(Popular("popular")))));
        Assert.Equal(Enumerable.Range(1, 8), manifests.Select(m => m.Version).Order());
        Assert.Equal(Enumerable.Range(1, 8), (await Store.ListAsync()).Select(m => m.Version));
    }

    internal static PublishedModel Popular(string name) => Publish(name, new PopularOptions());

    internal static PublishedModel Ials() => Publish("ials", new IalsOptions { Factors = 3, Iterations = 2 });

    internal static PublishedModel Publish(string name, object options, string[]? items = null)
    {
        var dataset = Datasets.From([(0, 0), (0, 1), (1, 1), (2, 2)], ["ann", "bob", "京"], items ?? ["x", "", "ü/\n"]);
        var model = ModelCatalog.Default.Get(name).Train(dataset, options, new RunContext(1));
        var manifest = new ModelManifest(
            FileModelStore.SchemaVersion, name, 0, ModelOptions.ToJson(options), dataset.Fingerprint(), 3, 3, 4, DateTimeOffset.UnixEpoch, 0.5, 42);
        return new PublishedModel(manifest, model, dataset.Users, dataset.Items);
    }

    private static (string, int) Name(PublishedModel? model) => (model!.Manifest.Model, model.Manifest.Version);

    private static float[] Scores(IModel model)
    {
        var scores = new float[3 * 3];
        model.Score([new(0, default), new(1, default), new(-1, new[] { 1, 2 })], scores);
        return scores;
    }
}

public sealed class InMemoryModelStoreTests : ModelStoreContract
{
    protected override IModelStore Store { get; } = new InMemoryModelStore();
}
