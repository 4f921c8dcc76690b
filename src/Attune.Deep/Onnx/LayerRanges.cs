namespace Attune.Deep.Onnx;

/// <summary>
/// The least and the most that each linear layer of a network read, measured on samples: by them a quantized network rounds what its layers read,
/// whatever the batch. Measured by running a graph of floats that gives out <see cref="OnnxOps.OutputRanges"/>.
/// </summary>
internal sealed class LayerRanges
{
    private readonly float[] _values;

    /// <summary>Nothing measured yet, which stands for zeros alone.</summary>
    public LayerRanges(int layers) => _values = new float[2 * layers];

    /// <summary>Ranges that were saved.</summary>
    public LayerRanges(ReadOnlySpan<float> values) => _values = values.ToArray();

    /// <summary>Number of layers.</summary>
    public int Count => _values.Length / 2;

    /// <summary>Least and most of each layer, in the order of the network: what is saved.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Least and most of a layer; 0 is always between them.</summary>
    public (float Least, float Most) this[int layer] => (_values[2 * layer], _values[2 * layer + 1]);

    /// <summary>Takes in what one more run read.</summary>
    /// <param name="measured">Least and most of each layer.</param>
    public void Widen(ReadOnlySpan<float> measured)
    {
        for (var k = 0; k < _values.Length; k += 2)
            (_values[k], _values[k + 1]) = (Math.Min(_values[k], measured[k]), Math.Max(_values[k + 1], measured[k + 1]));
    }
}
