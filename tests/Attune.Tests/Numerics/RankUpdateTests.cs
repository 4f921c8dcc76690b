using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class RankUpdateTests
{
    [Fact]
    public void Gathered_and_weighted_rows_give_the_naive_sum_of_outer_products()
    {
        const int capacity = 70;
        foreach (var d in Oracle.Dimensions)
        {
            var padded = Panels.Padded(d);
            var matrix = Oracle.Random(90 * d, d);
            var random = new Random(d);
            int[] rows = [.. Enumerable.Range(0, d % 71).Select(_ => random.Next(90))];
            float[] weights = [.. rows.Select(_ => random.NextSingle() * 3)];
            var (block, result, sum) = (new float[capacity * padded], new float[padded * padded], new float[padded]);

            Gather.Rows(matrix, d, rows, weights, block, capacity, sum);
            RankUpdate.Add(block, capacity, rows.Length, result, padded);

            Oracle.AssertUpperEqual(Oracle.WeightedGram(matrix, d, rows, weights), result, padded, 1e-4);
            for (var c = 0; c < d; c++)
                Assert.Equal(rows.Select((r, k) => (double)weights[k] * matrix[r * d + c]).Sum(), sum[c], 1e-4);
            for (var c = d; c < padded; c++) Assert.Equal(0, sum[c]);
        }
    }

    [Fact]
    public void Adds_to_what_is_there()
    {
        var (block, matrix) = (Oracle.Random(16 * 4, 3), new float[256]);
        RankUpdate.Add(block, 4, 4, matrix, 16);
        var once = matrix.ToArray();
        RankUpdate.Add(block, 4, 4, matrix, 16);
        for (var k = 0; k < 256; k++) Assert.Equal(2 * once[k], matrix[k], 1e-5f);
    }
}
