using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class NonNegativeRowTests
{
    [Fact]
    public void Passes_reach_the_least_squares_without_negative_numbers()
    {
        var random = new Random(3);
        float[] others = [.. Enumerable.Range(0, 15).Select(_ => random.NextSingle())]; // 5 × 3
        int[] columns = [0, 2, 4];
        float[] values = [0.5f, -1, 2];
        var gram = new float[9];
        for (var j = 0; j < 5; j++)
            for (var k = 0; k < 9; k++) gram[k] += others[j * 3 + k / 3] * others[j * 3 + k % 3];
        var row = new float[] { 1, 1, 1 };
        for (var pass = 0; pass < 500; pass++) NonNegativeRow.Update(columns, values, others, gram, new float[3], row);
        var reached = Loss(row);
        Assert.All(row, w => Assert.True(w >= 0));

        // No step of any number, up or down to 0, does better.
        for (var k = 0; k < 3; k++)
            foreach (var step in new[] { 0.01f, -0.01f, -row[k] })
            {
                var moved = row.ToArray();
                moved[k] = Math.Max(0, moved[k] + step);
                Assert.True(Loss(moved) >= reached - 1e-6);
            }

        double Loss(float[] w) => Enumerable.Range(0, 5).Sum(j =>
        {
            var at = Array.IndexOf(columns, j);
            return Math.Pow((at < 0 ? 0 : values[at]) - Enumerable.Range(0, 3).Sum(k => (double)w[k] * others[j * 3 + k]), 2);
        });
    }
}
