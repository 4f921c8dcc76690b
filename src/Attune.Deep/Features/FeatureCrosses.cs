using Attune.Numerics;

namespace Attune.Deep.Features;

/// <summary>
/// Cross-products of pairs of fields (Cheng et al. 2016, section 3.1): a feature of its own for each combination of two values, hashed into a number of rows, whose
/// weight the wide part of a network memorises. Combinations with an unknown value are left out; those of a bag weigh 1 together.
/// </summary>
internal sealed class FeatureCrosses
{
    /// <summary>Pairs of all attributes and context of the user with all attributes of the item.</summary>
    public const string Auto = "auto";

    /// <summary>No pairs.</summary>
    public const string None = "none";

    private readonly (int First, int Second)[] _pairs;
    private readonly int _userFields;
    private readonly int _rows;
    private readonly bool[] _unknown;

    /// <param name="layout">The fields.</param>
    /// <param name="pairs"><see cref="Auto"/>, <see cref="None"/> or pairs of fields such as <c>user.age*item.genres</c>, separated by commas.</param>
    /// <param name="rows">Rows that combinations are hashed into.</param>
    /// <param name="unknown">Which rows of the table of embeddings stand for what is unknown.</param>
    /// <exception cref="AttuneException"><c>invalid_option</c>: a field does not exist; the hint names those that do.</exception>
    public FeatureCrosses(FeatureLayout layout, string pairs, int rows, bool[] unknown)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(pairs);
        (_rows, _unknown) = (rows, unknown);
        string[] users = [.. layout.Users.Categories, .. layout.Users.Bags], items = [.. layout.Items.Categories, .. layout.Items.Bags];
        _userFields = users.Length;
        _pairs = pairs.Trim() switch
        {
            "" or None => [],
            Auto => [.. from u in Enumerable.Range(1, users.Length - 1) where users[u] != "history" from i in Enumerable.Range(1, items.Length - 1) select (u, users.Length + i)],
            _ => [.. pairs.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(p => Pair(p, [.. users, .. items]))],
        };
    }

    /// <summary>Pairs of fields.</summary>
    public int Count => _pairs.Length;

    /// <summary>Adds the combinations of a user and an item as the next place.</summary>
    public void Add(PaddedBags crosses, SideArrays users, int user, SideArrays items, int item)
    {
        foreach (var (first, second) in _pairs)
        {
            var a = Rows(first, users, user, items, item);
            var b = Rows(second, users, user, items, item);
            var weight = 1f / (a.Length * b.Length);
            foreach (var x in a)
                foreach (var y in b)
                    if (!_unknown[x] && !_unknown[y]) crosses.Add((int)(SplitMix.Mix((uint)x, (uint)y) % (ulong)_rows), weight);
        }

        crosses.Next();
    }

    private ReadOnlySpan<int> Rows(int field, SideArrays users, int user, SideArrays items, int item) =>
        field < _userFields ? users.Rows(field, user) : items.Rows(field - _userFields, item);

    private static (int First, int Second) Pair(string pair, string[] fields)
    {
        var names = pair.Split('*', StringSplitOptions.TrimEntries);
        if (names.Length == 2 && Array.IndexOf(fields, names[0]) is var first and >= 0 && Array.IndexOf(fields, names[1]) is var second and >= 0 && first != second)
            return (first, second);
        throw new AttuneException("invalid_option", $"The option 'crosses' cannot have '{pair}'; allowed: two different fields with * between them.", $"Fields of the data: {string.Join(", ", fields)}.") { IsUsage = true };
    }
}
