using Attune.Numerics;
using CsCheck;

namespace Attune.Tests.Numerics;

public sealed class MinimumAssignmentTests
{
    [Fact]
    public void A_case_worked_by_hand()
    {
        // Greedy takes 1 and pays 1 + 9 + ...; the least is 2 + 3 + 2 = 7.
        double[,] cost = { { 1, 2, 8 }, { 3, 9, 7 }, { 6, 4, 2 } };
        Assert.Equal([1, 0, 2], MinimumAssignment.Solve(cost));
    }

    [Fact]
    public void It_costs_no_more_than_any_other() => Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[-9, 9].Array[25]).Sample((rows, columns, numbers) =>
    {
        var cost = new double[rows, columns];
        for (var k = 0; k < rows * columns; k++) cost[k / columns, k % columns] = numbers[k];
        var solved = MinimumAssignment.Solve(cost);
        Assert.Equal(Math.Min(rows, columns), solved.Count(c => c >= 0));
        Assert.Equal(solved.Count(c => c >= 0), solved.Where(c => c >= 0).Distinct().Count());
        Assert.Equal(Least(cost, 0, 0, rows - Math.Min(rows, columns)), solved.Index().Where(s => s.Item >= 0).Sum(s => cost[s.Index, s.Item]), 9);
    });

    /// <summary>By trying all: rows from one on, with the columns of a mask taken and so many rows that may go without.</summary>
    private static double Least(double[,] cost, int row, int taken, int spare)
    {
        if (row == cost.GetLength(0)) return 0;
        var least = spare > 0 ? Least(cost, row + 1, taken, spare - 1) : double.PositiveInfinity;
        for (var column = 0; column < cost.GetLength(1); column++)
            if ((taken >> column & 1) == 0) least = Math.Min(least, cost[row, column] + Least(cost, row + 1, taken | 1 << column, spare));
        return least;
    }
}
