using Attune.Data;
using Attune.Models;

namespace Attune.Profiles;

/// <summary>What a user did with which items, as models want it: the summed weights of <see cref="EventKinds"/> an item.</summary>
public sealed class UserHistory
{
    private readonly Dictionary<string, double> _weights = new(StringComparer.Ordinal);

    /// <summary>The events behind it.</summary>
    internal Evidence Evidence { get; } = new();

    /// <summary>The items met, with or without liking.</summary>
    public IReadOnlyCollection<string> Items => _weights.Keys;

    /// <summary>Takes one event in; events without an item change nothing.</summary>
    public void Apply(in StoredEvent stored)
    {
        if (stored.Event.Item is not { } item) return;
        _weights[item] = _weights.GetValueOrDefault(item) + EventKinds.WeightOf(stored.Event.Kind);
        Evidence.Add(stored);
    }

    /// <summary>The history in the dense ints of a model: the items it knows and that weigh more than 0.</summary>
    public UserQuery ToQuery(string user, PublishedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var known = _weights.Where(w => w.Value > 0).Select(w => (Item: model.Items.Find(w.Key), Weight: (float)w.Value))
            .Where(w => w.Item >= 0).OrderBy(w => w.Item).ToArray();
        return new UserQuery(model.Users.Find(user), Array.ConvertAll(known, w => w.Item), Array.ConvertAll(known, w => w.Weight));
    }
}
