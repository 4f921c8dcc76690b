using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class NormalProductTests
{
    [Fact]
    public void Gathered_or_in_place_it_is_the_naive_sum()
    {
        foreach (var d in Oracle.Dimensions)
        {
            var (padded, random) = (Panels.Padded(d), new Random(d));
            var matrix = Oracle.Random(90 * d, d);
            int[] rows = [.. Enumerable.Range(0, d % 43).Select(_ => random.Next(90))];
            float[] weights = d % 3 == 0 ? [] : [.. rows.Select(_ => random.NextSingle() * 3), .. new float[NormalProduct.Group]];
            float[] x = [.. Oracle.Random(d, d + 1), .. new float[padded - d]];
            var start = Oracle.Random(padded, d + 2);
            var expected = Expected(matrix, d, rows, weights, x, start);

            var (block, sum) = (new float[NormalProduct.Padded(rows.Length) * padded], start.ToArray());
            Array.Fill(block, float.NaN);
            NormalProduct.Gather(matrix, d, rows, block);
            NormalProduct.Add(block, NormalProduct.Padded(rows.Length), weights, 0.75f, x, sum);
            for (var c = 0; c < d; c++) Assert.Equal(expected[c], sum[c], 1e-3);

            if (d != padded) continue;
            int[] groups = rows[..(rows.Length / NormalProduct.Group * NormalProduct.Group)];
            sum = start.ToArray();
            NormalProduct.AddInPlace(matrix, groups, weights, 0.75f, x, sum);
            expected = Expected(matrix, d, groups, weights, x, start);
            for (var c = 0; c < d; c++) Assert.Equal(expected[c], sum[c], 1e-3);
        }
    }

    [Fact]
    public void Products_with_panels_are_the_naive_ones()
    {
        foreach (var d in Oracle.Dimensions)
        {
            var (padded, rows) = (Panels.Padded(d), (d + 3) / 4 * 4);
            var panels = Oracle.Random(rows * padded, d);
            var (x, y, result) = (Oracle.Random(rows, d + 1), Oracle.Random(padded, d + 2), new float[padded]);

            PanelVectorProduct.Compute(panels, x, -2, result);
            for (var c = 0; c < padded; c++)
                Assert.Equal(-2 * Enumerable.Range(0, rows).Sum(r => (double)x[r] * panels[Panels.At(rows, r, c)]), result[c], 1e-4);

            var numbers = x.ToArray();
            PanelVectorProduct.SubtractRows(panels, rows, y, numbers);
            for (var r = 0; r < rows; r++)
                Assert.Equal(x[r] - Enumerable.Range(0, padded).Sum(c => (double)y[c] * panels[Panels.At(rows, r, c)]), numbers[r], 1e-4);
        }
    }

    [Fact]
    public void Mirrored_is_symmetric()
    {
        var matrix = Oracle.Random(48 * 48, 1);
        var before = matrix.ToArray();
        Panels.Mirror(matrix, 48);
        for (var i = 0; i < 48; i++)
            for (var j = i; j < 48; j++)
                Assert.Equal((before[Panels.At(48, i, j)], before[Panels.At(48, i, j)]), (matrix[Panels.At(48, i, j)], matrix[Panels.At(48, j, i)]));
    }

    private static double[] Expected(float[] matrix, int d, int[] rows, float[] weights, float[] x, float[] start)
    {
        var sum = start.Take(d).Select(v => (double)v).ToArray();
        for (var k = 0; k < rows.Length; k++)
        {
            var product = Enumerable.Range(0, d).Sum(c => (double)matrix[rows[k] * d + c] * x[c]);
            for (var c = 0; c < d; c++) sum[c] += (weights.Length == 0 ? 1 : weights[k]) * (0.75 - product) * matrix[rows[k] * d + c];
        }

        return sum;
    }
}
