using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Attune.Models;
using Attune.Numerics;

namespace Attune.Text;

/// <summary>
/// A linear model of how positive a text is, over the n-grams in it (NB-SVM; Wang and Manning 2012, Baselines and Bigrams): a text's score is the sum of the weights of its
/// distinct n-grams and a bias, its probability the logistic of the calibrated score. Immutable, for any number of threads.
/// </summary>
public sealed class SentimentModel
{
    private readonly ulong[] _hashes;
    private readonly float[] _weights;
    private readonly float _bias;
    private readonly PlattScaling _scaling;
    private readonly NgramWeights _table;
    private readonly ConcurrentBag<TextNgrams> _readers = [];

    internal SentimentModel(ulong[] hashes, float[] weights, float bias, PlattScaling scaling, SentimentOptions options)
    {
        (_hashes, _weights, _bias, _scaling, Options) = (hashes, weights, bias, scaling, options);
        _table = new NgramWeights(hashes, weights);
    }

    /// <summary>What it was trained with.</summary>
    public SentimentOptions Options { get; }

    /// <summary>A number of the weights: another training has another.</summary>
    internal ulong Fingerprint
    {
        get
        {
            var key = SplitMix.Mix((ulong)_hashes.Length, BitConverter.SingleToUInt32Bits(_scaling.Slope));
            for (var k = 0; k < _hashes.Length; k++) key = SplitMix.Mix(key, _hashes[k] ^ BitConverter.SingleToUInt32Bits(_weights[k]));
            return SplitMix.Mix(key, ((ulong)BitConverter.SingleToUInt32Bits(_bias) << 32) | BitConverter.SingleToUInt32Bits(_scaling.Intercept));
        }
    }

    /// <summary>Different n-grams it knows.</summary>
    public int Ngrams => _hashes.Length;

    /// <summary>The logit of the probability that a text is positive; 0 says nothing.</summary>
    public float Logit(ReadOnlySpan<char> text)
    {
        var reader = Rent();
        var logit = Logit(text, reader);
        _readers.Add(reader);
        return logit;
    }

    /// <summary>The probability that a text is positive.</summary>
    public float Probability(ReadOnlySpan<char> text) => Logistic.Of(Logit(text));

    /// <summary>The probabilities of many texts.</summary>
    public float[] Probabilities(IReadOnlyList<string> texts, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(run);
        const int Block = 256;
        var probabilities = new float[texts.Count];
        Parallel.For(0, (texts.Count + Block - 1) / Block, run.Parallelism, block =>
        {
            var reader = Rent();
            for (var k = block * Block; k < Math.Min(texts.Count, (block + 1) * Block); k++) probabilities[k] = Logistic.Of(Logit(texts[k], reader));
            _readers.Add(reader);
        });
        return probabilities;
    }

    /// <summary>The weight of an n-gram in the logit.</summary>
    internal float WeightOf(ulong hash) => _scaling.Slope * _table[hash];

    /// <summary>What a text has without any n-gram.</summary>
    internal float BaseLogit => _scaling.Of(_bias);

    private float Logit(ReadOnlySpan<char> text, TextNgrams reader) => _scaling.Of(_bias + _table.Sum(reader.Of(text)));

    private TextNgrams Rent() => _readers.TryTake(out var reader) ? reader : new TextNgrams(Options.Shape);

    /// <summary>Adds the model's arrays to an archive.</summary>
    public void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Add("ngram_hashes", MemoryMarshal.Cast<ulong, int>(_hashes).ToArray(), _hashes.Length, 2);
        archive.Add("ngram_weights", _weights);
        archive.Add("bias_slope_intercept", [_bias, _scaling.Slope, _scaling.Intercept]);
    }

    /// <summary>Makes the model again from what <see cref="Save"/> wrote.</summary>
    /// <exception cref="AttuneException"><c>damaged_model</c>: an array is missing, or they do not fit each other.</exception>
    public static SentimentModel Load(TensorArchive archive, SentimentOptions options)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(options);
        var hashes = MemoryMarshal.Cast<int, ulong>(archive.Get<int>("ngram_hashes")).ToArray();
        var (weights, numbers) = (archive.Get<float>("ngram_weights"), archive.Get<float>("bias_slope_intercept"));
        if (hashes.Length != weights.Length || numbers.Length != 3)
            throw new AttuneException("damaged_model", $"The saved sentiment model has {hashes.Length} n-grams and {weights.Length} weights.", $"Train the model again.");
        return new SentimentModel(hashes, weights, numbers[0], new PlattScaling(numbers[1], numbers[2]), options);
    }
}
