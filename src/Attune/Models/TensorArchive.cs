namespace Attune.Models;

/// <summary>The named arrays of a saved model: float32, int32 or bytes, each with its shape. Written as safetensors.</summary>
public sealed class TensorArchive
{
    private readonly SortedDictionary<string, (Array Data, int[] Shape)> _arrays = new(StringComparer.Ordinal);

    /// <summary>Names and shapes, in order of name.</summary>
    public IEnumerable<(string Name, Array Data, int[] Shape)> Arrays => _arrays.Select(a => (a.Key, a.Value.Data, a.Value.Shape));

    /// <summary>Adds an array of float, int or byte.</summary>
    /// <param name="name">Name, unique in the archive.</param>
    /// <param name="data">Row-major elements.</param>
    /// <param name="shape">Extents, whose product is the length; one dimension when none is given.</param>
    public void Add<T>(string name, T[] data, params int[] shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        if (shape is not { Length: > 0 }) shape = [data.Length];
        if (shape.Aggregate(1L, (a, b) => a * b) != data.Length)
            throw new ArgumentException($"The shape [{string.Join(", ", shape)}] does not hold {data.Length} elements.", nameof(shape));
        _arrays.Add(name, (data, shape));
    }

    /// <summary>True when the archive has an array of this name.</summary>
    public bool Has(string name) => _arrays.ContainsKey(name);

    /// <summary>The elements of an array.</summary>
    /// <exception cref="AttuneException">It is missing or of another type: the file is damaged or not of this model.</exception>
    public T[] Get<T>(string name)
        where T : unmanaged =>
        _arrays.TryGetValue(name, out var array) && array.Data is T[] data
            ? data
            : throw new AttuneException("damaged_model", $"The saved model has no array '{name}' of {typeof(T).Name}.", $"Train the model again.");

    /// <summary>The shape of an array that <see cref="Get{T}"/> returns.</summary>
    public int[] ShapeOf(string name) => _arrays[name].Shape;

    /// <summary>Adds all arrays of another archive, with a prefix before their names.</summary>
    public void AddBelow(string prefix, TensorArchive other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (name, array) in other._arrays) _arrays.Add(prefix + name, array);
    }

    /// <summary>The arrays whose names start with a prefix, without it.</summary>
    public TensorArchive Below(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var below = new TensorArchive();
        foreach (var (name, array) in _arrays)
            if (name.StartsWith(prefix, StringComparison.Ordinal)) below._arrays.Add(name[prefix.Length..], array);
        return below;
    }
}
