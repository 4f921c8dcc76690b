using Attune.Deep.Compression;
using Attune.Models;

namespace Attune.Deep.Onnx;

/// <summary>The graphs by which a model is served.</summary>
public static class NetworkGraphs
{
    private const string Extension = ".onnx";

    /// <summary>The graphs of a model as ONNX files, by name; none for a model that is no network.</summary>
    public static IReadOnlyDictionary<string, byte[]> Of(IModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model is INetworkModel network) return network.Graphs;
        var saved = new TensorArchive();
        model.Save(saved);
        return saved.Arrays.Where(a => a.Name.EndsWith(Extension, StringComparison.Ordinal) && a.Data is byte[])
            .ToDictionary(a => a.Name[..^Extension.Length], a => (byte[])a.Data, StringComparer.Ordinal);
    }
}
