using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// The vectors of a <see cref="BlockGrid"/>'s users and items while they are trained: in the order of places, so that a block is one piece
/// of memory, and padded to whole vectors with zeros.
/// </summary>
internal sealed class PlacedFactors
{
    /// <summary>Numbers in a padded vector, a multiple of it.</summary>
    public const int Width = PairwiseSteps.Width;

    private readonly BlockGrid _grid;
    private readonly int _factors;

    /// <summary>Random vectors, each a function of its key alone: normal numbers with a standard deviation of deviation / sqrt(factors).</summary>
    public PlacedFactors(BlockGrid grid, EntityKeys keys, int factors, double deviation, RunContext run)
    {
        (_grid, _factors, Stride) = (grid, factors, Padded(factors));
        Users = Random(grid.Users, keys.Users, 1, deviation, run);
        Items = Random(grid.Items, keys.Items, 2, deviation, run);
    }

    /// <summary>Numbers in a vector.</summary>
    public int Stride { get; }

    /// <summary>Users' vectors by place.</summary>
    public float[] Users { get; }

    /// <summary>Items' vectors by place.</summary>
    public float[] Items { get; }

    /// <summary>Numbers in a vector of so many factors.</summary>
    public static int Padded(int factors) => (factors + Width - 1) / Width * Width;

    /// <summary>Vectors in the order of the dataset's numbers; zeros for those without a place.</summary>
    /// <param name="rows">Users or items of the dataset.</param>
    /// <param name="places">Which of them stands at each place.</param>
    /// <param name="placed">Their vectors.</param>
    /// <param name="biases">Number to put behind each vector, by place; empty for 1.</param>
    /// <param name="withBias">Puts a number behind each vector.</param>
    public float[] ByNumber(int rows, int[] places, float[] placed, ReadOnlySpan<float> biases = default, bool withBias = false)
    {
        var stride = _factors + (withBias ? 1 : 0);
        var result = new float[rows * stride];
        for (var place = 0; place < places.Length; place++)
        {
            placed.AsSpan(place * Stride, _factors).CopyTo(result.AsSpan(places[place] * stride));
            if (withBias) result[places[place] * stride + _factors] = biases.IsEmpty ? 1f : biases[place];
        }

        return result;
    }

    private float[] Random(int[] places, ulong[] keys, ulong purpose, double deviation, RunContext run)
    {
        var vectors = new float[places.Length * Stride];
        Parallel.For(0, places.Length, run.Parallelism, place =>
            SplitMix.Normals(SplitMix.Mix(keys[places[place]], purpose), deviation / Math.Sqrt(_factors), vectors.AsSpan(place * Stride, _factors)));
        return vectors;
    }
}
