using System.Numerics.Tensors;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// Item vectors, those of largest norm first. A score x · y is at most |x| |y| (Cauchy and Schwarz), so a list is finished at the first tile
/// whose largest norm cannot reach the worst score kept: of a popularity-skewed catalogue most tiles are never multiplied, and the lists
/// are exact all the same (the order and the bound of LEMP, Teflioudi, Gemulla, Mykytiuk 2015).
/// </summary>
internal sealed class ItemsByNorm
{
    private readonly int[] _order;
    private readonly int[] _places;
    private readonly float[] _limits;

    /// <summary>Packs the vectors.</summary>
    /// <param name="vectors">Row-major; rows of zeros are unknown.</param>
    /// <param name="stride">Numbers in a row.</param>
    public ItemsByNorm(float[] vectors, int stride)
    {
        var norms = new float[vectors.Length / stride];
        _order = new int[norms.Length];
        for (var item = 0; item < norms.Length; item++)
        {
            var norm = Bound(vectors.AsSpan(item * stride, stride));
            (_order[item], norms[item]) = (item, float.IsNaN(norm) ? 0 : -norm);
        }

        Array.Sort(norms, _order);
        _places = new int[norms.Length];
        for (var place = 0; place < _order.Length; place++) _places[_order[place]] = place;
        Vectors = PackedRows.Of(vectors, stride, zerosAreUnknown: true, _order);

        // A sum of n rounded products is off by less than n/2 units in the last place of |x| |y|; norms are rounded too.
        var slack = 1 + (stride + 8) * MathF.ScaleB(1, -23);
        _limits = [.. Enumerable.Range(0, Vectors.Tiles).Select(tile => -norms[tile * PackedRows.TileRows] * slack)];
    }

    /// <summary>The norm of a vector, and a trifle for numbers whose squares are too small to be told from 0. NaN when a number is.</summary>
    public static float Bound(ReadOnlySpan<float> vector) => TensorPrimitives.Norm(vector) + 1e-17f;

    /// <summary>The vectors in their order; those of unknown items are NaN.</summary>
    public PackedRows Vectors { get; }

    /// <summary>The items of a tile.</summary>
    public ReadOnlySpan<int> ItemsOf(int tile) => _order.AsSpan(tile * PackedRows.TileRows, Vectors.RowsOf(tile));

    /// <summary>Where an item stands.</summary>
    public int PlaceOf(int item) => _places[item];

    /// <summary>No score of this tile or a later one, as the kernel computes it, is more than this times the <see cref="Bound"/> of the user's vector.</summary>
    public float LimitOf(int tile) => _limits[tile];
}
