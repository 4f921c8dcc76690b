using Attune.Deep.Onnx;

namespace Attune.Deep.Tests.Text;

/// <summary>A sentence encoder of a few words: its graph is one table, a token's vector its row.</summary>
internal static class TinyEncoder
{
    public const int Dimension = 4;

    public static readonly string[] Vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "coffee", "##s", "咖", "啡"];

    /// <summary>A number of a token's vector.</summary>
    public static float Row(int token, int k) => MathF.Sin((token * Dimension) + k + 1);

    /// <summary>Writes the folder.</summary>
    public static void Write(string folder)
    {
        var graph = new OnnxGraph("tiny");
        var ids = graph.Input("input_ids", OnnxType.Int64, "texts", "tokens");
        graph.Input("attention_mask", OnnxType.Int64, "texts", "tokens");
        float[] table = [.. Enumerable.Range(0, Vocabulary.Length * Dimension).Select(k => Row(k / Dimension, k % Dimension))];
        var rows = graph.Initializer<float>("table", table, Vocabulary.Length, Dimension);
        graph.Output("last_hidden_state", graph.Node("Gather", OnnxType.Float, 3, [rows, ids]), "texts", "tokens", Dimension);
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), graph.ToBytes()[..^OnnxSeal.Length]);
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), Vocabulary);
    }
}
