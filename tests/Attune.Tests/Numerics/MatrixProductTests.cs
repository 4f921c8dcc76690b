using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class MatrixProductTests
{
    [Fact]
    public void Equals_the_naive_product_for_every_dimension_and_remainder()
    {
        foreach (var d in Oracle.Dimensions)
        {
            var (rows, columns) = (d % 9, 1 + d % 7);
            var (x, y, product) = (Oracle.Random(rows * d, d), Oracle.Random(columns * d, -d), new float[rows * columns]);
            MatrixProduct.Compute(x, y, d, product);
            for (var i = 0; i < rows; i++)
                for (var j = 0; j < columns; j++)
                    Assert.Equal(Enumerable.Range(0, d).Sum(k => (double)x[i * d + k] * y[j * d + k]), product[i * columns + j], 1e-4);
        }
    }

    [Fact]
    public void A_batch_gives_bit_for_bit_what_one_row_gives()
    {
        foreach (var d in new[] { 3, 8, 13, 64 })
        {
            var (x, y) = (Oracle.Random(7 * d, 1), Oracle.Random(11 * d, 2));
            var (batch, single) = (new float[77], new float[77]);
            MatrixProduct.Compute(x, y, d, batch);
            for (var row = 0; row < 7; row++) MatrixProduct.Compute(x.AsSpan(row * d, d), y, d, single.AsSpan(row * 11, 11));
            Assert.Equal(batch, single);
        }
    }
}
