namespace Attune.Data;

/// <summary>A field of context: what kind of circumstance it tells of, and the values it may have.</summary>
/// <param name="Name">The field: <c>weekday</c>.</param>
/// <param name="Values">Its values, as external text: <c>monday</c>.</param>
public sealed record ContextField(string Name, IdMap Values);

/// <summary>
/// Rows of a user, an item and the context in which the two meet: weekday, weather, device. What a model is asked about; whether anything
/// came of it is in <see cref="Examples"/>. Columns over dense ints, -1 where a user, an item or a value is unknown. Immutable by convention; slices share the columns.
/// </summary>
public sealed class ExampleRows
{
    private readonly ReadOnlyMemory<int> _users;
    private readonly ReadOnlyMemory<int> _items;
    private readonly ReadOnlyMemory<int>[] _context;

    /// <summary>Takes over columns; nothing is copied.</summary>
    /// <param name="users">User of each row, or -1.</param>
    /// <param name="items">Item of each row, or -1.</param>
    /// <param name="fields">Fields of context; none for rows that are users and items alone.</param>
    /// <param name="context">For each field the value of each row, an index into <see cref="ContextField.Values"/>, or -1.</param>
    public ExampleRows(ReadOnlyMemory<int> users, ReadOnlyMemory<int> items, IReadOnlyList<ContextField> fields, IReadOnlyList<ReadOnlyMemory<int>> context)
    {
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfNotEqual(items.Length, users.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(context.Count, fields.Count);
        foreach (var column in context) ArgumentOutOfRangeException.ThrowIfNotEqual(column.Length, users.Length, nameof(context));
        (_users, _items, Fields, _context) = (users, items, fields, [.. context]);
    }

    /// <summary>Rows.</summary>
    public int Count => _users.Length;

    /// <summary>User of each row, or -1.</summary>
    public ReadOnlySpan<int> Users => _users.Span;

    /// <summary>Item of each row, or -1.</summary>
    public ReadOnlySpan<int> Items => _items.Span;

    /// <summary>Fields of context.</summary>
    public IReadOnlyList<ContextField> Fields { get; }

    /// <summary>The values of a field: for each row an index into <see cref="ContextField.Values"/>, or -1.</summary>
    public ReadOnlySpan<int> Context(int field) => _context[field].Span;

    /// <summary>Some rows that follow each other, without copying.</summary>
    public ExampleRows Slice(int start, int count) => new(
        _users.Slice(start, count), _items.Slice(start, count), Fields, Array.ConvertAll(_context, c => c.Slice(start, count)));

    /// <summary>The rows with these numbers, in this order.</summary>
    public ExampleRows Pick(ReadOnlySpan<int> rows) => new(Gather(_users, rows), Gather(_items, rows), Fields, PickContext(rows));

    private ReadOnlyMemory<int>[] PickContext(ReadOnlySpan<int> rows)
    {
        var picked = new ReadOnlyMemory<int>[_context.Length];
        for (var field = 0; field < picked.Length; field++) picked[field] = Gather(_context[field], rows);
        return picked;
    }

    private static int[] Gather(ReadOnlyMemory<int> column, ReadOnlySpan<int> rows)
    {
        var values = column.Span;
        var picked = new int[rows.Length];
        for (var k = 0; k < rows.Length; k++) picked[k] = values[rows[k]];
        return picked;
    }
}
