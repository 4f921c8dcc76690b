using System.Runtime.InteropServices;

namespace Attune.Deep.Features;

/// <summary>An input of a network, by name: rows of a table, or numbers.</summary>
/// <param name="Name">The input.</param>
/// <param name="Rows">Rows of a table; null for numbers.</param>
/// <param name="Values">Numbers; null for rows.</param>
/// <param name="Shape">Extents: groups, places of each, and what follows.</param>
internal readonly record struct FeatureArray(string Name, int[]? Rows, float[]? Values, long[] Shape);

/// <summary>
/// The inputs of one side for a number of places: collected place by place, then handed over as arrays. The same code makes the batches of training and
/// what is served.
/// </summary>
/// <param name="layout">The side's fields.</param>
/// <param name="places">How many will be added.</param>
/// <param name="sums">Bags of attributes are summed; else their mean is taken, as always of a history.</param>
internal sealed class SideArrays(SideLayout layout, int places, bool sums)
{
    private readonly int[] _categories = new int[places * layout.Categories.Count];
    private readonly float[] _scalars = new float[places * layout.Scalars];
    private readonly float[][] _vectors = [.. layout.Vectors.Select(v => new float[places * v])];
    private readonly PaddedBags[] _bags = [.. layout.Bags.Select(_ => new PaddedBags(places))];
    private int _next;

    /// <summary>Adds the next place.</summary>
    /// <param name="known">Where the entity is.</param>
    /// <param name="place">Which one.</param>
    /// <param name="idRow">Row of its own embedding, or that of the unknown to hide who it is.</param>
    /// <param name="context">Rows of the context, for a user.</param>
    /// <param name="history">Rows of the history, for a user who may have one; at least one row.</param>
    public void Add(EncodedEntities known, int place, int idRow, ReadOnlySpan<int> context = default, ReadOnlySpan<int> history = default)
    {
        var categories = _categories.AsSpan(_next * layout.Categories.Count, layout.Categories.Count);
        categories[0] = idRow;
        context.CopyTo(categories[1..]);
        known.Categories(place)[1..].CopyTo(categories[(1 + context.Length)..]);
        for (var bag = 0; bag < known.BagCount; bag++) AddBag(_bags[bag], known.Bag(bag, place), sums);
        if (_bags.Length > known.BagCount) AddBag(_bags[^1], history, sums: false); // training sees a part of it, serving all: its sum would be another
        var numbers = known.Numbers(place);
        numbers[..layout.Scalars].CopyTo(_scalars.AsSpan(_next * layout.Scalars));
        var start = layout.Scalars;
        for (var v = 0; v < _vectors.Length; start += layout.Vectors[v++])
            numbers.Slice(start, layout.Vectors[v]).CopyTo(_vectors[v].AsSpan(_next * layout.Vectors[v]));
        _next++;
    }

    /// <summary>The rows of a field at a place: one of a category, any number of a bag.</summary>
    /// <param name="field">Categories first, then bags.</param>
    /// <param name="place">Which place.</param>
    public ReadOnlySpan<int> Rows(int field, int place) => field < layout.Categories.Count
        ? _categories.AsSpan(place * layout.Categories.Count + field, 1)
        : _bags[field - layout.Categories.Count].Rows(place);

    /// <summary>All inputs of the side, as groups of equally many places.</summary>
    public IEnumerable<FeatureArray> ToArrays(int groups)
    {
        var each = places / Math.Max(1, groups);
        yield return new($"{layout.Name}.categories", _categories, null, [groups, each, layout.Categories.Count]);
        for (var bag = 0; bag < _bags.Length; bag++)
            foreach (var array in _bags[bag].ToArrays($"{layout.Name}.bag.{bag}", groups)) yield return array;
        if (layout.Scalars > 0) yield return new($"{layout.Name}.scalars", null, _scalars, [groups, each, layout.Scalars, 1]);
        for (var v = 0; v < _vectors.Length; v++) yield return new($"{layout.Name}.vector.{v}", null, _vectors[v], [groups, each, 1, layout.Vectors[v]]);
    }

    private static void AddBag(PaddedBags bag, ReadOnlySpan<int> rows, bool sums)
    {
        var weight = sums ? 1 : 1f / rows.Length;
        foreach (var row in rows) bag.Add(row, weight);
        bag.Next();
    }
}

/// <summary>Weighed rows of any number at each place, padded to the longest with a row 0 that weighs nothing.</summary>
/// <param name="places">How many places there will be.</param>
internal sealed class PaddedBags(int places)
{
    private readonly int[] _starts = new int[places + 1];
    private readonly List<int> _rows = new(places);
    private readonly List<float> _weights = new(places);
    private int _place;

    /// <summary>Adds a row to the present place.</summary>
    public void Add(int row, float weight)
    {
        _rows.Add(row);
        _weights.Add(weight);
    }

    /// <summary>Goes on to the next place.</summary>
    public void Next() => _starts[++_place] = _rows.Count;

    /// <summary>The rows of a place.</summary>
    public ReadOnlySpan<int> Rows(int place) => CollectionsMarshal.AsSpan(_rows)[_starts[place].._starts[place + 1]];

    /// <summary>NAME [groups, each, longest] and NAME.weights [groups, each, 1, longest].</summary>
    public IEnumerable<FeatureArray> ToArrays(string name, int groups)
    {
        var longest = 1;
        for (var place = 0; place < places; place++) longest = Math.Max(longest, _starts[place + 1] - _starts[place]);
        var (rows, weights) = (new int[places * longest], new float[places * longest]);
        for (var place = 0; place < places; place++)
        {
            var (start, count) = (_starts[place], _starts[place + 1] - _starts[place]);
            CollectionsMarshal.AsSpan(_rows).Slice(start, count).CopyTo(rows.AsSpan(place * longest));
            CollectionsMarshal.AsSpan(_weights).Slice(start, count).CopyTo(weights.AsSpan(place * longest));
        }

        var each = places / Math.Max(1, groups);
        return [new(name, rows, null, [groups, each, longest]), new($"{name}.weights", null, weights, [groups, each, 1, longest])];
    }
}
