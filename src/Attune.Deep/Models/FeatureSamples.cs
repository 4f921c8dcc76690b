using Attune.Data;
using Attune.Deep.Features;
using Attune.Models;
using Attune.Numerics;

namespace Attune.Deep.Models;

/// <summary>What a model over features learns from: groups of a user in a context with one or several items, each of which has a label.</summary>
internal abstract class FeatureSamples
{
    /// <summary>Groups in an epoch.</summary>
    public abstract int Groups { get; }

    /// <summary>Items of a group.</summary>
    public abstract int Each { get; }

    /// <summary>Collects some groups of an epoch that follow each other. Called with ascending places in each epoch.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="first">The first group, by its place in the epoch's order.</param>
    /// <param name="users">Receives a user a group.</param>
    /// <param name="items">Receives the items of the groups one after the other.</param>
    /// <param name="labels">Receives a label an item; its length says how many groups.</param>
    public abstract void Fill(int epoch, int first, SideArrays users, SideArrays items, Span<float> labels);

    /// <summary>Who and what the first so many groups of an epoch are, as dense ints.</summary>
    public abstract (int[] Users, int[] Items, float[] Labels) Pairs(int epoch, int count);

    /// <summary>Of the users that are hidden, half keep their attributes, as a new user has them, and half do not, as a visitor.</summary>
    /// <param name="hiding">Even over 0 to 1 for those that are hidden, more for the others.</param>
    protected static bool HidesAll(double hiding) => hiding < 0.5;
}

/// <summary>Each interaction with items drawn at random that the user has not met, seen from the user's other interactions.</summary>
internal sealed class InteractionSamples : FeatureSamples
{
    private readonly FeatureInputs _inputs;
    private readonly PairSamples _samples;
    private readonly EntityKeys _keys;
    private readonly FeatureOptions _options;
    private readonly DrawnHistories? _histories;
    private int[] _users = [], _items = [];

    /// <param name="inputs">What the network is fed with.</param>
    /// <param name="part">The interactions, and what users have met: the histories.</param>
    /// <param name="keys">Of users and items.</param>
    /// <param name="options">Negatives, history, share of the unknown.</param>
    /// <param name="seed">Of the order.</param>
    public InteractionSamples(FeatureInputs inputs, PairPart part, EntityKeys keys, FeatureOptions options, int seed)
    {
        (_inputs, _keys, _options) = (inputs, keys, options);
        _samples = new PairSamples(part.Positives, part.Met, keys, options.Negatives, options.PopularityExponent, seed);
        if (inputs.Encoder.HasHistory) _histories = new DrawnHistories(inputs.Encoder, part.Met, keys);
    }

    public override int Groups => _samples.Positives;

    public override int Each => 1 + _options.Negatives;

    public override void Fill(int epoch, int first, SideArrays users, SideArrays items, Span<float> labels)
    {
        if (_items.Length < labels.Length) (_users, _items) = (new int[labels.Length / Each], new int[labels.Length]);
        _samples.Fill(epoch, first, _users.AsSpan(0, labels.Length / Each), _items.AsSpan(0, labels.Length), labels);
        Span<int> history = stackalloc int[Math.Min(_options.History, 256)];
        if (_options.History > history.Length) history = new int[_options.History];
        for (var place = 0; place < labels.Length; place += Each)
        {
            var (user, target) = (_users[place / Each], _items[place]);
            var random = new SplitMix(SplitMix.Mix(SplitMix.Mix(_keys.Users[user], _keys.Items[target]), ~(ulong)epoch));
            var known = _histories?.Draw(user, target, history, ref random) ?? 0;
            var hiding = random.Uniform() / _options.UnknownShare;
            if (known == 0 && !_inputs.Encoder.KnownUsers.Tells(user)) hiding = 1;
            _inputs.AddUser(users, known > 0 && HidesAll(hiding) ? -1 : user, [], history[..known], hiding < 1);
            for (var k = place; k < place + Each; k++)
                _inputs.AddItem(items, _items[k], _inputs.Encoder.KnownItems.Tells(_items[k]) && random.Uniform() < _options.UnknownShare);
        }
    }

    public override (int[] Users, int[] Items, float[] Labels) Pairs(int epoch, int count)
    {
        var (users, items, labels) = (new int[count], new int[count * Each], new float[count * Each]);
        _samples.Fill(epoch, 0, users, items, labels);
        return (users, items, labels);
    }
}

/// <summary>Labelled examples, each a group of its own.</summary>
internal sealed class LabelledSamples : FeatureSamples
{
    /// <summary>Probabilities nearer to 0 or 1 count as this near, so that logits are finite.</summary>
    private const float Least = 1e-6f;

    private readonly FeatureInputs _inputs;
    private readonly Examples _examples;
    private readonly double _unknownShare;
    private readonly int _seed;
    private readonly int[] _order;
    private int _orderedEpoch = -1;
    private IExampleModel? _teacher;
    private float[] _told = [];

    /// <param name="inputs">What the network is fed with.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="options">Share of the unknown.</param>
    /// <param name="seed">Of the order.</param>
    public LabelledSamples(FeatureInputs inputs, Examples examples, FeatureOptions options, int seed)
    {
        (_inputs, _examples, _unknownShare, _seed) = (inputs, examples, options.UnknownShare, seed);
        _order = new int[examples.Count];
    }

    public override int Groups => _examples.Count;

    public override int Each => 1;

    public override void Fill(int epoch, int first, SideArrays users, SideArrays items, Span<float> labels)
    {
        var order = Order(epoch)[first..];
        for (var k = 0; k < labels.Length; k++)
        {
            var row = order[k];
            var random = new SplitMix(SplitMix.Mix(SplitMix.Mix((uint)_seed, (uint)row), (uint)epoch));
            Add(_inputs, _examples.Rows, row, users, items, random.Uniform() / _unknownShare, random.Uniform() < _unknownShare);
            labels[k] = _examples.Labels[row];
        }
    }

    public override (int[] Users, int[] Items, float[] Labels) Pairs(int epoch, int count)
    {
        var order = Order(epoch)[..count].ToArray();
        var rows = _examples.Rows;
        return (Array.ConvertAll(order, k => rows.Users[k]), Array.ConvertAll(order, k => rows.Items[k]), Array.ConvertAll(order, k => _examples.Labels[k]));
    }

    /// <summary>What a model says of the examples of an epoch, in their order, as logits.</summary>
    public float[] LogitsBy(IExampleModel model, int epoch)
    {
        if (_teacher != model)
        {
            (_teacher, _told) = (model, new float[_examples.Count]);
            model.Predict(_examples.Rows, _told);
            foreach (ref var told in _told.AsSpan()) told = MathF.Log(Math.Max(told, Least) / Math.Max(1 - told, Least));
        }

        return Array.ConvertAll(Order(epoch).ToArray(), row => _told[row]);
    }

    /// <summary>The examples of an epoch in their order, by number.</summary>
    public ReadOnlySpan<int> Order(int epoch)
    {
        if (epoch != _orderedEpoch) Shuffle(epoch);
        return _order;
    }

    /// <summary>Adds one row: its user, context and item.</summary>
    public static void Add(FeatureInputs inputs, ExampleRows rows, int row, SideArrays users, SideArrays items, double hiding = 1, bool hidesItem = false)
    {
        Span<int> context = stackalloc int[rows.Fields.Count];
        for (var field = 0; field < context.Length; field++) context[field] = inputs.Encoder.ContextRow(field, rows.Context(field)[row]);
        inputs.AddUser(users, HidesAll(hiding) ? -1 : rows.Users[row], context, [], hiding < 1);
        inputs.AddItem(items, rows.Items[row], hidesItem);
    }

    private void Shuffle(int epoch)
    {
        for (var k = 0; k < _order.Length; k++) _order[k] = k;
        new Random((int)SplitMix.Mix((uint)_seed, (ulong)epoch)).Shuffle(_order);
        _orderedEpoch = epoch;
    }
}
