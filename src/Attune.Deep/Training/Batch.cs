using static TorchSharp.torch;

namespace Attune.Deep.Training;

/// <summary>The named inputs of one step, as plain arrays: made on another thread than the one that trains.</summary>
internal sealed class Batch
{
    private readonly List<IndexInput> _indices = [];
    private readonly List<(string Name, Array Values, long[] Shape)> _arrays = [];

    /// <summary>Samples in it, for the progress and to weigh its loss.</summary>
    public required int Samples { get; init; }

    /// <summary>Inputs that point into tables of embeddings.</summary>
    public IReadOnlyList<IndexInput> Indices => _indices;

    /// <summary>Adds rows of a table: values of the given shape.</summary>
    public Batch Index(string name, string table, int[] rows, params long[] shape)
    {
        _indices.Add(new IndexInput(name, table, rows, shape is { Length: > 0 } ? shape : [rows.Length]));
        return this;
    }

    /// <summary>Adds floats, or whole numbers (long), that are no rows of a table.</summary>
    public Batch Add<T>(string name, T[] values, params long[] shape)
        where T : unmanaged
    {
        _arrays.Add((name, values, shape is { Length: > 0 } ? shape : [values.Length]));
        return this;
    }

    /// <summary>Makes the tensors of what <see cref="Add{T}"/> was given; they share its memory.</summary>
    public Dictionary<string, Tensor> ToTensors() =>
        _arrays.ToDictionary(a => a.Name, a => from_array(a.Values).reshape(a.Shape), StringComparer.Ordinal);
}

/// <summary>Rows of a table that a batch reads.</summary>
/// <param name="Name">Name of the input.</param>
/// <param name="Table">Which table.</param>
/// <param name="Rows">Row of each place.</param>
/// <param name="Shape">Shape of the places.</param>
internal sealed record IndexInput(string Name, string Table, int[] Rows, long[] Shape);
