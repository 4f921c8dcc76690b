using System.Collections.Frozen;

namespace Attune.Data;

/// <summary>How strongly an event of each kind speaks for liking the item. Immutable and thread-safe.</summary>
public sealed class KindWeights
{
    private readonly FrozenDictionary<string, float> _weights;

    private KindWeights(IEnumerable<KeyValuePair<string, float>> weights) => _weights = weights.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The table of <see cref="EventKinds.Weights"/>.</summary>
    public static KindWeights Default { get; } = new(EventKinds.Weights);

    /// <summary>The default table with other weights for some kinds. Kinds in neither weigh <see cref="EventKinds.DefaultWeight"/>.</summary>
    public static KindWeights With(IReadOnlyDictionary<string, float> changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        return new(EventKinds.Weights.Where(w => !changed.ContainsKey(w.Key)).Concat(changed));
    }

    /// <summary>The weight of a kind.</summary>
    public float Of(string kind) => _weights.GetValueOrDefault(kind, EventKinds.DefaultWeight);

    /// <summary>All kinds that the table names, with their weights, in order of name: the same for tables that weigh alike.</summary>
    public override string ToString() => string.Join(' ', _weights.OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => FormattableString.Invariant($"{w.Key}={w.Value}")));

    /// <summary>True when each of the kinds weighs what it does by default.</summary>
    public bool AreDefaultFor(IEnumerable<string> kinds) => kinds.All(kind => Of(kind) == EventKinds.WeightOf(kind));
}
