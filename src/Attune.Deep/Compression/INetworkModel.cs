using Attune.Models;

namespace Attune.Deep.Compression;

/// <summary>A model that is served as a network: what can be looked at in any tool that reads ONNX.</summary>
public interface INetworkModel : IModel
{
    /// <summary>The graphs, by name; most models have one.</summary>
    IReadOnlyDictionary<string, byte[]> Graphs { get; }
}
