using Attune.Deep.Sequences;
using Attune.Numerics;

namespace Attune.Deep.Tests.Sequences;

public sealed class SequenceNegativesTests
{
    [Fact]
    public void Distinct_rows_are_all_alike_and_the_key_alone_decides()
    {
        var negatives = new SequenceNegatives(12);
        var first = negatives.Distinct(5, key: 9);
        var drawn = new int[12];
        for (var key = 0UL; key < 2400; key++)
        {
            var rows = negatives.Distinct(5, key);
            Assert.Equal(5, rows.Distinct().Count());
            foreach (var row in rows) drawn[row]++;
        }

        Assert.All(drawn, d => Assert.InRange(d, 900, 1100));
        Assert.Equal(first, negatives.Distinct(5, key: 9));
        Assert.Equal(Enumerable.Range(0, 12), negatives.Distinct(99, key: 1).Order());
    }

    [Fact]
    public void A_draw_is_neither_the_target_nor_one_of_the_users()
    {
        var (negatives, random) = (new SequenceNegatives(8), new SplitMix(1));
        negatives.Begin([1, 2, 3]);
        for (var k = 0; k < 300; k++) Assert.Contains(negatives.Draw(0, ref random), (int[])[4, 5, 6, 7]);
        negatives.Begin([]);
        Assert.Equal([0, 1, 2, 3, 4, 5, 7], Enumerable.Range(0, 300).Select(_ => negatives.Draw(6, ref random)).Distinct().Order());
    }

    [Fact]
    public void Whoever_met_everything_gets_anything_but_the_target()
    {
        var (negatives, random) = (new SequenceNegatives(2), new SplitMix(1));
        negatives.Begin([0, 1]);
        for (var k = 0; k < 50; k++) Assert.Equal(1, negatives.Draw(0, ref random));
    }
}
