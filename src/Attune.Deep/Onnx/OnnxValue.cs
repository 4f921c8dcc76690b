namespace Attune.Deep.Onnx;

/// <summary>Types of elements, with the numbers that ONNX gives them.</summary>
internal enum OnnxType
{
    /// <summary>32-bit floats.</summary>
    Float = 1,

    /// <summary>Bytes.</summary>
    UInt8 = 2,

    /// <summary>Signed bytes: quantized weights.</summary>
    Int8 = 3,

    /// <summary>32-bit whole numbers.</summary>
    Int32 = 6,

    /// <summary>64-bit whole numbers.</summary>
    Int64 = 7,

    /// <summary>Truth values.</summary>
    Bool = 9,
}

/// <summary>A value in a graph: an input, an initializer, or what a node computes.</summary>
/// <param name="Name">Unique in the graph.</param>
/// <param name="Type">Of its elements.</param>
/// <param name="Rank">Number of axes.</param>
internal readonly record struct OnnxValue(string Name, OnnxType Type, int Rank);

/// <summary>An extent of an input or output: a number, or the name of one that differs from call to call and is the same wherever it stands.</summary>
/// <param name="Value">The number, or -1.</param>
/// <param name="Name">The name, or null.</param>
internal readonly record struct OnnxExtent(long Value, string? Name)
{
    /// <summary>A fixed extent.</summary>
    public static implicit operator OnnxExtent(long value) => new(value, null);

    /// <summary>A named extent.</summary>
    public static implicit operator OnnxExtent(string name) => new(-1, name);
}
