namespace Attune.Numerics;

/// <summary>
/// Rows of a matrix in the order that <see cref="MatrixProduct"/> reads them: panels of <see cref="Panel"/> rows, each stored column
/// by column, so that one load takes the same number of 16 rows. Tiles of <see cref="TileRows"/> rows are the blocks that stay in the cache
/// while a batch is multiplied by them. Rows that fill up the last panel are NaN: so are their products, which never rank.
/// </summary>
internal sealed class PackedRows
{
    /// <summary>Rows of a panel: two vectors of 16.</summary>
    public const int Panel = 32;

    /// <summary>Rows of a tile: 128 KB at 64 numbers a row, and a row of its products 2 KB.</summary>
    public const int TileRows = 512;

    private readonly Memory<float>[] _tiles;

    /// <summary>Room for <paramref name="count"/> rows.</summary>
    public PackedRows(int count, int dimension)
    {
        (Count, Dimension) = (count, dimension);
        _tiles = new Memory<float>[(count + TileRows - 1) / TileRows];
        for (var t = 0; t < _tiles.Length; t++)
            _tiles[t] = Panels.Allocate(Panels.RoundUp(RowsOf(t), Panel) * dimension);
    }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>Numbers in a row.</summary>
    public int Dimension { get; }

    /// <summary>Tiles.</summary>
    public int Tiles => _tiles.Length;

    /// <summary>Packs all rows of a row-major matrix.</summary>
    /// <param name="matrix">Row-major.</param>
    /// <param name="dimension">Its columns.</param>
    /// <param name="zerosAreUnknown">Rows of zeros become NaN, and so will all their products: nothing is known of them.</param>
    public static PackedRows Of(ReadOnlySpan<float> matrix, int dimension, bool zerosAreUnknown = false)
    {
        var packed = new PackedRows(matrix.Length / dimension, dimension);
        for (var tile = 0; tile < packed.Tiles; tile++)
            packed.Pack(matrix.Slice(tile * TileRows * dimension, packed.RowsOf(tile) * dimension), tile, zerosAreUnknown);
        return packed;
    }

    /// <summary>Rows in a tile.</summary>
    public int RowsOf(int tile) => Math.Min(TileRows, Count - tile * TileRows);

    /// <summary>The numbers of a tile.</summary>
    public ReadOnlySpan<float> Tile(int tile) => _tiles[tile].Span;

    /// <summary>Packs the rows of one tile, which may be fewer than it has room for.</summary>
    public void Pack(ReadOnlySpan<float> rows, int tile, bool zerosAreUnknown = false)
    {
        var count = rows.Length / Dimension;
        var target = _tiles[tile].Span;
        for (var row = 0; row < Panels.RoundUp(count, Panel); row++)
        {
            var lane = target.Slice(row / Panel * Panel * Dimension, Panel * Dimension)[(row % Panel)..];
            var source = row < count ? rows.Slice(row * Dimension, Dimension) : default;
            if (row >= count || (zerosAreUnknown && !source.ContainsAnyExcept(0f)))
                for (var k = 0; k < Dimension; k++) lane[k * Panel] = float.NaN;
            else
                for (var k = 0; k < source.Length; k++) lane[k * Panel] = source[k];
        }
    }
}
