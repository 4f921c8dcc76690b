using Attune.Data;
using Attune.Models;

namespace Attune.Profiles;

/// <summary>What a user did with which items, as models want it: the summed weights of kinds an item.</summary>
/// <param name="kinds">How strongly each kind speaks for liking an item; null for the defaults.</param>
public sealed class UserHistory(KindWeights? kinds = null)
{
    private readonly KindWeights _kinds = kinds ?? KindWeights.Default;
    private readonly Dictionary<string, double> _weights = new(StringComparer.Ordinal);
    private readonly List<(DateTimeOffset? Time, long Id, string Item)> _liked = [];

    /// <summary>The events behind it.</summary>
    internal Evidence Evidence { get; } = new();

    /// <summary>The items met, with or without liking.</summary>
    public IReadOnlyCollection<string> Items => _weights.Keys;

    /// <summary>The summed weights of what was done with each item; below 0 for those that were sent back or put away.</summary>
    public IReadOnlyDictionary<string, double> Weights => _weights;

    /// <summary>Whether an item was met.</summary>
    public bool Has(string item) => _weights.ContainsKey(item);

    /// <summary>Takes one event in; events without an item change nothing.</summary>
    public void Apply(in StoredEvent stored)
    {
        if (stored.Event.Item is not { } item) return;
        var weight = _kinds.Of(stored.Event.Kind);
        _weights[item] = _weights.GetValueOrDefault(item) + weight;
        if (weight > 0) _liked.Add((stored.Event.Time, stored.Id, item));
        Evidence.Add(stored);
    }

    /// <summary>The history in the dense ints of a model: the items it knows and that weigh more than 0, and their order in time.</summary>
    public UserQuery ToQuery(string user, PublishedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var known = _weights.Where(w => w.Value > 0).Select(w => (Item: model.Items.Find(w.Key), Weight: (float)w.Value))
            .Where(w => w.Item >= 0).OrderBy(w => w.Item).ToArray();
        var items = Array.ConvertAll(known, w => w.Item);

        // Events may have come in any order; those without a time are the oldest, as in the log.
        var inOrder = _liked.OrderBy(l => l.Time ?? DateTimeOffset.MinValue).ThenBy(l => l.Id);
        int[] sequence = [.. inOrder.Select(l => model.Items.Find(l.Item)).Where(item => Array.BinarySearch(items, item) >= 0)];
        return new UserQuery(model.Users.Find(user), items, Array.ConvertAll(known, w => w.Weight), Sequence: sequence);
    }
}
