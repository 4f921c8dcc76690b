using Attune.Data;

namespace Attune.Preparation;

/// <summary>The steps of preparation over an <see cref="InMemoryStore"/>. Thread-safe.</summary>
public sealed class InMemoryPreparationStore : IPreparationStore
{
    private readonly Lock _lock = new();
    private readonly List<(AppliedStep Step, StepEffect Effect)> _steps = [];
    private readonly InMemoryStore _store;

    /// <summary>Stands between the store's log and the datasets it gives from now on.</summary>
    public InMemoryPreparationStore(InMemoryStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        store.Marks = Marks;
    }

    /// <inheritdoc/>
    public Task<(Dataset Dataset, long[] EventIds)> LoadAsync(RunContext run) => Task.FromResult(_store.Load(new DatasetQuery()));

    /// <inheritdoc/>
    public Task<AppliedStep> ApplyAsync(
        string name, string options, string summary, StepEffect effect, DateTimeOffset now, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(effect);
        lock (_lock)
        {
            var changed = effect.Sessions.Select(s => s.Event).Union(effect.Values.Select(v => v.Event)).LongCount();
            var step = new AppliedStep(_steps.Count + 1, name, options, effect.Removed.Count, changed, summary, now.ToUniversalTime());
            _steps.Add((step, effect));
            return Task.FromResult(step);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AppliedStep>> ListAsync(CancellationToken cancellation = default)
    {
        lock (_lock) return Task.FromResult<IReadOnlyList<AppliedStep>>([.. _steps.Select(s => s.Step)]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AppliedStep>> UndoAsync(int count, CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            var first = Math.Max(0, _steps.Count - Math.Max(0, count));
            IReadOnlyList<AppliedStep> undone = [.. _steps.Skip(first).Select(s => s.Step)];
            _steps.RemoveRange(first, _steps.Count - first);
            return Task.FromResult(undone);
        }
    }

    private (IReadOnlySet<long> Removed, IReadOnlyDictionary<long, float> Values) Marks()
    {
        lock (_lock)
        {
            var values = new Dictionary<long, float>();
            foreach (var (id, value) in _steps.SelectMany(s => s.Effect.Values)) values[id] = value;
            return (_steps.SelectMany(s => s.Effect.Removed).ToHashSet(), values);
        }
    }
}
