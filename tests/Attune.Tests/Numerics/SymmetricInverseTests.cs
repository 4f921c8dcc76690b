using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class SymmetricInverseTests
{
    /// <summary>Sizes around the blocks (256), tasks (96), tiles (512) and groups (12) of the work.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(97)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(600)]
    public void The_matrix_times_its_inverse_is_one(int n)
    {
        var (matrix, full) = (Definite(n, 3), Definite(n, 3));

        // What is above the diagonal is not read.
        for (var i = 0; i < n; i++) matrix.AsSpan(i * n + i + 1, n - i - 1).Fill(float.NaN);
        Assert.True(SymmetricInverse.Invert(matrix, n, null, new ParallelOptions { MaxDegreeOfParallelism = 3 }));
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                double sum = 0;
                for (var k = 0; k < n; k++) sum += (double)full[i * n + k] * matrix[k * n + j];
                Assert.Equal(i == j ? 1 : 0, sum, 1e-3);
                Assert.Equal(matrix[i * n + j], matrix[j * n + i]);
            }
        }
    }

    [Fact]
    public void Threads_do_not_matter_and_progress_ends_at_the_last_row()
    {
        var (one, two, told) = (Definite(530, 1), Definite(530, 1), new List<int>());
        SymmetricInverse.Invert(one, 530, told.Add, new ParallelOptions { MaxDegreeOfParallelism = 1 });
        SymmetricInverse.Invert(two, 530, null, new ParallelOptions { MaxDegreeOfParallelism = 4 });
        Assert.Equal(one, two);
        Assert.Equal([256, 512, 530], told);
    }

    [Fact]
    public void An_indefinite_matrix_is_told() =>
        Assert.False(SymmetricInverse.Invert([1, 2, 2, 1], 2, null, new ParallelOptions()));

    /// <summary>X Xᵀ + 1 of random X with few columns.</summary>
    private static float[] Definite(int n, int seed)
    {
        var random = new Random(seed);
        var x = Enumerable.Range(0, n).Select(_ => Enumerable.Range(0, 5).Select(_ => random.NextSingle() - 0.3f).ToArray()).ToArray();
        var matrix = new float[n * n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) matrix[i * n + j] = (i == j ? 1 : 0) + x[i].Zip(x[j], (a, b) => a * b).Sum();
        return matrix;
    }
}
