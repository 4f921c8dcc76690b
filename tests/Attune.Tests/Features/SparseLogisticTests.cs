using Attune.Data;
using Attune.Features;

namespace Attune.Tests.Features;

public sealed class SparseLogisticTests
{
    [Fact]
    public void The_gradient_at_the_solution_is_zero()
    {
        const int Rows = 80, Columns = 30;
        var random = new Random(2);
        var (starts, columns, values) = (new int[Rows + 1], new List<int>(), new List<float>());
        for (var r = 0; r < Rows; r++)
        {
            for (var c = 0; c < Columns; c++)
                if (random.NextDouble() < 0.2)
                {
                    columns.Add(c);
                    values.Add((float)random.NextDouble());
                }

            starts[r + 1] = columns.Count;
        }

        var x = new CsrMatrix(Columns, starts, [.. columns], [.. values]);
        int[] rows = [.. Enumerable.Range(0, Rows).Where(r => r % 4 != 3)];
        float[] labels = [.. rows.Select(r => x.ColumnsOf(r).Contains(1) || random.NextDouble() < 0.3 ? 1f : 0f)];
        var weights = SparseLogistic.Fit(x, rows, labels, 0.5);

        var gradient = new double[Columns + 1];
        for (var c = 0; c < Columns; c++) gradient[c] = 0.5 * weights[c];
        foreach (var (k, r) in rows.Index())
        {
            var error = 1 / (1 + Math.Exp(-SparseLogistic.Logit(x, r, weights))) - labels[k];
            for (var e = starts[r]; e < starts[r + 1]; e++) gradient[columns[e]] += error * values[e];
            gradient[Columns] += error;
        }

        Assert.All(gradient, g => Assert.InRange(Math.Abs(g), 0, 0.03)); // a thousandth of the first gradient
        Assert.True(weights[1] > weights.Take(Columns).Average());
    }
}
