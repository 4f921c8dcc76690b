using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class PanelProductTests
{
    [Fact]
    public void Equals_the_naive_product_for_every_dimension_and_remainder()
    {
        for (var d = 1; d <= 256; d++)
        {
            var (rows, columns) = (d % 29, 1 + d % 67);
            var (x, y, product) = (Oracle.Random(rows * d, d), Oracle.Random(columns * d, -d), new float[rows * columns]);
            Multiply(x, y, d, product);
            for (var i = 0; i < rows; i++)
                for (var j = 0; j < columns; j++)
                    Assert.Equal(Naive(x.AsSpan(i * d, d), y.AsSpan(j * d, d)), product[i * columns + j], 1e-4);
        }
    }

    [Fact]
    public void Every_size_of_batch_gives_bit_for_bit_what_one_row_gives()
    {
        const int columns = PackedRows.TileRows + 45;
        foreach (var d in new[] { 3, 8, 13, 64 })
        {
            var (x, y) = (Oracle.Random(27 * d, 1), Oracle.Random(columns * d, 2));
            var (batch, single) = (new float[27 * columns], new float[27 * columns]);
            for (var row = 0; row < 27; row++) Multiply(x.AsSpan(row * d, d), y, d, single.AsSpan(row * columns, columns));
            for (var rows = 1; rows <= 27; rows++)
            {
                Multiply(x.AsSpan(0, rows * d), y, d, batch);
                Assert.Equal(single.AsSpan(0, rows * columns), batch.AsSpan(0, rows * columns));
            }
        }
    }

    [Fact]
    public void A_product_does_not_depend_on_the_place_of_its_vectors()
    {
        const int d = 33;
        var (x, y) = (Oracle.Random(d, 1), Oracle.Random(d, 2));
        float[] many = [.. Enumerable.Range(0, 70).SelectMany(_ => y)];
        var (one, all) = (new float[1], new float[14 * 70]);
        Multiply(x, y, d, one);
        Multiply([.. Enumerable.Range(0, 14).SelectMany(_ => x)], many, d, all);
        Assert.All(all, product => Assert.Equal(one[0], product));
    }

    [Fact]
    public void Writes_nothing_but_the_product()
    {
        const int d = 5;
        var (x, y) = (Oracle.Random(13 * d, 1), Oracle.Random(33 * d, 2));
        var groups = new float[PanelProduct.GroupedLength(13, d)];
        for (var row = 0; row < 13; row++) PanelProduct.PackGroups(x.AsSpan(row * d, d), row, groups);
        var product = Enumerable.Repeat(-7f, 13 * 40).ToArray();
        PanelProduct.Multiply(groups, 13, PackedRows.Of(y, d).Tile(0), 33, d, product, 40);
        for (var row = 0; row < 13; row++)
            for (var column = 0; column < 40; column++)
                Assert.Equal(column < 33 ? Naive(x.AsSpan(row * d, d), y.AsSpan(column * d, d)) : -7, product[row * 40 + column], 1e-5);
    }

    private static void Multiply(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int d, Span<float> product)
    {
        var (rows, columns, packed) = (x.Length / d, y.Length / d, PackedRows.Of(y, d));
        var groups = new float[PanelProduct.GroupedLength(rows, d)];
        for (var row = 0; row < rows; row++) PanelProduct.PackGroups(x.Slice(row * d, d), row, groups);
        for (var tile = 0; rows > 0 && tile < packed.Tiles; tile++)
            PanelProduct.Multiply(groups, rows, packed.Tile(tile), packed.RowsOf(tile), d, product[(tile * PackedRows.TileRows)..], columns);
    }

    private static double Naive(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var sum = 0d;
        for (var k = 0; k < x.Length; k++) sum += (double)x[k] * y[k];
        return sum;
    }
}
