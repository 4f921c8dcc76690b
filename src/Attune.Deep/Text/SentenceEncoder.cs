using System.Numerics.Tensors;
using Attune.Deep.Onnx;
using Attune.Text;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Tokenizers;

namespace Attune.Deep.Text;

/// <summary>
/// A sentence encoder of the BERT family as an ONNX graph (Reimers, Gurevych 2019, Sentence-BERT), plugged in as a folder (<see cref="EncoderFolder"/>): word pieces, the
/// graph, the mean of the tokens or the first one, scaled to length 1. Texts are read in batches of about the same length, so that little is padded.
/// </summary>
public sealed class SentenceEncoder : ITextEncoder, IDisposable
{
    private const int Batch = 32;
    private const string Ids = "input_ids", Mask = "attention_mask", Types = "token_type_ids";

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly BertTokenizer _tokenizer;
    private readonly EncoderFolder _folder;
    private readonly string _output;
    private readonly bool _isPooled;

    private SentenceEncoder(EncoderFolder folder, InferenceSession session, BertTokenizer tokenizer, string name)
    {
        (_folder, _session, _tokenizer, Name) = (folder, session, tokenizer, name);
        (_output, var extents) = Output(session);
        (_isPooled, Dimension) = (extents.Length == 2, extents[^1]);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <summary>Loads a folder.</summary>
    /// <param name="folder">See <see cref="EncoderFolder"/>.</param>
    /// <param name="threads">Threads for one batch.</param>
    /// <exception cref="AttuneException"><c>no_encoder</c>: it is none, or its inputs and outputs are others; <c>damaged_model</c>: a file cannot be read.</exception>
    public static SentenceEncoder Load(string folder, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var files = EncoderFolder.Open(folder);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        try
        {
            var tokenizer = BertTokenizer.Create(files.Vocabulary, new BertOptions { LowerCaseBeforeTokenization = files.LowerCase });
            using var options = OnnxNetwork.Options(threads);
            return new SentenceEncoder(files, new InferenceSession(files.Model, options), tokenizer, name);
        }
        catch (Exception e) when (e is OnnxRuntimeException or ArgumentException or InvalidDataException or InvalidOperationException)
        {
            throw new AttuneException("damaged_model", $"The encoder in '{folder}' cannot be loaded: {e.Message}", null, e);
        }
    }

    /// <inheritdoc/>
    public float[] Encode(IReadOnlyList<string> texts, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(run);
        var tokens = new int[texts.Count][];
        Parallel.For(0, texts.Count, run.Parallelism, k => tokens[k] = [.. _tokenizer.EncodeToIds(TextNormaliser.Clip(texts[k]).ToString(), _folder.MaxTokens, addSpecialTokens: true, out _, out _)]);
        int[] order = [.. Enumerable.Range(0, texts.Count).OrderBy(k => tokens[k].Length).ThenBy(k => k)];
        var vectors = new float[texts.Count * Dimension];
        run.Progress?.Report(new WorkProgress("text", 0, texts.Count, "texts"));
        for (var start = 0; start < order.Length; start += Batch)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            var batch = order.AsSpan(start, Math.Min(Batch, order.Length - start));
            EncodeBatch(batch, tokens, vectors);
            run.Progress?.Report(new WorkProgress("text", start + batch.Length, texts.Count, "texts"));
        }

        return vectors;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }

    private void EncodeBatch(ReadOnlySpan<int> batch, int[][] tokens, float[] vectors)
    {
        var length = tokens[batch[^1]].Length; // the longest, as they are in order
        var (ids, mask) = (new long[batch.Length * length], new long[batch.Length * length]);
        ids.AsSpan().Fill(_tokenizer.PaddingTokenId);
        for (var row = 0; row < batch.Length; row++)
        {
            for (var k = 0; k < tokens[batch[row]].Length; k++) ids[(row * length) + k] = tokens[batch[row]][k];
            mask.AsSpan(row * length, tokens[batch[row]].Length).Fill(1);
        }

        var states = Compute(ids, mask, [batch.Length, length]);
        for (var row = 0; row < batch.Length; row++)
        {
            var vector = vectors.AsSpan(batch[row] * Dimension, Dimension);
            if (tokens[batch[row]].Length > 2) Pool(states, row, length, tokens[batch[row]].Length, vector);
        }
    }

    private float[] Compute(long[] ids, long[] mask, long[] shape)
    {
        var given = new Dictionary<string, long[]>(StringComparer.Ordinal) { [Ids] = ids, [Mask] = mask, [Types] = new long[ids.Length] };
        string[] names = [.. _session.InputMetadata.Keys];
        OrtValue[] inputs = [.. names.Select(name => OrtValue.CreateTensorValueFromMemory(given[name], shape))];
        try
        {
            using var outputs = _session.Run(_run, names, inputs, [_output]);
            return outputs[0].GetTensorDataAsSpan<float>().ToArray();
        }
        finally
        {
            foreach (var input in inputs) input.Dispose();
        }
    }

    private void Pool(float[] states, int row, int padded, int length, Span<float> vector)
    {
        if (_isPooled) states.AsSpan(row * Dimension, Dimension).CopyTo(vector);
        else
            for (var k = 0; k < (_folder.Pooling == Pooling.First ? 1 : length); k++)
                TensorPrimitives.Add(vector, states.AsSpan(((row * padded) + k) * Dimension, Dimension), vector);
        var norm = TensorPrimitives.Norm<float>(vector);
        if (norm > 0) TensorPrimitives.Divide(vector, norm, vector);
    }

    /// <summary>The output to read: the text's vector where there is one, else that of its tokens.</summary>
    private static (string Name, int[] Extents) Output(InferenceSession session)
    {
        var unknown = session.InputMetadata.Keys.FirstOrDefault(name => name is not (Ids or Mask or Types));
        var outputs = session.OutputMetadata.Where(o => o.Value.Dimensions is [.., > 0] and { Length: 2 or 3 } && o.Value.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float);
        var best = outputs.OrderBy(o => o.Key is "sentence_embedding" ? 0 : o.Value.Dimensions.Length == 3 ? 1 : 2).FirstOrDefault();
        if (unknown is null && best.Key is not null) return (best.Key, best.Value.Dimensions);
        throw unknown is null
            ? new AttuneException("no_encoder", $"The graph has no output of floats by texts, or by texts and tokens.") { IsUsage = true }
            : new AttuneException("no_encoder", $"The graph has an input '{unknown}'; expected are {Ids}, {Mask} and {Types}.") { IsUsage = true };
    }
}
