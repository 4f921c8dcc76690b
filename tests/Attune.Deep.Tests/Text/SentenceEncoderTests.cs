using Attune.Deep.Text;

namespace Attune.Deep.Tests.Text;

/// <summary>The real tokeniser and ONNX Runtime, with a graph of one table: a token's vector is its row, so that what comes out can be worked out by hand.</summary>
public sealed class SentenceEncoderTests : IDisposable
{
    private const int Dimension = TinyEncoder.Dimension;

    private readonly string _folder = Directory.CreateTempSubdirectory("encoder").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_text_is_the_mean_of_its_tokens_of_length_one()
    {
        using var encoder = Load();
        Assert.Equal(Dimension, encoder.Dimension);
        Assert.Equal(Expected("[CLS]", "good", "coffee", "##s", "[SEP]"), encoder.Encode(["Good coffees"], RunContext.Default), Near);
        Assert.Equal(Expected("[CLS]", "咖", "啡", "[UNK]", "[SEP]"), encoder.Encode(["咖啡!"], RunContext.Default), Near);
    }

    [Fact]
    public void A_batch_of_any_lengths_gives_what_single_texts_give()
    {
        string[] texts = [.. Enumerable.Range(0, 70).Select(k => string.Join(' ', Enumerable.Range(0, 1 + (k * 7 % 13)).Select(j => (j + k) % 3 == 0 ? "good" : (j + k) % 3 == 1 ? "bad" : "coffee")))];
        using var encoder = Load();
        var together = encoder.Encode(texts, RunContext.Default);
        for (var k = 0; k < texts.Length; k++) Assert.Equal(encoder.Encode([texts[k]], RunContext.Default), together[(k * Dimension)..((k + 1) * Dimension)], Near);
    }

    [Fact]
    public void A_text_without_a_word_is_zero_and_a_long_one_is_cut()
    {
        File.WriteAllText(Path.Combine(_folder, "tokenizer_config.json"), """{"do_lower_case":true,"model_max_length":4}""");
        using var encoder = Load();
        Assert.Equal(new float[Dimension], encoder.Encode([""], RunContext.Default));
        Assert.Equal(Expected("[CLS]", "good", "bad", "[SEP]"), encoder.Encode(["good bad coffee coffee"], RunContext.Default), Near);
        Assert.Empty(encoder.Encode([], RunContext.Default));
    }

    [Fact]
    public void The_first_token_is_taken_where_the_folder_says_so()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "1_Pooling"));
        File.WriteAllText(Path.Combine(_folder, "1_Pooling", "config.json"), """{"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false}""");
        using var encoder = Load();
        Assert.Equal(Expected("[CLS]"), encoder.Encode(["good"], RunContext.Default), Near);
    }

    [Fact]
    public void What_is_no_encoder_is_told_so()
    {
        Assert.Equal("no_encoder", Assert.Throws<AttuneException>(() => SentenceEncoder.Load(_folder)).Code);
        File.WriteAllText(Path.Combine(_folder, "model.onnx"), "no graph");
        Assert.Contains("vocab.txt", Assert.Throws<AttuneException>(() => SentenceEncoder.Load(_folder)).Message, StringComparison.Ordinal);
        File.WriteAllLines(Path.Combine(_folder, "vocab.txt"), TinyEncoder.Vocabulary);
        Assert.Equal("damaged_model", Assert.Throws<AttuneException>(() => SentenceEncoder.Load(_folder)).Code);
    }

    private static bool Near(float expected, float actual) => MathF.Abs(expected - actual) < 1e-5f;

    private static float[] Expected(params string[] tokens)
    {
        double[] sum = [.. Enumerable.Range(0, Dimension).Select(k => tokens.Sum(t => (double)TinyEncoder.Row(Array.IndexOf(TinyEncoder.Vocabulary, t), k)))];
        var norm = Math.Sqrt(sum.Sum(s => s * s));
        return [.. sum.Select(s => (float)(s / norm))];
    }

    private SentenceEncoder Load()
    {
        TinyEncoder.Write(_folder);
        return SentenceEncoder.Load(_folder);
    }
}
