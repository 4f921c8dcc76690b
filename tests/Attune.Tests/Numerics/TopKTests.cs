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
        Gen.Select(Score.Array[0, 400], Gen.OneOf(Gen.Int[0, 12], Gen.Int[120, 140])).Sample((scores, k) =>
        {
            var expected = scores.Select((s, i) => (Index: i, Score: s)).Where(s => !float.IsNaN(s.Score)).OrderByDescending(s => s.Score).Take(k).ToList();
            var (indices, values) = (new int[k], new float[k]);
            var found = TopK.Select(scores, indices, values);
            Assert.Equal(expected.Select(e => e.Index), indices.Take(found));
            Assert.Equal(expected.Select(e => e.Score), values.Take(found));
        });

    [Fact]
    public void In_parts_as_at_once() =>
        Gen.Select(Score.Array[0, 400], Gen.OneOf(Gen.Int[0, 12], Gen.Int[120, 140]), Gen.Int[1, 150]).Sample((scores, k, part) =>
        {
            var (whole, wholeValues, parts, partValues) = (new int[k], new float[k], new int[k], new float[k]);
            var (found, count) = (TopK.Select(scores, whole, wholeValues), 0);
            for (var first = 0; first < scores.Length; first += part)
                count = TopK.Offer(scores.AsSpan(first, Math.Min(part, scores.Length - first)), first, parts, partValues, count);
            Assert.Equal(found, TopK.Sort(parts, partValues, count));
            Assert.Equal(whole.Take(found), parts.Take(found));
            Assert.Equal(wholeValues.Take(found), partValues.Take(found));
        });

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    public void Finds_the_best_of_many(int k)
    {
        var scores = Oracle.Random(5003, 7);
        var (indices, values) = (new int[k], new float[k]);
        Assert.Equal(k, TopK.Select(scores, indices, values));
        Assert.Equal(scores.OrderDescending().Take(k), values);
        Assert.Equal(values, indices.Select(i => scores[i]));
    }
}
