using Attune.Numerics;
using CsCheck;

namespace Attune.Tests.Numerics;

public sealed class TopKTests
{
    /// <summary>Few distinct values, so that ties abound, and every kind of number.</summary>
    private static readonly float[] Scores = [1, 2, 3, 4, 0, -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    private static readonly Gen<float> Score = Gen.Int[0, 8].Select(k => Scores[k]);

    [Fact]
    public void Is_a_stable_sort_cut_off_without_NaN() =>
        Gen.Select(Score.Array[0, 70], Gen.Int[0, 12]).Sample((scores, k) =>
        {
            var expected = scores.Select((s, i) => (Index: i, Score: s)).Where(s => !float.IsNaN(s.Score)).OrderByDescending(s => s.Score).Take(k).ToList();
            var (indices, values) = (new int[k], new float[k]);
            var found = TopK.Select(scores, indices, values);
            Assert.Equal(expected.Select(e => e.Index), indices.Take(found));
            Assert.Equal(expected.Select(e => e.Score), values.Take(found));
        });

    [Fact]
    public void Finds_the_best_of_many()
    {
        var scores = Oracle.Random(5003, 7);
        var (indices, values) = (new int[100], new float[100]);
        Assert.Equal(100, TopK.Select(scores, indices, values));
        Assert.Equal(scores.OrderDescending().Take(100), values);
        Assert.Equal(values, indices.Select(i => scores[i]));
    }
}
