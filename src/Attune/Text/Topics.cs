using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Text;

/// <summary>Options of topics.</summary>
public sealed record TopicOptions
{
    /// <summary>How many.</summary>
    [Description("How many topics to find.")]
    [Range(1, 500)]
    public int Count { get; init; } = 10;

    /// <summary>Passes.</summary>
    [Description("Passes; each updates all texts, then all words.")]
    [Range(1, 10_000)]
    public int Iterations { get; init; } = 60;

    /// <summary>Rarest word.</summary>
    [Description("Words in fewer texts are left out.")]
    [Range(1, 1_000_000)]
    public int MinCount { get; init; } = 3;

    /// <summary>Commonest word.</summary>
    [Description("Words in a larger share of the texts are left out.")]
    [Range(0.0, 1.0)]
    public double MaxShare { get; init; } = 0.5;
}

/// <summary>A word of a topic.</summary>
/// <param name="Word">The word, normal.</param>
/// <param name="Share">Its share of the topic's weight.</param>
/// <param name="Lift">How much larger that is than its share of the weight of all texts.</param>
public readonly record struct TopicWord(string Word, double Share, double Lift);

/// <summary>A topic.</summary>
/// <param name="Label">Its first words, to call it by.</param>
/// <param name="Share">Its share of all topics' weight.</param>
/// <param name="Words">Its words, those first that have both weight and lift.</param>
public sealed record Topic(string Label, double Share, IReadOnlyList<TopicWord> Words);

/// <summary>Topics, and how much each text has of each.</summary>
/// <param name="Topics">Heaviest first.</param>
/// <param name="TextTopics">A row a text with its shares of the topics; zeros for a text without any word of a topic.</param>
public sealed record TopicModel(IReadOnlyList<Topic> Topics, float[][] TextTopics)
{
    private const int WordsPerTopic = 10, WordsPerLabel = 3;

    /// <summary>
    /// Finds topics: texts as TF-IDF of their words, (1 + ln count) · ln((1 + texts) / (1 + texts with it)), scaled to length 1, factorised without negative numbers (Lee, Seung 1999; by
    /// hierarchical alternating least squares). The seed decides, and not the threads.
    /// </summary>
    /// <param name="texts">As they are.</param>
    /// <param name="options">Validated.</param>
    /// <param name="run">Threads, seed, progress, cancellation.</param>
    /// <exception cref="AttuneException"><c>too_few_texts</c>: no word is left.</exception>
    public static TopicModel Find(IReadOnlyList<string> texts, TopicOptions options, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        var (words, weights) = WeightsOf(texts, options, run);
        return Find(words, weights, options, run);
    }

    /// <summary>The words of texts and their TF-IDF, texts by words.</summary>
    internal static (string[] Words, CsrMatrix Weights) WeightsOf(IReadOnlyList<string> texts, TopicOptions options, RunContext run)
    {
        var (words, counts) = WordCounts.Of(texts, options.MinCount, options.MaxShare, run);
        return words.Length > 0 ? (words, counts.ToTfIdf())
            : throw new AttuneException("too_few_texts", $"No word stands in at least {options.MinCount} of the {texts.Count} texts.", $"Give more texts, or set min_count lower.");
    }

    /// <summary>Finds the topics of texts whose words are weighed.</summary>
    internal static TopicModel Find(string[] words, CsrMatrix weights, TopicOptions options, RunContext run)
    {
        var columns = weights.Transpose();
        var (rows, terms) = (Start(weights.Rows, options.Count, run.Seed, 1), Start(columns.Rows, options.Count, run.Seed, 2));
        run.Progress?.Report(new WorkProgress("iteration", 0, options.Iterations, "iterations"));
        for (var iteration = 1; iteration <= options.Iterations; iteration++)
        {
            Update(weights, terms, rows, options.Count, run);
            Update(columns, rows, terms, options.Count, run);
            run.Progress?.Report(new WorkProgress("iteration", iteration, options.Iterations, "iterations"));
        }

        return Describe(words, columns, rows, terms, options.Count);
    }

    private static float[] Start(int count, int topics, int seed, ulong purpose)
    {
        var random = new SplitMix(SplitMix.Mix((ulong)seed, purpose));
        var numbers = new float[count * topics];
        for (var k = 0; k < numbers.Length; k++) numbers[k] = (float)random.Uniform();
        return numbers;
    }

    private static void Update(CsrMatrix x, float[] others, float[] rows, int topics, RunContext run)
    {
        var gram = new float[topics * topics];
        for (var row = 0; row < others.Length; row += topics)
            for (var k = 0; k < topics; k++)
                for (var l = 0; l < topics; l++) gram[k * topics + l] += others[row + k] * others[row + l];
        CostBalance.For(x.RowStarts, 1, run.Parallelism, () => new float[topics], (target, first, end) =>
        {
            for (var row = first; row < end; row++)
                NonNegativeRow.Update(x.ColumnsOf(row), x.ValuesOf(row), others, gram, target, rows.AsSpan(row * topics, topics));
        });
    }

    private static TopicModel Describe(string[] words, CsrMatrix columns, float[] rows, float[] terms, int topics)
    {
        // A topic's weight is what it explains of all texts: the sum of its column of W times that of H.
        var (rowSums, termSums) = (Sums(rows, topics), Sums(terms, topics));
        double[] weights = [.. rowSums.Zip(termSums, (r, t) => r * t)];
        var whole = Math.Max(weights.Sum(), double.Epsilon);
        double[] background = [.. Enumerable.Range(0, words.Length).Select(j => columns.ValuesOf(j).ToArray().Sum(v => (double)v))];
        var all = background.Sum();
        int[] order = [.. Enumerable.Range(0, topics).Where(k => weights[k] > 0).OrderByDescending(k => weights[k])];
        var described = order.Select(k => Named(
            [.. Enumerable.Range(0, words.Length).Where(j => terms[j * topics + k] > 0).Select(j => new TopicWord(
                words[j], terms[j * topics + k] / termSums[k], terms[j * topics + k] / termSums[k] / (background[j] / all)))],
            weights[k] / whole)).ToList();
        return new TopicModel(described, [.. Enumerable.Range(0, rows.Length / topics).Select(r => Shares(rows.AsSpan(r * topics, topics), termSums, order))]);
    }

    /// <summary>Words by share · ln(lift): what is common in the topic and not everywhere.</summary>
    private static Topic Named(List<TopicWord> words, double share)
    {
        var ranked = words.OrderByDescending(w => w.Share * Math.Log(Math.Max(1, w.Lift))).ThenBy(w => w.Word, StringComparer.Ordinal).Take(WordsPerTopic).ToList();
        return new Topic(string.Join(" · ", ranked.Take(WordsPerLabel).Select(w => w.Word)), share, ranked);
    }

    private static float[] Shares(ReadOnlySpan<float> row, double[] termSums, int[] order)
    {
        var shares = new float[order.Length];
        for (var k = 0; k < shares.Length; k++) shares[k] = (float)(row[order[k]] * termSums[order[k]]);
        var sum = shares.Sum();
        if (sum > 0)
            for (var k = 0; k < shares.Length; k++) shares[k] /= sum;
        return shares;
    }

    private static double[] Sums(float[] rows, int topics)
    {
        var sums = new double[topics];
        for (var k = 0; k < rows.Length; k++) sums[k % topics] += rows[k];
        return sums;
    }
}
