using Attune.Deep.Sequences;

namespace Attune.Deep.Tests.Sequences;

public sealed class SequenceLayoutTests
{
    [Fact]
    public void Sequences_of_about_one_length_lie_together_the_longest_first()
    {
        var layout = SequenceLayout.Of([3, 10, 9, 3, 1]);
        Assert.Equal([(2, 10), (2, 3), (1, 1)], layout.Groups);
        Assert.Equal(10 + 10 + 3 + 3 + 1, layout.Rows);
        Assert.Equal([20, 0, 10, 23, 26], layout.Starts);
    }

    [Fact]
    public void Each_has_rows_of_its_own_inside_its_group_and_hardly_any_is_padding()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 50; trial++)
        {
            int[] lengths = [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => random.Next(1, 200))];
            var layout = SequenceLayout.Of(lengths);
            var taken = new int[layout.Rows];
            for (var k = 0; k < lengths.Length; k++)
                for (var row = 0; row < lengths[k]; row++) taken[layout.Starts[k] + row]++;
            Assert.Equal(lengths.Sum(), taken.Count(t => t == 1));
            Assert.Equal(layout.Rows - lengths.Sum(), taken.Count(t => t == 0));
            Assert.True(lengths.Sum() >= 0.85 * layout.Rows);
            Assert.Equal(layout.Rows, layout.Groups.Sum(g => g.Sequences * g.Length));
            Assert.Equal(lengths.Length, layout.Groups.Sum(g => g.Sequences));
        }
    }

    [Fact]
    public void A_group_ends_where_its_attention_would_leave_the_cache() =>
        Assert.Equal([(13, 200), (13, 200), (4, 200)], SequenceLayout.Of([.. Enumerable.Repeat(200, 30)]).Groups);

    [Fact]
    public void A_sequence_too_long_for_any_cache_has_a_group_of_its_own() =>
        Assert.Equal([(1, 2000), (1, 2000)], SequenceLayout.Of([2000, 2000]).Groups);
}
