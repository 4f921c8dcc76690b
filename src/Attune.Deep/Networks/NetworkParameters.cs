using Attune.Models;
using Attune.Numerics;

namespace Attune.Deep.Networks;

/// <summary>How a parameter begins.</summary>
internal enum Initial
{
    /// <summary>All 0.</summary>
    Zeros,

    /// <summary>All 1.</summary>
    Ones,

    /// <summary>Normal, with the deviation given.</summary>
    Normal,

    /// <summary>Uniform in ±sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010).</summary>
    XavierUniform,

    /// <summary>Normal with deviation sqrt(2 / (inputs + outputs)) (Glorot and Bengio 2010).</summary>
    XavierNormal,

    /// <summary>Uniform in ±1 / sqrt(inputs), Torch's own for linear layers.</summary>
    LeCunUniform,
}

/// <summary>What a parameter is.</summary>
/// <param name="Name">As the network asks for it: <c>mlp.0.weight</c>.</param>
/// <param name="Shape">Extents.</param>
/// <param name="Initial">How it begins.</param>
/// <param name="Deviation">Of <see cref="Initial.Normal"/>.</param>
/// <param name="IsTable">
/// A table of embeddings [rows, dimension] of which a step reads and updates only the rows that occur in its batch; it is never multiplied as a whole.
/// </param>
/// <param name="IsBuffer">Kept and saved, but not trained: running means.</param>
/// <param name="Decays">Regularized by the weight decay; biases and norms are not.</param>
internal sealed record ParameterSpec(
    string Name, long[] Shape, Initial Initial, double Deviation = 0.01, bool IsTable = false, bool IsBuffer = false, bool Decays = true)
{
    /// <summary>Numbers in it.</summary>
    public int Length => checked((int)Shape.Aggregate(1L, (a, b) => a * b));
}

/// <summary>The parameters of a network as plain arrays: what is trained, saved and exported. Torch is not needed to hold them.</summary>
internal sealed class NetworkParameters
{
    private readonly OrderedDictionary<string, (ParameterSpec Spec, float[] Values)> _all = new(StringComparer.Ordinal);

    /// <summary>False for parameters that only tell names and shapes: they are given no numbers.</summary>
    public bool HasValues { get; init; } = true;

    /// <summary>Names and shapes, in the order in which they were added.</summary>
    public IEnumerable<ParameterSpec> Specs => _all.Values.Select(p => p.Spec);

    /// <summary>The numbers of a parameter, row-major; writing to them changes it.</summary>
    public float[] this[string name] => _all[name].Values;

    /// <summary>What a parameter is.</summary>
    public ParameterSpec Spec(string name) => _all[name].Spec;

    /// <summary>True when there is a parameter of this name.</summary>
    public bool Has(string name) => _all.ContainsKey(name);

    /// <summary>Adds a parameter and sets it to its initial value, a function of the seed and its name.</summary>
    public void Add(ParameterSpec spec, int seed)
    {
        var values = HasValues ? new float[spec.Length] : [];
        if (HasValues) Begin(spec, SplitMix.Mix((uint)seed, SplitMix.KeyOf(spec.Name)), values);
        _all.Add(spec.Name, (spec, values));
    }

    /// <summary>Adds a parameter whose numbers there are already.</summary>
    public void Add(ParameterSpec spec, float[] values) => _all.Add(spec.Name, (spec, values));

    /// <summary>Adds NAME.weight [outputs, inputs] and NAME.bias [outputs].</summary>
    public void AddLinear(string name, int inputs, int outputs, int seed, Initial initial = Initial.XavierUniform, bool bias = true)
    {
        Add(new ParameterSpec(name + ".weight", [outputs, inputs], initial), seed);
        if (bias) Add(new ParameterSpec(name + ".bias", [outputs], Initial.Zeros, Decays: false), seed);
    }

    /// <summary>Adds NAME.weight and NAME.bias of a layer norm or, with running statistics, of a batch norm.</summary>
    public void AddNorm(string name, int width, int seed, bool batch = false)
    {
        Add(new ParameterSpec(name + ".weight", [width], Initial.Ones, Decays: false), seed);
        Add(new ParameterSpec(name + ".bias", [width], Initial.Zeros, Decays: false), seed);
        if (!batch) return;
        Add(new ParameterSpec(name + ".running_mean", [width], Initial.Zeros, IsBuffer: true), seed);
        Add(new ParameterSpec(name + ".running_var", [width], Initial.Ones, IsBuffer: true), seed);
    }

    /// <summary>Adds a table of embeddings [rows, dimension].</summary>
    public void AddTable(string name, int rows, int dimension, int seed, double deviation = 0.01) =>
        Add(new ParameterSpec(name, [rows, dimension], Initial.Normal, deviation, IsTable: true), seed);

    /// <summary>Adds a table whose rows stand for users or items: each begins as a function of its own key, so that their numbering does not matter.</summary>
    public void AddTable(string name, ulong[] keys, int dimension, double deviation = 0.01)
    {
        var values = new float[checked(keys.Length * dimension)];
        var own = SplitMix.KeyOf(name);
        for (var row = 0; row < keys.Length; row++) SplitMix.Normals(SplitMix.Mix(keys[row], own), deviation, values.AsSpan(row * dimension, dimension));
        _all.Add(name, (new ParameterSpec(name, [keys.Length, dimension], Initial.Normal, deviation, IsTable: true), values));
    }

    /// <summary>Writes all parameters into an archive.</summary>
    public void Save(TensorArchive archive, string prefix = "")
    {
        foreach (var (spec, values) in _all.Values) archive.Add(prefix + spec.Name, values, [.. spec.Shape.Select(e => (int)e)]);
    }

    /// <summary>Overwrites all parameters with those of an archive.</summary>
    /// <exception cref="AttuneException"><c>damaged_model</c>: one is missing or of another shape.</exception>
    public void Load(TensorArchive archive, string prefix = "")
    {
        foreach (var (spec, values) in _all.Values)
        {
            var saved = archive.Get<float>(prefix + spec.Name);
            if (saved.Length != values.Length)
                throw new AttuneException("damaged_model", $"The saved model's array '{prefix + spec.Name}' has {saved.Length} numbers, where {values.Length} are expected.", $"Train the model again.");
            saved.CopyTo(values, 0);
        }
    }

    private static void Begin(ParameterSpec spec, ulong key, float[] values)
    {
        double inputs = spec.Shape[^1], outputs = spec.Shape[0];
        switch (spec.Initial)
        {
            case Initial.Ones: Array.Fill(values, 1f); break;
            case Initial.Normal: SplitMix.Normals(key, spec.Deviation, values); break;
            case Initial.XavierNormal: SplitMix.Normals(key, Math.Sqrt(2 / (inputs + outputs)), values); break;
            case Initial.XavierUniform: Uniform(key, Math.Sqrt(6 / (inputs + outputs)), values); break;
            case Initial.LeCunUniform: Uniform(key, 1 / Math.Sqrt(inputs), values); break;
        }
    }

    private static void Uniform(ulong key, double bound, float[] values)
    {
        var random = new SplitMix(key);
        foreach (ref var value in values.AsSpan()) value = (float)(bound * (2 * random.Uniform() - 1));
    }
}
