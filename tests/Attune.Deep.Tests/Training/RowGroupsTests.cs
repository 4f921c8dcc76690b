using Attune.Deep.Training;
using CsCheck;

namespace Attune.Deep.Tests.Training;

public sealed class RowGroupsTests
{
    private const int Rows = 50;

    private static readonly Gen<int[][]> Inputs = Gen.Int[0, Rows - 1].Array[0, 60].Array[0, 4];

    [Fact]
    public void Every_place_stands_once_with_its_own_row_in_the_order_in_which_they_came() => Inputs.Sample(inputs =>
    {
        var slots = new int[Rows];
        var groups = RowGroups.Of(inputs, slots);
        int[] all = [.. inputs.SelectMany(i => i)];
        Assert.Equal(all.Distinct(), groups.Rows);
        Assert.Equal(groups.Rows.Length + 1, groups.Starts.Length);
        Assert.Equal(all.Length, groups.Places.Length);
        for (var k = 0; k < groups.Rows.Length; k++)
            Assert.Equal(Enumerable.Range(0, all.Length).Where(p => all[p] == groups.Rows[k]), groups.Places[groups.Starts[k]..groups.Starts[k + 1]]);
        Assert.All(slots, s => Assert.Equal(0, s));
    });

    [Fact]
    public void The_scratch_may_be_used_again_and_again()
    {
        var slots = new int[Rows];
        Inputs.Sample(inputs => Assert.Equal(RowGroups.Of(inputs, new int[Rows]).Places, RowGroups.Of(inputs, slots).Places), threads: 1);
    }
}
