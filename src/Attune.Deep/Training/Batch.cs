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

    /// <summary>
    /// Adds bags of rows of a table: what the network reads is one vector for each bag, the sum of its rows times their weights. The rows themselves are
    /// never laid side by side, so a bag costs little memory however much it holds.
    /// </summary>
    /// <param name="name">Name of the input.</param>
    /// <param name="table">Which table.</param>
    /// <param name="rows">The rows of all bags, one bag after the other.</param>
    /// <param name="starts">Where each bag starts in <paramref name="rows"/>, and the end.</param>
    /// <param name="weights">Weight of each row.</param>
    public Batch Bags(string name, string table, int[] rows, int[] starts, float[] weights)
    {
        var bags = new int[rows.Length];
        for (var bag = 0; bag < starts.Length - 1; bag++) bags.AsSpan(starts[bag]..starts[bag + 1]).Fill(bag);
        _indices.Add(new IndexInput(name, table, rows, [starts.Length - 1], new RowBags(starts, bags, weights)));
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
/// <param name="Shape">Shape of the places, or of the bags.</param>
/// <param name="Bags">How rows are summed; null when each is read by itself.</param>
internal sealed record IndexInput(string Name, string Table, int[] Rows, long[] Shape, RowBags? Bags = null)
{
    /// <summary>Vectors that the network reads.</summary>
    public int Vectors => Bags is null ? Rows.Length : Bags.Starts.Length - 1;
}

/// <summary>Rows that are summed.</summary>
/// <param name="Starts">Where each bag starts, and the end.</param>
/// <param name="Bags">The bag of each row.</param>
/// <param name="Weights">The weight of each row.</param>
internal sealed record RowBags(int[] Starts, int[] Bags, float[] Weights);
