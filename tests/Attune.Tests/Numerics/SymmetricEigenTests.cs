using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class SymmetricEigenTests
{
    /// <summary>[[2, 1], [1, 2]] has 3 with (1, 1) and 1 with (1, -1).</summary>
    [Fact]
    public void Two_by_two_by_hand()
    {
        var (values, vectors) = SymmetricEigen.Decompose([2, 1, 1, 2], 2);
        Assert.Equal([3, 1], values.Select(v => Math.Round(v, 12)));
        Assert.Equal(vectors[0], vectors[1], 1e-12);
        Assert.Equal(vectors[2], -vectors[3], 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(40)]
    public void Vectors_are_orthonormal_and_give_the_matrix_back(int n)
    {
        var random = new Random(n);
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = random.NextDouble() - 0.5;
        var (values, vectors) = SymmetricEigen.Decompose([.. matrix], n);
        Assert.Equal(values.OrderDescending(), values);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, n).Sum(k => vectors[i * n + k] * vectors[j * n + k]), 1e-10);
                Assert.Equal(matrix[i * n + j], Enumerable.Range(0, n).Sum(k => values[k] * vectors[k * n + i] * vectors[k * n + j]), 1e-10);
            }
        }
    }
}
