using Attune.Deep.Networks;

namespace Attune.Deep.Compression;

/// <summary>
/// Which weights of a network are cut off, for good: the share of the smallest of each matrix and table (Han et al. 2015, Learning both Weights and Connections for
/// Efficient Neural Networks). Biases, norms and running means are spared, and so is the largest number of each row of a table of vectors, so that no user or item is lost.
/// </summary>
internal sealed class PruningMask
{
    private readonly Dictionary<string, bool[]> _kept = new(StringComparer.Ordinal);

    /// <summary>Chooses the weights to keep.</summary>
    /// <param name="parameters">The network as it is trained.</param>
    /// <param name="share">Share of the weights to cut off, from 0 to less than 1.</param>
    public static PruningMask ByMagnitude(NetworkParameters parameters, double share)
    {
        var mask = new PruningMask();
        foreach (var spec in parameters.Specs)
            if (spec is { IsBuffer: false, Shape.Length: >= 2 }) mask._kept[spec.Name] = Keep(parameters[spec.Name], (int)spec.Shape[^1], share, spec.IsTable && spec.Shape[^1] > 1);
        return mask;
    }

    /// <summary>Which numbers of an array are kept; null when all are.</summary>
    public bool[]? Of(string name) => _kept.GetValueOrDefault(name);

    /// <summary>Sets what is cut off to 0.</summary>
    public void Apply(NetworkParameters parameters)
    {
        foreach (var (name, kept) in _kept) Apply(kept, parameters[name]);
    }

    /// <summary>Sets what is cut off to 0 in a part of an array.</summary>
    public static void Apply(ReadOnlySpan<bool> kept, Span<float> values)
    {
        for (var k = 0; k < values.Length; k++)
            if (!kept[k]) values[k] = 0;
    }

    private static bool[] Keep(float[] values, int width, double share, bool sparesRows)
    {
        var kept = new bool[values.Length];
        var cut = (int)(values.Length * share);
        if (cut < values.Length) KeepLargest(values, cut, kept);
        for (var start = 0; sparesRows && start < values.Length; start += width) kept[start + Largest(values.AsSpan(start, width))] = true;
        return kept;
    }

    /// <summary>Keeps all but so many; of numbers as large as each other the earlier.</summary>
    private static void KeepLargest(float[] values, int cut, bool[] kept)
    {
        var sizes = Array.ConvertAll(values, MathF.Abs);
        Array.Sort(sizes);
        var (least, alike) = (sizes[cut], 0);
        for (var k = cut; k < sizes.Length && sizes[k] == least; k++) alike++;
        for (var k = 0; k < values.Length; k++)
            kept[k] = MathF.Abs(values[k]) > least || (MathF.Abs(values[k]) == least && alike-- > 0);
    }

    private static int Largest(ReadOnlySpan<float> row)
    {
        var largest = 0;
        for (var k = 1; k < row.Length; k++)
            if (MathF.Abs(row[k]) > MathF.Abs(row[largest])) largest = k;
        return largest;
    }
}
