namespace Attune.Numerics;

/// <summary>
/// Rows of a matrix in the order that <see cref="PanelProduct"/> reads them: panels of <see cref="Panel"/> rows, each stored column
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
        for (var row = count; row < Panels.RoundUp(count, Panel); row++) Fill(Lane(row), float.NaN);
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
    /// <param name="order">Which row comes at each place; empty for their own order.</param>
    public static PackedRows Of(ReadOnlySpan<float> matrix, int dimension, bool zerosAreUnknown = false, ReadOnlySpan<int> order = default)
    {
        var packed = new PackedRows(matrix.Length / dimension, dimension);
        for (var place = 0; place < packed.Count; place++)
        {
            var row = matrix.Slice((order.IsEmpty ? place : order[place]) * dimension, dimension);
            if (zerosAreUnknown && !row.ContainsAnyExcept(0f)) Fill(packed.Lane(place), float.NaN);
            else packed.Set(place, row);
        }

        return packed;
    }

    /// <summary>Rows in a tile.</summary>
    public int RowsOf(int tile) => Math.Min(TileRows, Count - tile * TileRows);

    /// <summary>The numbers of a tile.</summary>
    public ReadOnlySpan<float> Tile(int tile) => _tiles[tile].Span;

    /// <summary>Writes a row to its place.</summary>
    public void Set(int place, ReadOnlySpan<float> row)
    {
        var lane = Lane(place);
        for (var k = 0; k < row.Length; k++) lane[k * Panel] = row[k];
    }

    /// <summary>A row's numbers: every 32nd from the first on.</summary>
    private Span<float> Lane(int place) =>
        _tiles[place / TileRows].Span.Slice(place % TileRows / Panel * Panel * Dimension, Panel * Dimension)[(place % Panel)..];

    private static void Fill(Span<float> lane, float value)
    {
        for (var k = 0; k < lane.Length; k += Panel) lane[k] = value;
    }
}
