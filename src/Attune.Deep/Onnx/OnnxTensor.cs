using Microsoft.ML.OnnxRuntime;

namespace Attune.Deep.Onnx;

/// <summary>An array that a graph reads or fills, by name. The memory stays the caller's.</summary>
internal readonly struct OnnxTensor
{
    private readonly Memory<float> _floats;
    private readonly Memory<int> _ints;
    private readonly Memory<long> _longs;

    private OnnxTensor(string name, OnnxType type, long[] shape, int length)
    {
        (Name, Type, Shape, Length) = (name, type, shape is { Length: > 0 } ? shape : [length], length);
        var product = 1L;
        foreach (var extent in Shape) product *= extent;
        if (product != length) throw new ArgumentException($"The shape [{string.Join(", ", Shape)}] of '{name}' does not hold {length} elements.", nameof(shape));
    }

    private OnnxTensor(string name, Memory<float> values, long[] shape)
        : this(name, OnnxType.Float, shape, values.Length) => _floats = values;

    private OnnxTensor(string name, Memory<int> values, long[] shape)
        : this(name, OnnxType.Int32, shape, values.Length) => _ints = values;

    private OnnxTensor(string name, Memory<long> values, long[] shape)
        : this(name, OnnxType.Int64, shape, values.Length) => _longs = values;

    /// <summary>Name of the input or output.</summary>
    public string Name { get; }

    /// <summary>Type of the elements.</summary>
    public OnnxType Type { get; }

    /// <summary>Extents.</summary>
    public long[] Shape { get; }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>Floats of a shape; one axis when none is given.</summary>
    public static OnnxTensor Of(string name, Memory<float> values, params long[] shape) => new(name, values, shape);

    /// <summary>32-bit whole numbers of a shape; one axis when none is given.</summary>
    public static OnnxTensor Of(string name, Memory<int> values, params long[] shape) => new(name, values, shape);

    /// <summary>64-bit whole numbers of a shape; one axis when none is given.</summary>
    public static OnnxTensor Of(string name, Memory<long> values, params long[] shape) => new(name, values, shape);

    /// <summary>The same memory for ONNX Runtime, pinned until it is disposed.</summary>
    internal OrtValue Pin() => Type switch
    {
        OnnxType.Int32 => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _ints, Shape),
        OnnxType.Int64 => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _longs, Shape),
        _ => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _floats, Shape),
    };
}
