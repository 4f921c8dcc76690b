namespace Attune.Data;

/// <summary>Events and entities in memory: for tests and small experiments. Thread-safe; nothing survives the process.</summary>
public sealed class InMemoryStore(IQuarantine? quarantine = null) : IEventStore, IEntityStore, IEventCollector
{
    private readonly Lock _lock = new();
    private readonly List<StoredEvent> _events = [];
    private readonly HashSet<object> _known = [];
    private readonly List<string> _kinds = [];
    private readonly InMemoryEntities _users = new();
    private readonly InMemoryEntities _items = new();

    /// <summary>What preparation marked: events taken out, and values that stand for the raw ones.</summary>
    internal Func<(IReadOnlySet<long> Removed, IReadOnlyDictionary<long, float> Values)> Marks { get; set; } =
        () => (new HashSet<long>(), new Dictionary<long, float>());

    /// <inheritdoc/>
    public Task<AppendResult> AppendAsync(IReadOnlyList<Event> events, string source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        cancellation.ThrowIfCancellationRequested();
        lock (_lock) return Task.FromResult(Append(events, source));
    }

    /// <inheritdoc/>
    public async Task<CommittedBatch> CommitAsync(EventBatch batch, string source, long window, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        cancellation.ThrowIfCancellationRequested();
        if (quarantine is not null) await quarantine.AddAsync(batch.Refused, cancellation).ConfigureAwait(false);
        lock (_lock)
        {
            var (before, first) = (_events.Count, _events.Count == 0 ? 1 : _events[^1].Id + 1);
            Append(batch.Events, source);
            var kept = _events.Skip(before).Select(e => (int)(e.Id - first)).ToHashSet();
            foreach (var (entities, told) in new[] { (_users, batch.Users), (_items, batch.Items) })
            {
                entities.Register(told.Select(e => e.Id));
                foreach (var entity in told) entities.Merge(entity);
            }

            return new CommittedBatch(first, [.. Enumerable.Range(0, batch.Events.Count).Where(k => !kept.Contains(k))]);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredEvent>> ReadUserAsync(string user, bool prepared = true, CancellationToken cancellation = default) => ReadPersonAsync([user], prepared, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredEvent>> ReadPersonAsync(IReadOnlyList<string> ids, bool prepared = true, CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            var removed = Removed(prepared);
            return Task.FromResult<IReadOnlyList<StoredEvent>>(
                [.. _events.Where(e => ids.Contains(e.Event.User) && !removed.Contains(e.Id)).OrderBy(e => e.Event.Time).ThenBy(e => e.Id)]);
        }
    }

    /// <inheritdoc/>
    public Task ReadUsersAsync(Action<string, IReadOnlyList<StoredEvent>> take, RunContext run, bool prepared = true, PersonMap? persons = null)
    {
        ArgumentNullException.ThrowIfNull(take);
        ArgumentNullException.ThrowIfNull(run);
        lock (_lock)
        {
            var removed = Removed(prepared);
            persons ??= PersonMap.Empty;
            var byUser = _events.Where(e => !removed.Contains(e.Id)).ToLookup(e => persons.CanonicalOf(e.Event.User), StringComparer.Ordinal);
            foreach (var user in _users.Ids.Select(persons.CanonicalOf).Distinct().Where(byUser.Contains))
            {
                run.Cancellation.ThrowIfCancellationRequested();
                take(user, [.. byUser[user].OrderBy(e => e.Event.Time).ThenBy(e => e.Id)]);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReadKindsAsync(IReadOnlyList<string> kinds, Action<StoredEvent> take, long after = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(take);
        lock (_lock)
        {
            foreach (var stored in _events.Where(e => e.Id > after && kinds.Contains(e.Event.Kind))) take(stored);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Dataset> LoadDatasetAsync(DatasetQuery query, RunContext run) => Task.FromResult(Load(query).Dataset);

    /// <inheritdoc/>
    public Task<StoreSummary> SummariseAsync(CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            return Task.FromResult(new StoreSummary(
                _events.Count, _events.LongCount(e => e.Event.Item is not null), _users.Count, _items.Count,
                _events.Min(e => e.Event.Time), _events.Max(e => e.Event.Time)));
        }
    }

    /// <inheritdoc/>
    public Task UpsertAsync(EntityKind kind, IReadOnlyList<Entity> entities, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(entities);
        foreach (var entity in entities) JsonMergePatch.Check(entity.Id, entity.Attributes);
        lock (_lock)
        {
            Of(kind).Register(entities.Select(e => e.Id));
            foreach (var entity in entities) Of(kind).Merge(entity);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Entity?> FindAsync(EntityKind kind, string id, CancellationToken cancellation = default)
    {
        lock (_lock) return Task.FromResult(Of(kind).Find(id));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> SuggestAsync(EntityKind kind, string id, int count, CancellationToken cancellation = default)
    {
        lock (_lock) return Task.FromResult(EntitySuggestions.Rank(Of(kind).Ids, id, count));
    }

    internal (Dataset Dataset, long[] EventIds) Load(DatasetQuery query)
    {
        lock (_lock)
        {
            var (removed, values) = query.Prepared ? Marks() : (new HashSet<long>(), new Dictionary<long, float>());
            var rows = _events.Where(e => e.Id > query.After && Selects(query, e.Event) && !removed.Contains(e.Id)).ToList();
            var persons = query.Persons ?? PersonMap.Empty;
            var users = _users.Persons(rows.Select(e => e.Event.User), query.Everyone, persons);
            var items = _items.Those(rows.Select(e => e.Event.Item!), query.Everyone);
            var kinds = _kinds.Where(k => rows.Any(e => e.Event.Kind == k)).ToList();
            var order = new int[rows.Count];
            var interactions = Interactions.FromColumns(
                users.Ids.Count, items.Ids.Count,
                rows.Select(e => users.Ids.Find(persons.CanonicalOf(e.Event.User))).ToArray(), rows.Select(e => items.Ids.Find(e.Event.Item!)).ToArray(),
                Column(rows, e => values.TryGetValue(e.Id, out var changed) ? changed : e.Event.Value ?? float.NaN, v => !float.IsNaN(v)),
                rows.Exists(e => e.Event.Time is not null) ? rows.Select(e => Seconds(e.Event.Time)).ToArray() : null,
                kinds.Count > 1 ? rows.Select(e => (byte)kinds.IndexOf(e.Event.Kind)).ToArray() : null,
                order);
            var dataset = new Dataset(users.Ids, items.Ids, interactions, kinds.Count > 0 ? kinds : null, users.Attributes, items.Attributes) { LastEvent = _events.Count == 0 ? 0 : _events[^1].Id };
            return (dataset, [.. order.Select(row => rows[row].Id)]);
        }
    }

    private AppendResult Append(IReadOnlyList<Event> events, string source)
    {
        _users.Register(events.Select(e => e.User));
        _items.Register(events.Select(e => e.Item).OfType<string>());
        _kinds.AddRange(events.Select(e => e.Kind).Distinct().Except(_kinds).OrderBy(k => k, Utf8Order.Bytes).ToList());
        var (next, before) = (_events.Count == 0 ? 1 : _events[^1].Id + 1, _events.Count);
        for (var row = 0; row < events.Count; row++)
        {
            var kept = events[row] with { Time = ToMicroseconds(events[row].Time) };
            if (_known.Add(kept.MessageId is { } key ? key : kept)) _events.Add(new StoredEvent(next + row, kept, source));
        }

        var imported = _events.Count - before;
        return new AppendResult(imported, events.Count - imported);
    }

    private IReadOnlySet<long> Removed(bool prepared) => prepared ? Marks().Removed : new HashSet<long>();

    private InMemoryEntities Of(EntityKind kind) => kind == EntityKind.User ? _users : _items;

    private static bool Selects(DatasetQuery query, Event e) =>
        e.Item is not null && (query.Kinds?.Contains(e.Kind) ?? true)
        && (query.From is null || e.Time >= query.From) && (query.Until is null || e.Time < query.Until);

    private static T[]? Column<T>(List<StoredEvent> rows, Func<StoredEvent, T> value, Func<T, bool> carries)
    {
        var column = rows.Select(value).ToArray();
        return Array.Exists(column, v => carries(v)) ? column : null;
    }

    private static uint Seconds(DateTimeOffset? time) => (uint)Math.Clamp(time?.ToUnixTimeSeconds() ?? 0, 0, uint.MaxValue);

    private static DateTimeOffset? ToMicroseconds(DateTimeOffset? time) =>
        time is { } t ? new DateTimeOffset(t.UtcTicks - t.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero) : null;
}
