using Attune.Data;
using Attune.Models;

namespace Attune.Profiles;

/// <summary>
/// What a user did with which items, as models want it: the newest 2,048 acts, and from these the summed weights of kinds an item. Acts are kept in order
/// of time, so any order of arrival leaves the same.
/// </summary>
/// <param name="kinds">How strongly each kind speaks for liking an item; null for the defaults.</param>
public sealed class UserHistory(KindWeights? kinds = null)
{
    private readonly KindWeights _kinds = kinds ?? KindWeights.Default;

    /// <summary>Acts kept: the newest by time, then by arrival.</summary>
    public const int MostActs = 2048;

    /// <summary>Room beyond the acts kept, so that making room is rare.</summary>
    private const int Slack = MostActs / 2;

    /// <summary>Weights are kept in hundredths, so that sums of any order are the same.</summary>
    private const int Hundredth = 100;

    private struct Act
    {
        public EventKey Key;
        public string Item;
        public int Hundredths;
    }

    private Act[] _acts = [];
    private int _count;
    private Dictionary<string, double>? _weights;

    /// <summary>See <see cref="IDimension.Form"/>.</summary>
    internal string Form => $"1 {StableHash.Of(_kinds.ToString()):x}";

    /// <summary>All events of the user, with or without an item.</summary>
    internal Evidence Everything { get; } = new();

    /// <summary>The events that concern an item, also those that are no longer kept.</summary>
    internal Evidence Evidence { get; } = new();

    /// <summary>The items met in the acts that are kept, with or without liking.</summary>
    public IReadOnlyCollection<string> Items => Summed.Keys;

    /// <summary>How many acts are kept.</summary>
    public int ActCount => Math.Min(_count, MostActs);

    private ReadOnlySpan<Act> Kept => _acts.AsSpan(_count - ActCount, ActCount);

    private Dictionary<string, double> Summed
    {
        get
        {
            if (_weights is { } known) return known;
            var weights = new Dictionary<string, double>(StringComparer.Ordinal);
            foreach (var act in Kept) weights[act.Item] = weights.GetValueOrDefault(act.Item) + (act.Hundredths / (double)Hundredth);
            return _weights = weights;
        }
    }

    /// <summary>The summed weights of what was done with each item; below 0 for those that were sent back or put away.</summary>
    public IReadOnlyDictionary<string, double> Weights => Summed;

    /// <summary>Whether an item was met.</summary>
    public bool Has(string item) => Summed.ContainsKey(item);

    /// <summary>Takes one event in; events without an item change nothing.</summary>
    public void Apply(in StoredEvent stored) => Apply(new ProfileEvent(stored), ItemCategories.None);

    /// <summary>The history in the dense ints of a model: the items it knows and that weigh more than 0, and their order in time.</summary>
    public UserQuery ToQuery(string user, PublishedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var known = Summed.Where(w => w.Value > 0).Select(w => (Item: model.Items.Find(w.Key), Weight: (float)w.Value))
            .Where(w => w.Item >= 0).OrderBy(w => w.Item).ToArray();
        var items = Array.ConvertAll(known, w => w.Item);
        var sequence = new List<int>();
        foreach (var act in Kept)
            if (act.Hundredths > 0 && model.Items.Find(act.Item) is var item && Array.BinarySearch(items, item) >= 0) sequence.Add(item);
        return new UserQuery(model.Users.Find(user), items, Array.ConvertAll(known, w => w.Weight), Sequence: sequence.ToArray());
    }

    internal void Apply(ProfileEvent happened, ItemCategories items)
    {
        Everything.Add(happened.Key);
        if (happened.Item is not { } item) return;
        Evidence.Add(happened.Key);
        _weights = null;
        var place = PlaceOf(happened.Key);
        if (place == 0 && _count >= MostActs) return;
        Insert(place, new Act { Key = happened.Key, Item = items.Shared(item), Hundredths = (int)Math.Round(_kinds.Of(happened.Kind) * Hundredth) });
    }

    internal void Save(StateWriter writer)
    {
        Everything.Save(writer);
        Evidence.Save(writer);
        var (numbers, names, weights) = (new Dictionary<string, int>(StringComparer.Ordinal), new List<string>(), new List<int>());
        foreach (var act in Kept)
        {
            if (numbers.TryAdd(act.Item, names.Count)) names.Add(act.Item);
            if (!weights.Contains(act.Hundredths)) weights.Add(act.Hundredths);
        }

        writer.Count(names.Count);
        foreach (var name in names) writer.Text(name);
        writer.Count(weights.Count);
        foreach (var weight in weights) writer.Integer(weight);
        writer.Count(ActCount);
        var before = default(EventKey);
        foreach (var act in Kept)
        {
            act.Key.Save(writer, before);
            writer.Count(numbers[act.Item]);
            writer.Count(weights.IndexOf(act.Hundredths)); // there are few different ones
            before = act.Key;
        }
    }

    internal void Load(StateReader reader, ItemCategories items)
    {
        Everything.Load(reader);
        Evidence.Load(reader);
        var names = new string[reader.Length(MostActs)];
        for (var i = 0; i < names.Length; i++) names[i] = items.Shared(reader.Text());
        var weights = new int[reader.Length(MostActs)];
        for (var i = 0; i < weights.Length; i++) weights[i] = checked((int)reader.Integer());
        _acts = new Act[_count = reader.Length(MostActs)];
        var before = default(EventKey);
        for (var i = 0; i < _count; i++)
        {
            before = EventKey.Load(reader, before);
            var (name, weight) = (reader.Count(), reader.Count());
            if (name >= names.Length || weight >= weights.Length || (i > 0 && before.CompareTo(_acts[i - 1].Key) < 0)) throw StateReader.Damaged();
            _acts[i] = new Act { Key = before, Item = names[name], Hundredths = weights[weight] };
        }
    }

    /// <summary>Where an act belongs: mostly at the end.</summary>
    private int PlaceOf(EventKey key)
    {
        if (_count == 0 || _acts[_count - 1].Key.CompareTo(key) < 0) return _count;
        var (low, high) = (0, _count - 1);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_acts[middle].Key.CompareTo(key) > 0) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private void Insert(int place, in Act act)
    {
        if (_count == MostActs + Slack)
        {
            Array.Copy(_acts, Slack, _acts, 0, _count -= Slack);
            Array.Clear(_acts, _count, Slack);
            if ((place -= Slack) < 0) return;
        }

        if (_count == _acts.Length) Array.Resize(ref _acts, Math.Min(MostActs + Slack, Math.Max(4, _count + (_count / 2))));
        Array.Copy(_acts, place, _acts, place + 1, _count++ - place);
        _acts[place] = act;
    }
}
