namespace Attune.Deep.Compression;

/// <summary>A model whose network can be trained further, pruned and quantized, as it keeps all of its parameters.</summary>
internal interface ITrainedNetwork : INetworkModel
{
    /// <summary>Its parameters, and how they are served.</summary>
    SavedNetwork Network { get; }
}
