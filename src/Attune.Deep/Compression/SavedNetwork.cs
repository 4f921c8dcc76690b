using Attune.Deep.Networks;
using Attune.Deep.Onnx;
using Attune.Models;

namespace Attune.Deep.Compression;

/// <summary>
/// A network as it is saved and served: its parameters, from which training can go on and the graph is written, and how the graph computes.
/// </summary>
/// <param name="Parameters">All of them, tables too; rounded already when the format is bytes.</param>
/// <param name="Format">How weights are saved, and written where somebody else is to serve them.</param>
/// <param name="Ranges">What quantized layers read; null for floats.</param>
internal sealed record SavedNetwork(NetworkParameters Parameters, WeightFormat Format = WeightFormat.Float, LayerRanges? Ranges = null)
{
    private const string Prefix = "network.", FormatName = "served.format", RangesName = "served.ranges";

    /// <summary>How the graph that is served computes.</summary>
    public WeightFormat Served => Format == WeightFormat.Int8 ? WeightFormat.Int8Quick : Format;

    /// <summary>Writes it.</summary>
    public void Save(TensorArchive archive)
    {
        foreach (var spec in Parameters.Specs)
            PackedArrays.Add(archive, Prefix + spec.Name, Parameters[spec.Name], [.. spec.Shape.Select(e => (int)e)], Format);
        if (Format == WeightFormat.Float) return;
        archive.Add(FormatName, [(int)Format]);
        if (Ranges is not null) archive.Add(RangesName, Ranges.Values.ToArray());
    }

    /// <summary>Reads it.</summary>
    /// <param name="archive">The saved model.</param>
    /// <param name="expected">The parameters that the network has, without a shape where the options do not tell it.</param>
    /// <exception cref="AttuneException"><c>damaged_model</c>: an array is missing, damaged or of another size.</exception>
    public static SavedNetwork Load(TensorArchive archive, IEnumerable<ParameterSpec> expected)
    {
        var (saved, parameters) = (archive.Below(Prefix), new NetworkParameters());
        foreach (var name in PackedArrays.Names(saved))
        {
            var (values, shape) = PackedArrays.Get(saved, name);
            parameters.Add(new ParameterSpec(name, [.. shape.Select(e => (long)e)], Initial.Zeros), values);
        }

        foreach (var spec in expected)
            if (!parameters.Has(spec.Name) || (spec.Shape.Length > 0 && !parameters.Spec(spec.Name).Shape.SequenceEqual(spec.Shape)))
                throw new AttuneException("damaged_model", $"The saved model's array '{spec.Name}' is missing, or not of the size that its options tell.", $"Train the model again.");
        var format = archive.Has(FormatName) ? (WeightFormat)archive.Get<int>(FormatName)[0] : WeightFormat.Float;
        return new SavedNetwork(parameters, format, archive.Has(RangesName) ? new LayerRanges(archive.Get<float>(RangesName)) : null);
    }
}
