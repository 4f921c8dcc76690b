using System.Numerics;
using System.Runtime.InteropServices;
using Attune.Deep.Onnx;
using Attune.Models;

namespace Attune.Deep.Compression;

/// <summary>
/// Arrays of an archive in the least room: of an array with many zeros a bit for each number and the others one after the other, and of one in signed bytes those and the
/// scales of its rows (<see cref="Int8Rows"/>). What is not smaller packed is written as it is. Numbers come back exactly.
/// </summary>
internal static class PackedArrays
{
    private const int WorthWhile = 256;

    /// <summary>Adds an array under a name, or what it is packed into under names that begin with it.</summary>
    public static void Add(TensorArchive archive, string name, float[] values, ReadOnlySpan<int> shape, WeightFormat format)
    {
        var taken = values.Length - values.AsSpan().Count(0f);
        var isSparse = values.Length >= WorthWhile && taken + values.Length / 32 < values.Length * 15L / 16;
        var isInt8 = format == WeightFormat.Int8 && Int8Rows.Suits(shape.Length, shape[^1]);
        if (!isSparse && !isInt8)
        {
            archive.Add(name, values, shape.ToArray());
            return;
        }

        archive.Add($"{name}.shape", shape.ToArray());
        if (isSparse) archive.Add($"{name}.mask", MaskOf(values));
        if (!isInt8)
        {
            archive.Add($"{name}.values", Taken<float>(values, values));
            return;
        }

        var (bytes, scales) = Quantized(values, shape[^1]);
        archive.Add($"{name}.scales", scales);
        archive.Add($"{name}.bytes", MemoryMarshal.AsBytes<sbyte>(isSparse ? Taken<sbyte>(bytes, values) : bytes).ToArray());
    }

    /// <summary>The array, and its shape.</summary>
    /// <exception cref="AttuneException"><c>damaged_model</c>: it is not there, or its parts do not fit each other.</exception>
    public static (float[] Values, int[] Shape) Get(TensorArchive archive, string name)
    {
        if (archive.Has(name)) return (archive.Get<float>(name), archive.ShapeOf(name));
        var shape = archive.Get<int>($"{name}.shape");
        var count = shape.Aggregate(1L, (a, b) => a * b);
        if (shape.Length == 0 || count is < 0 or > int.MaxValue || Array.Exists(shape, e => e < 0)) throw Damaged(name);
        var packed = archive.Has($"{name}.scales") ? Widened(archive.Get<byte>($"{name}.bytes")) : archive.Get<float>($"{name}.values");
        var values = archive.Has($"{name}.mask") ? Spread(packed, archive.Get<byte>($"{name}.mask"), (int)count, name) : packed;
        if (values.Length != count) throw Damaged(name);
        if (archive.Has($"{name}.scales")) Scale(values, archive.Get<float>($"{name}.scales"), shape[^1], name);
        return (values, shape);
    }

    /// <summary>Names of the arrays that <see cref="Add"/> was given, in order.</summary>
    public static IEnumerable<string> Names(TensorArchive archive)
    {
        string[] parts = [".mask", ".values", ".bytes", ".scales"];
        var packed = archive.Arrays.Select(a => a.Name).Where(n => n.EndsWith(".shape", StringComparison.Ordinal)).Select(n => n[..^".shape".Length]).ToHashSet(StringComparer.Ordinal);
        return archive.Arrays.Select(a => a.Name).Where(n => !parts.Any(p => n.EndsWith(p, StringComparison.Ordinal) && packed.Contains(n[..^p.Length])))
            .Select(n => n.EndsWith(".shape", StringComparison.Ordinal) ? n[..^".shape".Length] : n);
    }

    private static byte[] MaskOf(float[] values)
    {
        var mask = new byte[(values.Length + 7) / 8];
        for (var k = 0; k < values.Length; k++)
            if (values[k] != 0) mask[k / 8] |= (byte)(1 << (k % 8));
        return mask;
    }

    private static T[] Taken<T>(T[] numbers, float[] values)
    {
        var (taken, next) = (new T[values.Length - values.AsSpan().Count(0f)], 0);
        for (var k = 0; k < values.Length; k++)
            if (values[k] != 0) taken[next++] = numbers[k];
        return taken;
    }

    private static float[] Spread(float[] taken, byte[] mask, int count, string name)
    {
        if (mask.Length != (count + 7) / 8 || mask.Sum(b => BitOperations.PopCount(b)) != taken.Length) throw Damaged(name);
        var (values, next) = (new float[count], 0);
        for (var k = 0; k < count && next < taken.Length; k++)
            if ((mask[k / 8] >> (k % 8) & 1) != 0) values[k] = taken[next++];
        return values;
    }

    private static (sbyte[] Bytes, float[] Scales) Quantized(float[] values, int width)
    {
        var (bytes, scales) = (new sbyte[values.Length], new float[width == 0 ? 0 : values.Length / width]);
        for (var row = 0; row < scales.Length; row++) scales[row] = Int8Rows.Quantize(values.AsSpan(row * width, width), bytes.AsSpan(row * width, width));
        return (bytes, scales);
    }

    private static float[] Widened(byte[] bytes) => Array.ConvertAll(bytes, b => (float)(sbyte)b);

    private static void Scale(float[] values, float[] scales, int width, string name)
    {
        if (scales.Length * (long)width != values.Length) throw Damaged(name);
        for (var k = 0; k < values.Length; k++) values[k] *= scales[k / width];
    }

    private static AttuneException Damaged(string name) =>
        new("damaged_model", $"The parts of the saved array '{name}' do not fit each other.", $"Train the model again.");
}
