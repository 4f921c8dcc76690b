namespace Attune.Evaluation.Metrics;

/// <summary>What the metrics see of one user: the ranked list, and the withheld items that count (the relevant ones).</summary>
internal readonly ref struct RankedUser
{
    /// <summary>The items recommended, best first; at most as many as the largest k asks for, fewer when the model cannot score more.</summary>
    public ReadOnlySpan<int> Items { get; init; }

    /// <summary>Whether each of <see cref="Items"/> is relevant.</summary>
    public ReadOnlySpan<bool> Hits { get; init; }

    /// <summary>The relevant items, ascending; only slices of items read them.</summary>
    public ReadOnlySpan<int> RelevantItems { get; init; }

    /// <summary>Relevant items, at least 1.</summary>
    public required int Relevant { get; init; }

    /// <summary>Items that were ranked against the relevant ones.</summary>
    public int Negatives { get; init; }

    /// <summary>Scores of the relevant items, filled only when a metric asks for it; NaN where the model has none.</summary>
    public ReadOnlySpan<float> RelevantScores { get; init; }

    /// <summary>The ratings or weights of the relevant items; empty when all are 1.</summary>
    public ReadOnlySpan<float> RelevantValues { get; init; }

    /// <summary>Scores of the negatives, filled only when a metric asks for it.</summary>
    public ReadOnlySpan<float> NegativeScores { get; init; }

    /// <summary>The first k of <see cref="Items"/>.</summary>
    public ReadOnlySpan<int> Top(int k) => Items[..Math.Min(k, Items.Length)];

    /// <summary>Relevant items among the first k.</summary>
    public int HitsAt(int k) => Hits[..Math.Min(k, Hits.Length)].Count(true);
}
