using Attune.Deep.Compression;
using Attune.Models;

namespace Attune.Deep.Onnx;

/// <summary>The graphs by which a model is served.</summary>
public static class NetworkGraphs
{
    private static readonly IReadOnlyDictionary<string, byte[]> None = new Dictionary<string, byte[]>(StringComparer.Ordinal);

    /// <summary>The graphs of a model as ONNX files, by name; none for a model that is no network.</summary>
    public static IReadOnlyDictionary<string, byte[]> Of(IModel model) => model is INetworkModel network ? network.Graphs : None;
}
