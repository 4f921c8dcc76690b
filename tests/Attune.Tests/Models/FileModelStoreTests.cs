using Attune.Models;

namespace Attune.Tests.Models;

public sealed class FileModelStoreTests : ModelStoreContract, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("attune-models-").FullName;

    public FileModelStoreTests() => Store = new FileModelStore(_directory);

    protected override IModelStore Store { get; }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Another_store_on_the_directory_sees_what_was_published()
    {
        await Store.PublishAsync(Ials());
        Assert.Equal("ials", (await new FileModelStore(_directory).LoadAsync())!.Manifest.Model);
    }

    [Fact]
    public async Task What_a_crash_left_is_invisible_and_swept_up_by_the_next_publication()
    {
        await Store.PublishAsync(Ials());
        var leftover = Directory.CreateDirectory(Path.Combine(_directory, ".unfinished-1")).FullName;
        await File.WriteAllTextAsync(Path.Combine(leftover, "manifest.json"), "{");

        Assert.Single(await Store.ListAsync());
        Assert.Equal(2, (await Store.PublishAsync(Ials())).Version);
        Assert.False(Directory.Exists(leftover));
    }

    [Fact]
    public async Task A_failed_publication_leaves_nothing_behind()
    {
        var model = Ials();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.PublishAsync(model with { Model = new Unsaveable(model.Model) }));
        Assert.Empty(await Store.ListAsync());
        Assert.Empty(Directory.GetDirectories(_directory));
    }

    [Theory]
    [InlineData("model.safetensors", "damaged_model")]
    [InlineData("manifest.json", "damaged_model")]
    public async Task A_file_cut_short_is_named(string file, string code)
    {
        await Store.PublishAsync(Ials());
        var path = Path.Combine(_directory, "ials", "v0001", file);
        var bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, bytes[..(bytes.Length / 2)]);
        Assert.Equal(code, (await Assert.ThrowsAsync<AttuneException>(() => Store.LoadAsync())).Code);
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await Store.PublishAsync(Ials());
        var path = Path.Combine(_directory, "ials", "v0001", "manifest.json");
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("\"schema_version\": 1", "\"schema_version\": 99", StringComparison.Ordinal));
        Assert.Equal("newer_schema", (await Assert.ThrowsAsync<AttuneException>(() => Store.LoadAsync())).Code);
    }

    private sealed class Unsaveable(IModel model) : IModel
    {
        public int UserCount => model.UserCount;

        public int ItemCount => model.ItemCount;

        public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores) => model.Score(users, scores);

        public void Save(TensorArchive archive) => throw new InvalidOperationException("no");
    }
}
