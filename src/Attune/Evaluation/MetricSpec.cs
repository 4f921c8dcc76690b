using System.Globalization;

namespace Attune.Evaluation;

/// <summary>A metric asked for, with its cutoff: <c>recall@20</c>, <c>rmse</c>.</summary>
/// <param name="Name">As it was asked for; the key in results.</param>
/// <param name="Metric">The metric.</param>
/// <param name="K">How many of the first items it looks at; <see cref="int.MaxValue"/> for a metric of the whole ranking or of ratings.</param>
public sealed record MetricSpec(string Name, MetricDescription Metric, int K)
{
    /// <summary>True when it looks at the first <see cref="K"/> items only.</summary>
    public bool HasCutoff => K != int.MaxValue;

    /// <summary>Reads one metric: <c>ndcg@10</c>, <c>hit_rate@5</c>, <c>auc</c>.</summary>
    /// <exception cref="AttuneException">There is no such metric (<c>unknown_metric</c>), or its cutoff is missing, too much or no number (<c>bad_cutoff</c>).</exception>
    public static MetricSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var name = text.Trim().ToLowerInvariant();
        var at = name.IndexOf('@', StringComparison.Ordinal);
        var stem = at < 0 ? name : name[..at];
        var metric = MetricCatalog.Find(stem) ?? throw Unknown(stem);
        if (at < 0 && metric.Cutoff != Cutoff.Needed) return new(name, metric, int.MaxValue);
        if (at < 0)
            throw new AttuneException("bad_cutoff", $"The metric '{name}' needs a cutoff.", $"For example {name}@10.") { IsUsage = true };
        if (metric.Cutoff == Cutoff.None)
            throw new AttuneException("bad_cutoff", $"The metric '{stem}' takes no cutoff.", $"Write {stem}.") { IsUsage = true };
        return int.TryParse(name.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var k) && k is > 0 and < int.MaxValue
            ? new(name, metric, k)
            : throw new AttuneException("bad_cutoff", $"The cutoff of '{name}' must be a whole number from 1 on.", $"For example {stem}@10.") { IsUsage = true };
    }

    /// <summary>Reads metrics separated by commas: <c>recall@20,ndcg@20</c>; repeated ones count once.</summary>
    /// <exception cref="AttuneException">As for <see cref="Parse"/>, and when there is none.</exception>
    public static IReadOnlyList<MetricSpec> ParseList(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts.Length == 0 ? throw Unknown(text) : [.. parts.Select(Parse).DistinctBy(m => m.Name)];
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static AttuneException Unknown(string name)
    {
        var names = string.Join(", ", MetricCatalog.All.Select(m => m.Cutoff == Cutoff.Needed ? $"{m.Name}@k" : m.Name));
        return new AttuneException("unknown_metric", $"There is no metric '{name}'.", $"Metrics: {names}.") { IsUsage = true };
    }
}
