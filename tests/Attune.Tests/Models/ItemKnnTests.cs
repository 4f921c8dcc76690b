using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

public sealed class ItemKnnTests
{
    /// <summary>Item 0 has users 0 1 2, item 1 users 0 1, item 2 user 2, item 3 user 3.</summary>
    private static readonly Dataset Four = Datasets.From([(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 2), (3, 3)], 4, 4);

    [Fact]
    public void Cosine_and_shrinkage_worked_by_hand()
    {
        var plain = Train(new() { Similarity = Similarity.Cosine, Shrinkage = 0 });
        AssertClose([float.NaN, 2 / MathF.Sqrt(6), 1 / MathF.Sqrt(3), float.NaN], Similar(plain, 0));
        var shrunk = Train(new() { Similarity = Similarity.Cosine, Shrinkage = 1 });
        AssertClose([float.NaN, 2 / (MathF.Sqrt(6) + 1), 1 / (MathF.Sqrt(3) + 1), float.NaN], Similar(shrunk, 0));
    }

    /// <summary>idf = ln((1 + 4) / (1 + items of the user)): ln(5/3) for users 0 to 2, so that TF-IDF equals the cosine for items 0 to 2.</summary>
    [Theory]
    [InlineData(Similarity.TfIdf)]
    [InlineData(Similarity.Bm25)]
    public void Users_of_equal_size_weigh_the_same(Similarity similarity) =>
        AssertClose([float.NaN, 2 / MathF.Sqrt(6), 1 / MathF.Sqrt(3), float.NaN], Similar(Train(new() { Similarity = similarity, Shrinkage = 0 }), 0));

    /// <summary>User 0 has items 0 1 2 and user 1 items 0 1 3 4 5 6: idf ln(8/4) and ln(8/7); s(0, 2) = ln 2 / sqrt(ln²2 + ln²(8/7)).</summary>
    [Fact]
    public void TfIdf_trusts_users_of_few_items_more()
    {
        var dataset = Datasets.From([(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 3), (1, 4), (1, 5), (1, 6)], 2, 7);
        var model = (ItemKnnModel)new ItemKnnTrainer().Train(dataset, new() { Similarity = Similarity.TfIdf, Shrinkage = 0 }, new RunContext(1));
        var similar = new float[7];
        model.SimilarItems(0, similar);
        var (few, many) = (Math.Log(2), Math.Log(8 / 7.0));
        Assert.Equal(few / Math.Sqrt(few * few + many * many), similar[2], 1e-5);
        Assert.Equal(many / Math.Sqrt(few * few + many * many), similar[3], 1e-5);
    }

    [Fact]
    public void Keeps_the_nearest_and_normalizes_what_it_keeps()
    {
        AssertClose([float.NaN, 2 / MathF.Sqrt(6), float.NaN, float.NaN], Similar(Train(new() { Similarity = Similarity.Cosine, Neighbours = 1, Shrinkage = 0 }), 0));
        var normalized = Similar(Train(new() { Similarity = Similarity.Cosine, Shrinkage = 0, Normalize = true }), 0);
        Assert.Equal(1, normalized[1] + normalized[2], 1e-5f);
    }

    private static ItemKnnModel Train(ItemKnnOptions options) => (ItemKnnModel)new ItemKnnTrainer().Train(Four, options, new RunContext(2));

    private static float[] Similar(ItemKnnModel model, int item)
    {
        var similar = new float[4];
        model.SimilarItems(item, similar);
        return similar;
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], actual[k], 1e-5f);
    }
}
