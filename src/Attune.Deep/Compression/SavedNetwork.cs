using Attune.Deep.Networks;
using Attune.Deep.Onnx;
using Attune.Models;

namespace Attune.Deep.Compression;

/// <summary>
/// A network as it is saved and served: its parameters, from which training can go on and the graph is written, and how the graph computes.
/// </summary>
/// <param name="Parameters">All of them, tables too; rounded already when the format is bytes.</param>
/// <param name="Format">How weights are saved and served.</param>
/// <param name="Ranges">What quantized layers read; null for floats.</param>
internal sealed record SavedNetwork(NetworkParameters Parameters, WeightFormat Format = WeightFormat.Float, LayerRanges? Ranges = null)
{
    private const string Prefix = "network.", FormatName = "served.format", RangesName = "served.ranges";

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
    /// <exception cref="AttuneException"><c>damaged_model</c>: there is none, or an array is damaged.</exception>
    public static SavedNetwork Load(TensorArchive archive)
    {
        var (saved, parameters) = (archive.Below(Prefix), new NetworkParameters());
        foreach (var name in PackedArrays.Names(saved))
        {
            var (values, shape) = PackedArrays.Get(saved, name);
            parameters.Add(new ParameterSpec(name, [.. shape.Select(e => (long)e)], Initial.Zeros), values);
        }

        var format = archive.Has(FormatName) ? (WeightFormat)archive.Get<int>(FormatName)[0] : WeightFormat.Float;
        return new SavedNetwork(parameters, format, archive.Has(RangesName) ? new LayerRanges(archive.Get<float>(RangesName)) : null);
    }
}
