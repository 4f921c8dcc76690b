using System.Diagnostics.CodeAnalysis;

namespace Attune.Data;

/// <summary>
/// External string ids to dense ints 0..Count-1 and back. Strings stop at this door: everything inside works on the ints.
/// Immutable and thread-safe.
/// </summary>
public sealed class IdMap
{
    private readonly string[] _ids;
    private readonly Dictionary<string, int> _index;

    private IdMap(string[] ids, Dictionary<string, int> index) => (_ids, _index) = (ids, index);

    /// <summary>The map of nothing.</summary>
    public static IdMap Empty { get; } = new([], []);

    /// <summary>How many ids there are.</summary>
    public int Count => _ids.Length;

    /// <summary>All external ids in the order of their dense ints.</summary>
    public ReadOnlySpan<string> Ids => _ids;

    /// <summary>The external id of <paramref name="index"/>.</summary>
    public string this[int index] => _ids[index];

    /// <summary>Maps the ids to 0, 1, 2 … in the order given.</summary>
    /// <exception cref="ArgumentException">An id stands twice.</exception>
    public static IdMap From(IEnumerable<string> ids)
    {
        var builder = new Builder();
        foreach (var id in ids)
        {
            var before = builder.Count;
            if (builder.GetOrAdd(id) != before)
                throw new ArgumentException($"The id '{id}' stands twice.", nameof(ids));
        }

        return builder.Build();
    }

    /// <summary>The ids "0", "1", … "count-1": for published files whose ids are dense already.</summary>
    public static IdMap Range(int count) => From(Enumerable.Range(0, count).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>The dense int of an external id, or false when it is unknown (cold).</summary>
    public bool TryGet(string id, out int index) => _index.TryGetValue(id, out index);

    /// <summary>The dense int of an external id, or -1 when it is unknown (cold).</summary>
    public int Find(string id) => _index.GetValueOrDefault(id, -1);

    /// <summary>Collects ids in the order of their first appearance. Not thread-safe.</summary>
    [SuppressMessage("Design", "CA1034", Justification = "A builder belongs to what it builds.")]
    public sealed class Builder
    {
        private readonly List<string> _ids = [];
        private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

        /// <summary>Ids so far.</summary>
        public int Count => _ids.Count;

        /// <summary>The dense int of the id, given now if it is new.</summary>
        public int GetOrAdd(string id)
        {
            if (_index.TryGetValue(id, out var index)) return index;
            index = _ids.Count;
            _ids.Add(id);
            _index.Add(id, index);
            return index;
        }

        /// <summary>The finished map. The builder must not be used afterwards.</summary>
        public IdMap Build() => new([.. _ids], _index);
    }
}
