using Attune.Deep.Sequences;
using Attune.Numerics;

namespace Attune.Deep.Tests.Sequences;

public sealed class SequenceAugmentationTests
{
    private static readonly int[] Sequence = [.. Enumerable.Range(0, 20)];

    [Fact]
    public void Without_any_the_newest_are_taken_as_they_are()
    {
        var random = new SplitMix(1);
        var nothing = new SequenceAugmentation(0, 0.5, 0, 0.5, 0, 0.5);
        Assert.Equal(Sequence, nothing.Take(Sequence, 50, ref random));
        Assert.Equal([16, 17, 18, 19], nothing.Take(Sequence, 4, ref random));
        Assert.False(nothing.Masks);
    }

    [Fact]
    public void A_crop_is_a_part_in_one_piece_from_anywhere()
    {
        var crop = new SequenceAugmentation(1, 0.3, 0, 0.5, 0, 0.5);
        var starts = new HashSet<int>();
        var random = new SplitMix(2);
        for (var trial = 0; trial < 500; trial++)
        {
            var taken = crop.Take(Sequence, 50, ref random);
            Assert.Equal(Enumerable.Range(taken[0], 6), taken);
            starts.Add(taken[0]);
        }

        Assert.Equal(15, starts.Count);
        Assert.Equal(2, crop.Take([4, 5, 6], 50, ref random).Length); // one alone would have no next
    }

    [Fact]
    public void Reordering_shuffles_one_piece_and_leaves_the_rest()
    {
        var reorder = new SequenceAugmentation(0, 0.5, 1, 0.25, 0, 0.5);
        var random = new SplitMix(3);
        var moved = 0;
        for (var trial = 0; trial < 300; trial++)
        {
            var taken = reorder.Take(Sequence, 50, ref random);
            Assert.Equal(Sequence, taken.Order());
            int[] places = [.. Enumerable.Range(0, 20).Where(k => taken[k] != k)];
            if (places.Length == 0) continue;
            Assert.True(places[^1] - places[0] < 5);
            moved++;
        }

        Assert.True(moved > 250);
    }

    [Fact]
    public void Masking_hides_the_share_each_input_as_often_as_another()
    {
        var mask = new SequenceAugmentation(0, 0.5, 0, 0.5, 1, 0.4);
        var (random, shown, hidden) = (new SplitMix(4), new float[10], new int[10]);
        for (var trial = 0; trial < 2000; trial++)
        {
            mask.Hide(shown, ref random);
            Assert.Equal(4, shown.Count(s => s == 0));
            Assert.Equal(6, shown.Count(s => s == 1));
            for (var k = 0; k < 10; k++) hidden[k] += shown[k] == 0 ? 1 : 0;
        }

        Assert.All(hidden, h => Assert.InRange(h, 700, 900));
        Assert.True(mask.Masks);
    }

    [Fact]
    public void Each_happens_with_its_probability()
    {
        var some = new SequenceAugmentation(0.25, 0.5, 0, 0.5, 0.5, 0.5);
        var (random, shown, cropped, masked) = (new SplitMix(5), new float[8], 0, 0);
        for (var trial = 0; trial < 2000; trial++)
        {
            if (some.Take(Sequence, 50, ref random).Length < 20) cropped++;
            some.Hide(shown, ref random);
            if (shown.Contains(0)) masked++;
        }

        Assert.InRange(cropped, 430, 570);
        Assert.InRange(masked, 900, 1100);
    }
}
