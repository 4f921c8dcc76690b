using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class PackedRowsTests
{
    [Fact]
    public void Holds_every_number_once_and_NaN_where_there_is_no_row()
    {
        const int rows = PackedRows.TileRows + 37;
        float[] matrix = [.. Enumerable.Range(0, rows * 2).Select(k => (float)k)];
        var packed = PackedRows.Of(matrix, 2);
        Assert.Equal((rows, 2, 37), (packed.Count, packed.Tiles, packed.RowsOf(1)));
        Assert.Equal(2 * 64, packed.Tile(1).Length);
        for (var row = 0; row < PackedRows.TileRows + 64; row++)
            for (var column = 0; column < 2; column++)
                Assert.Equal(row < rows ? row * 2 + column : float.NaN, At(packed, row, column));
    }

    [Fact]
    public void Rows_of_zeros_may_stand_for_nothing_known()
    {
        float[] matrix = [0, 0, 1, 0, 0, 0];
        var (plain, unknown) = (PackedRows.Of(matrix, 2), PackedRows.Of(matrix, 2, zerosAreUnknown: true));
        Assert.Equal([0, 1, 0], Enumerable.Range(0, 3).Select(row => At(plain, row, 0)));
        Assert.Equal([float.NaN, 1, float.NaN], Enumerable.Range(0, 3).Select(row => At(unknown, row, 0)));
        Assert.Equal([float.NaN, 0, float.NaN], Enumerable.Range(0, 3).Select(row => At(unknown, row, 1)));
    }

    private static float At(PackedRows packed, int row, int column)
    {
        var within = row % PackedRows.TileRows;
        return packed.Tile(row / PackedRows.TileRows)[(within / 32 * packed.Dimension + column) * 32 + within % 32];
    }
}
