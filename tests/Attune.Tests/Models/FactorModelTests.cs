using System.Numerics.Tensors;
using Attune.Models;

namespace Attune.Tests.Models;

public sealed class FactorModelTests
{
    /// <summary>Two factors and a bias. Item 2 is cold; item 3 has a bias and no factors.</summary>
    private static readonly FixedFactors Model = new([1, 2, 1, 0, 0, 0], [3, 1, 0.5f, -1, 4, 9, 0, 0, 0, 0, 0, 7, 6, 2, -3], 3, biases: 1);

    [Fact]
    public void Biases_count_in_scores_and_not_in_similarities()
    {
        var (scores, similar) = (new float[10], new float[5]);
        Model.Score([new UserQuery(0, default), new UserQuery(1, default)], scores);
        Assert.Equal([5.5f, 16, float.NaN, 7, 7, .. Enumerable.Repeat(float.NaN, 5)], scores);
        Model.SimilarItems(0, similar);
        Assert.Equal([true, false, true, true, false], similar.Select(float.IsNaN));
        Assert.Equal((3 * -1 + 1 * 4) / Math.Sqrt(10 * 17), similar[1], 1e-6);
        Assert.Equal((3 * 6 + 1 * 2) / Math.Sqrt(10 * 40), similar[4], 1e-6);
    }

    [Fact]
    public void Similarities_are_the_cosines()
    {
        const int d = 37, items = 600;
        var random = new Random(2);
        float[] factors = [.. Enumerable.Range(0, items * d).Select(_ => random.NextSingle() - 0.5f)];
        var model = new FixedFactors([], factors, d);
        var similar = new float[items];
        model.SimilarItems(5, similar);
        Assert.Equal(float.NaN, similar[5]);
        for (var item = 0; item < items; item++)
            if (item != 5) Assert.Equal(TensorPrimitives.CosineSimilarity(model.ItemFactors(5), model.ItemFactors(item)), similar[item], 1e-6f);
    }
}
