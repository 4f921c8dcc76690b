namespace Attune.Data;

/// <summary>Bad rows in memory. Thread-safe.</summary>
public sealed class InMemoryQuarantine : IQuarantine
{
    private const int LongestValue = 500;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string File, long Line, string Code), QuarantinedRow> _rows = [];

    /// <inheritdoc/>
    public Task AddAsync(IReadOnlyList<QuarantinedRow> rows, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        lock (_lock)
        {
            foreach (var row in rows) _rows.TryAdd((row.File, row.Line, row.Code), row with { Value = Shorten(row.Value) });
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<QuarantinedRow>> ListAsync(int offset, int count, CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<QuarantinedRow>>([.. _rows.Values
                .OrderBy(r => r.File, Utf8Order.Bytes).ThenBy(r => r.Line).ThenBy(r => r.Code, Utf8Order.Bytes).Skip(offset).Take(count)]);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyDictionary<string, long>>(
                _rows.Values.GroupBy(r => r.Code).ToDictionary(g => g.Key, g => g.LongCount(), StringComparer.Ordinal));
        }
    }

    /// <inheritdoc/>
    public Task ClearAsync(CancellationToken cancellation = default)
    {
        lock (_lock) _rows.Clear();
        return Task.CompletedTask;
    }

    private static string? Shorten(string? value) => value is { Length: > LongestValue } ? value[..LongestValue] : value;
}
