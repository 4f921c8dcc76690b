using Attune.Data;
using Attune.Text;

namespace Attune.Tests.Text;

public sealed class ItemVectorsTests
{
    private static readonly ItemVectors Vectors = new(IdMap.From(["a", "b", "c", "茶"]), [1, 0, 0, 1, 0.6f, 0.8f, 0.6f, 0.8f], 2, "/encoder");

    [Fact]
    public void The_nearest_come_first_and_of_equals_the_first_registered() =>
        Assert.Equal([new FoundItem("c", 1), new FoundItem("茶", 1), new FoundItem("b", 0.8)], Vectors.Search([0.6f, 0.8f], 3));

    [Fact]
    public void Saved_and_loaded_it_finds_the_same()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("vectors").FullName, "deeper", "items.safetensors");
        Assert.Null(ItemVectors.Load(path));
        Vectors.Save(path);
        var loaded = ItemVectors.Load(path)!;
        Assert.Equal("/encoder", loaded.Encoder);
        Assert.Equal(Vectors.Search([0.8f, 0.6f], 4), loaded.Search([0.8f, 0.6f], 4));
        Directory.Delete(Path.GetDirectoryName(Path.GetDirectoryName(path))!, recursive: true);
    }
}
