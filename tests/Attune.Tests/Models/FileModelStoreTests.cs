using System.Text.Json.Nodes;
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
    [InlineData("model.safetensors")]
    [InlineData("manifest.json")]
    public async Task A_file_cut_short_is_named(string file)
    {
        await Store.PublishAsync(Ials());
        var bytes = await File.ReadAllBytesAsync(PathOf(file));
        foreach (var length in new[] { 0, 7, bytes.Length / 2, bytes.Length - 1 })
        {
            await File.WriteAllBytesAsync(PathOf(file), bytes[..length]);
            Assert.Contains(file, await RefusalAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_flipped_bit_in_the_arrays_is_noticed_wherever_it_is()
    {
        await Store.PublishAsync(Ials());
        var bytes = await File.ReadAllBytesAsync(PathOf("model.safetensors"));
        for (var k = 0; k < bytes.Length; k++)
        {
            bytes[k] ^= (byte)(1 << (k % 8));
            await File.WriteAllBytesAsync(PathOf("model.safetensors"), bytes);
            Assert.Contains("not what was published", await RefusalAsync(), StringComparison.Ordinal);
            bytes[k] ^= (byte)(1 << (k % 8));
        }

        await File.WriteAllBytesAsync(PathOf("model.safetensors"), bytes);
        Assert.NotNull(await Store.LoadAsync());
        await File.WriteAllBytesAsync(PathOf("model.safetensors"), [.. bytes, 0]);
        Assert.Contains("not what was published", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flipped_bit_in_the_manifest_is_noticed_wherever_it_is()
    {
        await Store.PublishAsync(Ials());
        var bytes = await File.ReadAllBytesAsync(PathOf("manifest.json"));
        for (var k = 0; k < bytes.Length; k++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                bytes[k] ^= (byte)(1 << bit);
                await File.WriteAllBytesAsync(PathOf("manifest.json"), bytes);
                Assert.Contains((await Assert.ThrowsAsync<AttuneException>(() => Store.LoadAsync())).Code, (string[])["damaged_model", "newer_schema"]);
                bytes[k] ^= (byte)(1 << bit);
            }
        }
    }

    [Theory]
    [InlineData("\"factors\": 3", "\"factors\": 4")]
    [InlineData("\"version\": 1", "\"version\": 2")]
    [InlineData("\"users\": 3", "\"users\":  3")]
    [InlineData("\"schema_version\": 2", "\"schema_version\": 1")]
    [InlineData("\"sha256\": \"", "\"sha256\": \"0")]
    public async Task An_edited_manifest_is_refused(string before, string after)
    {
        await Store.PublishAsync(Ials());
        await EditAsync(text => text.Replace(before, after, StringComparison.Ordinal));
        Assert.Contains("not what was published", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_arrays_of_another_version_are_refused()
    {
        await Store.PublishAsync(Ials());
        await Store.PublishAsync(Ials());
        var bytes = await File.ReadAllBytesAsync(Path.Combine(_directory, "ials", "v0001", "model.safetensors"));
        bytes[^1]++;
        await File.WriteAllBytesAsync(Path.Combine(_directory, "ials", "v0002", "model.safetensors"), bytes);
        await RefusalAsync();
        Assert.NotNull(await Store.LoadAsync("ials", 1));
    }

    [Fact]
    public async Task Missing_arrays_are_told()
    {
        await Store.PublishAsync(Ials());
        File.Delete(PathOf("model.safetensors"));
        Assert.Contains("missing", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_whose_manifest_is_gone_is_no_version()
    {
        await Store.PublishAsync(Ials());
        await Store.PublishAsync(Ials());
        File.Delete(Path.Combine(_directory, "ials", "v0002", "manifest.json"));
        Assert.Equal(1, (await Store.LoadAsync("ials"))!.Manifest.Version);
        Assert.Null(await Store.LoadAsync("ials", 2));
        Assert.Equal(3, (await Store.PublishAsync(Ials())).Version);
    }

    [Fact]
    public async Task A_damaged_version_does_no_harm_to_the_others()
    {
        await Store.PublishAsync(Ials());
        await EditAsync(text => text + " ");
        await Store.PublishAsync(Popular("popular"));
        Assert.Equal(2, (await Store.PublishAsync(Ials())).Version);
        Assert.Equal(2, (await Store.LoadAsync("ials"))!.Manifest.Version);
        Assert.NotNull(await Store.LoadAsync("popular", 1));
        Assert.Equal("damaged_model", (await Assert.ThrowsAsync<AttuneException>(() => Store.LoadAsync("ials", 1))).Code);
        Assert.Equal("damaged_model", (await Assert.ThrowsAsync<AttuneException>(() => Store.ListAsync())).Code);
    }

    [Fact]
    public async Task A_model_of_the_first_schema_is_still_read()
    {
        var published = Ials();
        await Store.PublishAsync(published);
        await EditAsync(text =>
        {
            var saved = JsonNode.Parse(text)!.AsObject();
            saved.Remove("tensors");
            saved.Remove("seal");
            saved["manifest"]!["schema_version"] = 1;
            return saved.ToJsonString();
        });
        Assert.Equal(1, (await Store.LoadAsync("ials"))!.Manifest.SchemaVersion);
        Assert.Equal(2, (await Store.PublishAsync(published)).Version);
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await Store.PublishAsync(Ials());
        await EditAsync(text => text.Replace("\"schema_version\": 2", "\"schema_version\": 99", StringComparison.Ordinal));
        Assert.Equal("newer_schema", (await Assert.ThrowsAsync<AttuneException>(() => Store.LoadAsync())).Code);
    }

    private string PathOf(string file) => Path.Combine(_directory, "ials", "v0001", file);

    private async Task EditAsync(Func<string, string> edit)
    {
        var text = await File.ReadAllTextAsync(PathOf("manifest.json"));
        var edited = edit(text);
        Assert.NotEqual(text, edited);
        await File.WriteAllTextAsync(PathOf("manifest.json"), edited);
    }

    /// <summary>The message with which the last version is refused.</summary>
    private async Task<string> RefusalAsync()
    {
        var error = await Assert.ThrowsAsync<AttuneException>(() => Store.LoadAsync());
        Assert.Equal("damaged_model", error.Code);
        return error.Message;
    }

    private sealed class Unsaveable(IModel model) : IModel
    {
        public int UserCount => model.UserCount;

        public int ItemCount => model.ItemCount;

        public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores) => model.Score(users, scores);

        public void Save(TensorArchive archive) => throw new InvalidOperationException("no");
    }
}
