namespace Attune.Text;

/// <summary>
/// How much each n-gram speaks for the positive class, as naive Bayes has it: r = ln((a + P) / (sum of a + P)) - ln((a + N) / (sum of a + N)), where P and N are the
/// numbers of positive and negative texts with the n-gram, a the smoothing, and the sums go over all n-grams (Wang and Manning 2012, Baselines and Bigrams, with presence for counts).
/// </summary>
internal static class LogCountRatio
{
    /// <summary>Fills the ratios of all columns, from some of the rows.</summary>
    /// <param name="corpus">Texts as n-grams.</param>
    /// <param name="labels">True for positive, one a row.</param>
    /// <param name="rows">Rows to count.</param>
    /// <param name="smoothing">a, above 0.</param>
    /// <param name="ratios">One a column, overwritten; 0 for n-grams that are in none of the rows.</param>
    public static void Fill(NgramCorpus corpus, ReadOnlySpan<bool> labels, ReadOnlySpan<int> rows, double smoothing, Span<float> ratios)
    {
        var counts = new (int Positive, int Negative)[ratios.Length];
        foreach (var row in rows)
        {
            var columns = corpus.Columns.AsSpan(corpus.RowStarts[row]..corpus.RowStarts[row + 1]);
            if (labels[row]) foreach (var column in columns) counts[column].Positive++;
            else foreach (var column in columns) counts[column].Negative++;
        }

        var (positive, negative) = (0.0, 0.0);
        foreach (var (p, n) in counts)
            if (p + n > 0) (positive, negative) = (positive + smoothing + p, negative + smoothing + n);
        var shift = Math.Log(negative / positive);
        for (var j = 0; j < ratios.Length; j++)
        {
            var (p, n) = counts[j];
            ratios[j] = p + n == 0 ? 0 : (float)(Math.Log((smoothing + p) / (smoothing + n)) + shift);
        }
    }
}
