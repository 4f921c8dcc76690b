using System.Numerics.Tensors;
using Attune.Numerics;

namespace Attune.Features;

/// <summary>How much a column is worth for a target.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Variance">Of its values; of a category 1 less the sum of the squared shares of its levels (Gini).</param>
/// <param name="MutualInformation">With the target, in nats: <see cref="Features.MutualInformation"/>.</param>
/// <param name="L1">Its largest absolute weight in the logistic regression with an L1 penalty, standardised; 0 when the penalty removed it.</param>
/// <param name="Permutation">AUC lost on a third of the rows when its values are shuffled among them, under a regression on the other rows (Breiman 2001).</param>
/// <param name="RedundantWith">A column that is almost the same and tells more of the target; null when there is none.</param>
/// <param name="IsSelected">Whether it was kept.</param>
public sealed record FeatureScore(
    string Column, FeatureKind Kind, double Variance, double MutualInformation, double L1, double Permutation, string? RedundantWith, bool IsSelected);

/// <summary>Tells which columns of a table are worth keeping for a target.</summary>
public static class FeatureSelection
{
    private const double Ridge = 0.01;

    /// <summary>Scores all columns, the best first, those not kept last.</summary>
    /// <param name="table">The table.</param>
    /// <param name="classes">0, 1, 2 … a row.</param>
    /// <param name="options">How to select.</param>
    /// <param name="run">Seed of the parting and the shuffling, cancellation.</param>
    /// <exception cref="AttuneException">The target has one class only.</exception>
    public static IReadOnlyList<FeatureScore> Rank(FeatureTable table, IReadOnlyList<int> classes, SelectionOptions options, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        int[] targets = [.. classes];
        if (targets.Distinct().Count() < 2)
            throw new AttuneException("one_class", $"All {targets.Length} rows have the same target, so no column can tell it.", $"Choose another target or moment.");
        var varying = table.Where(c => Variance(c) > options.LeastVariance);
        var information = varying.Columns.ToDictionary(c => c.Name, c => MutualInformation.Of(c, targets), StringComparer.Ordinal);
        var redundant = Redundant(varying, information, options.Redundancy);
        run.Cancellation.ThrowIfCancellationRequested();
        var encoding = FeatureEncoding.Fit(varying);
        var matrix = encoding.Transform(varying);
        var (lasso, permutation) = (Lasso(encoding, matrix, targets, options), Permutation(encoding, matrix, targets, run));
        var scores = table.Columns.Select(c => new FeatureScore(
            c.Name, c.Kind, Variance(c), information.GetValueOrDefault(c.Name), lasso.GetValueOrDefault(c.Name), permutation.GetValueOrDefault(c.Name), redundant.GetValueOrDefault(c.Name), false));
        var ranked = scores.OrderByDescending(s => s.RedundantWith is null && information.ContainsKey(s.Column)).ThenByDescending(s => Of(s, options.By)).ThenBy(s => s.Column, StringComparer.Ordinal);
        return [.. ranked.Select((s, place) => s with { IsSelected = place < options.Keep && s.RedundantWith is null && information.ContainsKey(s.Column) && Of(s, options.By) > 0 })];
    }

    /// <summary>The columns that tell most of a target, by mutual information; those that tell nothing are left out.</summary>
    public static FeatureTable MostInformative(FeatureTable table, IReadOnlyList<int> classes, int count)
    {
        ArgumentNullException.ThrowIfNull(table);
        int[] targets = [.. classes];
        var kept = table.Columns.Select(c => (c.Name, Information: MutualInformation.Of(c, targets))).Where(c => c.Information > 0)
            .OrderByDescending(c => c.Information).ThenBy(c => c.Name, StringComparer.Ordinal).Take(count).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        return table.Where(c => kept.Contains(c.Name));
    }

    private static double Of(FeatureScore score, SelectionOrder order) => order switch
    {
        SelectionOrder.L1 => score.L1,
        SelectionOrder.Permutation => score.Permutation,
        SelectionOrder.Variance => score.Variance,
        _ => score.MutualInformation,
    };

    private static double Variance(FeatureColumn column)
    {
        float[] known = [.. column.Values.Where(v => !float.IsNaN(v))];
        if (known.Length == 0) return 0;
        if (column.Kind == FeatureKind.Category) return 1 - known.CountBy(v => v).Sum(l => Math.Pow(l.Value / (double)known.Length, 2));
        var mean = known.Average(v => (double)v);
        return known.Average(v => (v - mean) * (v - mean));
    }

    /// <summary>For each column that is almost another, which tells more (or as much, and comes first), that other.</summary>
    private static Dictionary<string, string> Redundant(FeatureTable table, Dictionary<string, double> information, double limit)
    {
        var redundant = new Dictionary<string, string>(StringComparer.Ordinal);
        var kept = new List<(string Name, float[] Standard)>();
        foreach (var column in table.Columns.Where(c => c.Kind != FeatureKind.Category).OrderByDescending(c => information[c.Name]).ThenBy(c => c.Name, StringComparer.Ordinal))
        {
            var standard = UnitVector(column.Values);
            var same = kept.FirstOrDefault(k => Math.Abs(TensorPrimitives.Dot<float>(k.Standard, standard)) >= limit);
            if (same.Name is { } name) redundant[column.Name] = name;
            else kept.Add((column.Name, standard));
        }

        return redundant;
    }

    /// <summary>The values less their mean, null as the mean, of length 1: the product of two is their correlation.</summary>
    private static float[] UnitVector(float[] values)
    {
        var mean = values.Where(v => !float.IsNaN(v)).Average(v => (double)v);
        double[] centred = [.. values.Select(v => float.IsNaN(v) ? 0 : v - mean)];
        var norm = Math.Sqrt(centred.Sum(v => v * v));
        return [.. centred.Select(v => norm > 0 ? (float)(v / norm) : 0)];
    }

    /// <summary>Of two classes one regression tells all; of more there is one for each against the rest.</summary>
    private static IEnumerable<float[]> Problems(int[] targets)
    {
        var count = targets.Max() + 1;
        return Enumerable.Range(count == 2 ? 1 : 0, count == 2 ? 1 : count).Select(k => Array.ConvertAll(targets, t => t == k ? 1f : 0f)).Where(l => l.Distinct().Count() == 2);
    }

    private static Dictionary<string, double> Lasso(FeatureEncoding encoding, FeatureMatrix matrix, int[] targets, SelectionOptions options)
    {
        var largest = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var labels in Problems(targets))
        {
            var penalty = options.Penalty * ProximalLogistic.LargestPenalty(matrix.Values, matrix.Columns, labels);
            var weights = ProximalLogistic.Fit(matrix.Values, matrix.Columns, labels, penalty, 0);
            foreach (var (f, feature) in encoding.Features.Index()) largest[feature.Column] = Math.Max(largest.GetValueOrDefault(feature.Column), Math.Abs(weights[f]));
        }

        return largest;
    }

    private static Dictionary<string, double> Permutation(FeatureEncoding encoding, FeatureMatrix matrix, int[] targets, RunContext run)
    {
        var lost = new Dictionary<string, double>(StringComparer.Ordinal);
        var random = new Random(run.Seed);
        int[] order = [.. Enumerable.Range(0, matrix.Rows)];
        random.Shuffle(order);
        var (test, train) = (order[..(order.Length / 3)], order[(order.Length / 3)..]);
        int[] shuffled = [.. Enumerable.Range(0, test.Length)];
        random.Shuffle(shuffled);
        var (learned, held) = (matrix.At(train), matrix.At(test));
        var problems = Problems(targets).ToList();
        foreach (var labels in problems)
        {
            float[] known = [.. test.Select(r => labels[r])];
            var weights = ProximalLogistic.Fit(learned.Values, matrix.Columns, [.. train.Select(r => labels[r])], 0, Ridge);
            double[] logits = [.. Enumerable.Range(0, held.Rows).Select(r => ProximalLogistic.Logit(held.Row(r), weights))];
            var whole = Auc(logits, known);
            foreach (var column in encoding.Features.Index().GroupBy(f => f.Item.Column))
            {
                run.Cancellation.ThrowIfCancellationRequested();
                double[] without = [.. logits.Select((logit, r) => logit + column.Sum(f => weights[f.Index] * (held.Row(shuffled[r])[f.Index] - held.Row(r)[f.Index])))];
                lost[column.Key] = lost.GetValueOrDefault(column.Key) + (whole - Auc(without, known)) / problems.Count;
            }
        }

        return lost;
    }

    private static double Auc(double[] logits, float[] labels) => AreaUnderRoc.Of(Array.ConvertAll(logits, l => (float)l), labels) is var area && double.IsNaN(area) ? 0.5 : area;
}
