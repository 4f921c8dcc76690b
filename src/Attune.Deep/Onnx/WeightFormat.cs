namespace Attune.Deep.Onnx;

/// <summary>How weights are written into a graph.</summary>
internal enum WeightFormat
{
    /// <summary>As they were trained.</summary>
    Float,

    /// <summary>
    /// Weights of linear layers and tables of embeddings as signed bytes with a scale for each output or row: a quarter of the size. What the layers
    /// read is quantized too while the network is computed. Without <see cref="LayerRanges"/> it is by the least and the most of each run, so that
    /// numbers depend a little on what else is in the batch; with them it is faster, and they do not.
    /// </summary>
    Int8,

    /// <summary>As <see cref="Int8"/> where bytes are quicker too: tables that stay in the processor's cache and layers of a few outputs are floats.</summary>
    Int8Quick,
}
