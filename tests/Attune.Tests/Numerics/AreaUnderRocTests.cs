using Attune.Numerics;
using CsCheck;

namespace Attune.Tests.Numerics;

public sealed class AreaUnderRocTests
{
    [Fact]
    public void It_is_the_share_of_pairs_in_the_right_order() =>
        Gen.Select(Gen.Int[0, 6], Gen.Bool).Array[2, 40].Sample(rows =>
        {
            // 6 stands for NaN, which is below all.
            float[] scores = [.. rows.Select(r => r.Item1 == 6 ? float.NaN : r.Item1)], labels = [.. rows.Select(r => r.Item2 ? 1f : 0)];
            double[] keys = [.. scores.Select(s => float.IsNaN(s) ? -1.0 : s)];
            var pairs = Enumerable.Range(0, rows.Length).Where(p => labels[p] == 1)
                .SelectMany(p => Enumerable.Range(0, rows.Length).Where(n => labels[n] == 0).Select(n => keys[p] > keys[n] ? 1 : keys[p] < keys[n] ? 0 : 0.5)).ToList();
            var area = AreaUnderRoc.Of(scores, labels);
            if (pairs.Count == 0) Assert.True(double.IsNaN(area));
            else Assert.Equal(pairs.Average(), area, 12);
        });

    [Fact]
    public void Worked_by_hand() => Assert.Equal((2 + 0.5 + 0) / 6, AreaUnderRoc.Of([0.9f, 0.4f, 0.1f, 0.4f, 0.8f], [1, 1, 1, 0, 0]), 12);
}
