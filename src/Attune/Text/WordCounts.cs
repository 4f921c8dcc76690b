using Attune.Data;

namespace Attune.Text;

/// <summary>Which words stand in which texts, and how often; words that tell no subject are left out.</summary>
internal sealed class WordCounts
{
    private readonly CsrMatrix _counts;

    private WordCounts(CsrMatrix counts) => _counts = counts;

    /// <summary>Counts words.</summary>
    /// <returns>The words in ordinal order, which are the columns.</returns>
    public static (string[] Words, WordCounts Counts) Of(IReadOnlyList<string> texts, int minCount, double maxShare, RunContext run)
    {
        var rows = new Dictionary<string, int>[texts.Count];
        Parallel.For(0, texts.Count, run.Parallelism, () => (Segmenter: WordSegmenter.Create(), Scratch: new TextScratch(), Tokens: new List<Token>()),
            (row, _, worker) =>
            {
                rows[row] = Count(worker.Scratch.Normalise(texts[row]), worker.Segmenter, worker.Tokens);
                return worker;
            },
            worker => worker.Segmenter.Dispose());
        var textsWith = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in rows.SelectMany(r => r.Keys)) textsWith[word] = textsWith.GetValueOrDefault(word) + 1;
        string[] words = [.. textsWith.Where(w => w.Value >= minCount && w.Value <= maxShare * texts.Count).Select(w => w.Key).Order(StringComparer.Ordinal)];
        var numbers = words.Select((w, k) => (w, k)).ToDictionary(w => w.w, w => w.k, StringComparer.Ordinal);
        var (starts, columns, values) = (new int[texts.Count + 1], new List<int>(), new List<float>());
        for (var row = 0; row < rows.Length; row++)
        {
            foreach (var (column, count) in rows[row].Where(w => numbers.ContainsKey(w.Key)).Select(w => (numbers[w.Key], w.Value)).Order())
            {
                columns.Add(column);
                values.Add(count);
            }

            starts[row + 1] = columns.Count;
        }

        return (words, new WordCounts(new CsrMatrix(words.Length, starts, [.. columns], [.. values])));
    }

    /// <summary>(1 + ln count) · ln((1 + texts) / (1 + texts with it)), each row scaled to length 1.</summary>
    public CsrMatrix ToTfIdf()
    {
        var (textsWith, values) = (new int[_counts.Columns], new float[_counts.Count]);
        foreach (var column in _counts.ColumnIndices) textsWith[column]++;
        for (var row = 0; row < _counts.Rows; row++)
        {
            var columns = _counts.ColumnsOf(row);
            var counts = _counts.ValuesOf(row);
            var weights = values.AsSpan(_counts.RowStarts[row], _counts.CountOf(row));
            for (var k = 0; k < columns.Length; k++)
                weights[k] = (float)((1 + Math.Log(counts[k])) * Math.Log((1.0 + _counts.Rows) / (1 + textsWith[columns[k]])));
            var norm = System.Numerics.Tensors.TensorPrimitives.Norm<float>(weights);
            if (norm > 0) System.Numerics.Tensors.TensorPrimitives.Divide(weights, norm, weights);
        }

        return new CsrMatrix(_counts.Columns, _counts.RowStarts, _counts.ColumnIndices, values);
    }

    private static Dictionary<string, int> Count(ReadOnlySpan<char> normal, WordSegmenter segmenter, List<Token> tokens)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        segmenter.Segment(normal, tokens);
        foreach (var token in tokens)
        {
            var word = normal.Slice(token.Start, token.Length);
            if (Keyphrases.IsContent(word, token.Kind)) lookup[word] = lookup.TryGetValue(word, out var count) ? count + 1 : 1;
        }

        return counts;
    }
}
