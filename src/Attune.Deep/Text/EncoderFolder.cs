using System.Text.Json;

namespace Attune.Deep.Text;

/// <summary>How the vectors of a text's tokens become one.</summary>
internal enum Pooling
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The vector of the first token.</summary>
    First,
}

/// <summary>
/// A folder as sentence-transformers exports it: <c>model.onnx</c> (or <c>onnx/model.onnx</c>) and <c>vocab.txt</c>; <c>tokenizer_config.json</c> (or
/// <c>sentence_bert_config.json</c>) and <c>1_Pooling/config.json</c> are read where they are.
/// </summary>
/// <param name="Model">Path of the graph.</param>
/// <param name="Vocabulary">Path of the word pieces, one a line.</param>
/// <param name="LowerCase">Whether the words are lower-cased.</param>
/// <param name="MaxTokens">Tokens read of a text, the marks of its begin and end among them.</param>
/// <param name="Pooling">How tokens become a text.</param>
internal sealed record EncoderFolder(string Model, string Vocabulary, bool LowerCase, int MaxTokens, Pooling Pooling)
{
    private const int LongestText = 512;

    /// <summary>Reads a folder.</summary>
    /// <exception cref="AttuneException"><c>no_encoder</c>: a file is missing; <c>damaged_model</c>: a file is no JSON.</exception>
    public static EncoderFolder Open(string folder)
    {
        var model = Require(folder, "model.onnx", Path.Combine("onnx", "model.onnx"));
        var vocabulary = Require(folder, "vocab.txt");
        using var tokenizer = Read(Path.Combine(folder, "tokenizer_config.json"));
        using var sentences = Read(Path.Combine(folder, "sentence_bert_config.json"));
        using var pooling = Read(Path.Combine(folder, "1_Pooling", "config.json"));
        var most = Number(sentences, "max_seq_length") ?? Number(tokenizer, "model_max_length") ?? LongestText;
        return new(model, vocabulary, Flag(tokenizer, "do_lower_case") ?? true, (int)Math.Clamp(most, 3, LongestText), Flag(pooling, "pooling_mode_cls_token") == true ? Pooling.First : Pooling.Mean);
    }

    private static string Require(string folder, params string[] names) =>
        names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw new AttuneException("no_encoder", $"'{folder}' has no {names[0]}.",
            $"A sentence encoder is a folder with model.onnx and vocab.txt, as sentence-transformers exports models of the BERT family.")
        { IsUsage = true };

    private static JsonDocument? Read(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException e)
        {
            throw new AttuneException("damaged_model", $"'{path}' is no JSON: {e.Message}", null, e);
        }
    }

    private static bool? Flag(JsonDocument? json, string name) =>
        Find(json, name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : null;

    private static double? Number(JsonDocument? json, string name) => Find(json, name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    private static JsonElement? Find(JsonDocument? json, string name) =>
        json?.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var value) ? value : null;
}
