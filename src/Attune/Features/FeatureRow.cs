using System.Collections.Concurrent;

namespace Attune.Features;

/// <summary>The columns that rows have named so far. Thread-safe; the places are those of first naming and decide nothing in the table.</summary>
internal sealed class FeatureSchema
{
    private readonly ConcurrentDictionary<(string Name, FeatureKind Kind), Column> _columns = new();
    private readonly ConcurrentDictionary<string, int> _groups = new(StringComparer.Ordinal);

    /// <summary>A column as it grows.</summary>
    internal sealed class Column(int index, string name, FeatureKind kind, string? group)
    {
        private readonly ConcurrentDictionary<string, int> _levels = new(StringComparer.Ordinal);
        private int _levelCount;

        public int Index { get; } = index;

        public string Name { get; } = name;

        public FeatureKind Kind { get; } = kind;

        public string? Group { get; } = group;

        public IReadOnlyDictionary<string, int> Levels => _levels;

        public int LevelOf(string text) => _levels.GetOrAdd(text, _ => Interlocked.Increment(ref _levelCount) - 1);
    }

    public IEnumerable<Column> Columns => _columns.Values;

    public IReadOnlyDictionary<string, int> Groups => _groups;

    public Column ColumnOf(string name, FeatureKind kind, string? group)
    {
        if (_columns.TryGetValue((name, kind), out var known)) return known;
        lock (_columns) return _columns.TryGetValue((name, kind), out known) ? known : _columns[(name, kind)] = new Column(_columns.Count, name, kind, group);
    }

    public int GroupOf(string group)
    {
        if (_groups.TryGetValue(group, out var known)) return known;
        lock (_groups) return _groups.TryGetValue(group, out known) ? known : _groups[group] = _groups.Count;
    }
}

/// <summary>One row while it is filled.</summary>
internal sealed class FeatureRow(FeatureSchema schema)
{
    public List<(int Column, float Value)> Cells { get; } = [];

    public List<int> Groups { get; } = [];

    /// <summary>The items met, with weights; null unless they were asked for.</summary>
    public (int Item, float Weight)[]? Items { get; set; }

    /// <summary>Sets a number; null and what is not finite stay unknown.</summary>
    public void Number(string name, double? value, string? group = null)
    {
        if (value is { } number && float.IsFinite((float)number)) Cells.Add((schema.ColumnOf(name, FeatureKind.Numeric, group).Index, (float)number));
    }

    public void Flag(string name, bool value, string? group = null) => Cells.Add((schema.ColumnOf(name, FeatureKind.Boolean, group).Index, value ? 1 : 0));

    public void Text(string name, string? value)
    {
        if (value is null) return;
        var column = schema.ColumnOf(name, FeatureKind.Category, null);
        Cells.Add((column.Index, column.LevelOf(value)));
    }

    /// <summary>Says that a group is known: its columns that the row does not set are 0.</summary>
    public void Open(string group) => Groups.Add(schema.GroupOf(group));
}
