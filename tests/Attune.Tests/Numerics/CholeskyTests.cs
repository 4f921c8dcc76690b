using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class CholeskyTests
{
    [Fact]
    public void Solves_as_elimination_in_double_does_for_every_dimension()
    {
        foreach (var d in Oracle.Dimensions)
        {
            var (dense, panels, padded) = PositiveDefinite(d);
            var right = Oracle.Random(d, d + 1);
            var expected = Oracle.Solve(dense, [.. right.Select(v => (double)v)]);
            var (inverses, vector) = (new float[Cholesky.InversesFor(padded)], new float[padded]);
            right.CopyTo(vector, 0);

            Assert.True(Cholesky.Factor(panels, padded, inverses));
            Cholesky.Solve(panels, padded, inverses, vector);

            for (var k = 0; k < d; k++) Assert.Equal(expected[k], vector[k], 1e-3);
            for (var k = d; k < padded; k++) Assert.Equal(0, vector[k]);
        }
    }

    /// <summary>4 2; 2 5 has U = 2 1; 0 2, and with b = (8, 12) x = (1, 2).</summary>
    [Fact]
    public void Worked_by_hand()
    {
        var matrix = new float[256];
        for (var k = 0; k < 16; k++) matrix[Panels.At(16, k, k)] = 1;
        (matrix[0], matrix[1], matrix[16], matrix[17]) = (4, 2, 2, 5);
        var (inverses, vector) = (new float[256], new float[16]);
        (vector[0], vector[1]) = (8, 12);

        Assert.True(Cholesky.Factor(matrix, 16, inverses));
        Assert.Equal((2f, 1f, 2f), (matrix[0], matrix[1], matrix[17]));
        Cholesky.Solve(matrix, 16, inverses, vector);
        Assert.Equal((1f, 2f), (vector[0], vector[1]));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    public void Tells_that_a_matrix_is_not_positive_definite(float pivot)
    {
        var matrix = new float[32 * 32];
        for (var k = 0; k < 32; k++) matrix[Panels.At(32, k, k)] = k == 20 ? pivot : 1;
        Assert.False(Cholesky.Factor(matrix, 32, new float[512]));
    }

    private static (double[,] Dense, float[] Panels, int Padded) PositiveDefinite(int d)
    {
        var padded = Panels.Padded(d);
        var factors = Oracle.Random((d + 20) * d, d);
        var dense = Oracle.WeightedGram(factors, d, [.. Enumerable.Range(0, d + 20)], default);
        var panels = new float[padded * padded];
        for (var i = 0; i < padded; i++)
        {
            if (i < d) dense[i, i] += 1;
            for (var j = i; j < padded; j++)
                panels[Panels.At(padded, i, j)] = j < d ? (float)dense[i, j] : i == j ? 1 : 0;
            for (var j = i / 16 * 16; j < i; j++)
                panels[Panels.At(padded, i, j)] = i < d ? (float)dense[i, j] : 0;
        }

        return (dense, panels, padded);
    }
}
