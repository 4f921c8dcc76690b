using Attune.Deep.Networks;

namespace Attune.Deep.Compression;

/// <summary>
/// Arrays as signed bytes with a scale for each row, w = scale · q with q from -127 to 127. Scales have 17 significant bits, so that every such product is exact and
/// numbers that were rounded once stay what they are however often they are saved and read.
/// </summary>
internal static class Int8Rows
{
    private const int DroppedBits = 7;

    /// <summary>Rows of smaller numbers are zeros: scales must not be so small that they lose bits.</summary>
    private const float Smallest = 1e-30f;

    /// <summary>True for what is worth it: matrices and tables, not biases, norms, running means or tables of single numbers, which would take more room with a scale each.</summary>
    public static bool Suits(int axes, long width) => axes >= 2 && width > 1;

    /// <summary>Rounds a row.</summary>
    /// <returns>The scale; 0 when all are 0.</returns>
    public static float Quantize(ReadOnlySpan<float> row, Span<sbyte> bytes)
    {
        var largest = 0f;
        foreach (var value in row) largest = Math.Max(largest, Math.Abs(value));
        var scale = largest < Smallest ? 0 : RoundUp(largest / sbyte.MaxValue);
        for (var k = 0; k < row.Length; k++) bytes[k] = scale > 0 ? (sbyte)MathF.Round(row[k] / scale) : (sbyte)0;
        return scale;
    }

    /// <summary>Copies parameters, with matrices and tables rounded to what they will be when they are read again.</summary>
    public static NetworkParameters Rounded(NetworkParameters parameters)
    {
        var rounded = new NetworkParameters();
        foreach (var spec in parameters.Specs) rounded.Add(spec, (float[])parameters[spec.Name].Clone());
        Round(rounded);
        return rounded;
    }

    /// <summary>Rounds all matrices and tables of a network in place, to what they will be when they are read again.</summary>
    public static void Round(NetworkParameters parameters)
    {
        foreach (var spec in parameters.Specs.Where(s => Suits(s.Shape.Length, s.Shape[^1])))
        {
            var (values, width) = (parameters[spec.Name], (int)spec.Shape[^1]);
            var bytes = new sbyte[width];
            for (var start = 0; start < values.Length; start += width)
            {
                var row = values.AsSpan(start, width);
                var scale = Quantize(row, bytes);
                for (var k = 0; k < width; k++) row[k] = scale * bytes[k];
            }
        }
    }

    private static float RoundUp(float scale)
    {
        const int Mask = (1 << DroppedBits) - 1;
        return BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(scale) + Mask) & ~Mask);
    }
}
