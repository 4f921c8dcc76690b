using Attune.Models;
using Attune.Profiles;

namespace Attune.Features;

/// <summary>One building of a table: fills the rows of one user, or of items, after the other.</summary>
internal sealed class FeaturePass
{
    private readonly IReadOnlyList<FeatureKey> _keys;
    private readonly FeatureSources _sources;
    private readonly FeatureOptions _options;
    private readonly FeatureSchema _schema = new();
    private readonly FeatureRow?[] _rows;
    private readonly Dictionary<string, int[]> _rowsOfUsers;
    private readonly ItemCategories _categories;
    private readonly PopulationGrid _population;
    private readonly Lazy<ItemTimelines> _items;
    private readonly ProfileSources _profile;

    public FeaturePass(IReadOnlyList<FeatureKey> keys, FeatureSources sources, FeatureOptions options)
    {
        (_keys, _sources, _options, _rows) = (keys, sources, options, new FeatureRow?[keys.Count]);
        _rowsOfUsers = Enumerable.Range(0, keys.Count).Where(r => keys[r].User is not null).GroupBy(r => keys[r].User!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.OrderBy(r => keys[r].Moment).ToArray(), StringComparer.Ordinal);
        _categories = sources.Profile.Items;
        _profile = sources.Profile;
        _population = new PopulationGrid(sources.Dataset, options);
        _items = new(() => new ItemTimelines(sources.Dataset, _categories, options.Undated));
    }

    public int Rows => _keys.Count;

    /// <summary>Fills all rows of a user in one pass over the events, which are in order of time; returns how many there are.</summary>
    public int FillUser(UserEvents user)
    {
        if (!_rowsOfUsers.TryGetValue(user.User, out var rows)) return 0;
        var (state, pairs, next) = (new ProfileState(user.User, _profile), new PairHistory(_profile.Options.Kinds), 0);
        foreach (var r in rows)
        {
            for (; next < user.Events.Count && !(user.Events[next].Event.Time >= _keys[r].Moment); next++)
            {
                if (user.Events[next].Event.Time is null && !_options.Undated) continue;
                state.Apply(user.Events[next]);
                pairs.Apply(user.Events[next].Event);
            }

            Fill(r, state, pairs, user.Attributes);
        }

        return rows.Length;
    }

    /// <summary>Fills the rows of users whom the histories did not have.</summary>
    public void FillUnknownUsers()
    {
        foreach (var (user, rows) in _rowsOfUsers)
            if (_rows[rows[0]] is null) FillUser(new UserEvents(user, null, []));
    }

    /// <summary>Fills rows of items alone.</summary>
    public void FillItems(RunContext run)
    {
        var done = 0;
        Parallel.For(0, _keys.Count, run.Parallelism, r =>
        {
            _items.Value.AddTo(_rows[r] = new FeatureRow(_schema), _keys[r].Item!, _keys[r].Moment);
            run.Progress?.Report(new WorkProgress("Building features", Interlocked.Increment(ref done), _keys.Count, "rows"));
        });
    }

    /// <summary>The table of the rows filled.</summary>
    public FeatureTable Finish()
    {
        FeatureRow[] rows = [.. _rows.Select(r => r!)];
        var table = FeatureColumns.Of(_keys, rows, _schema, _options);
        return _options.Items ? table with { Items = FeatureColumns.Items(rows, _sources.Dataset.Items.Count), ItemIds = _sources.Dataset.Items } : table;
    }

    private void Fill(int r, ProfileState state, PairHistory pairs, string? attributes)
    {
        var (row, key) = (_rows[r] = new FeatureRow(_schema), _keys[r]);
        ProfileFeatures.Add(row, state.ContextAt(key.Moment, _population.At(key.Moment), ModelAt(key.Moment), attributes));
        var affinity = new UserAffinity(state.History, _categories);
        affinity.AddTo(row);
        if (_options.Items) row.Items = UserAffinity.ItemsOf(state.History, _sources.Dataset.Items);
        if (key.Item is not { } item) return;
        _items.Value.AddTo(row, item, key.Moment);
        pairs.AddTo(row, item, _categories.Of(item), affinity, _items.Value.PriceOf(item, key.Moment), key.Moment);
    }

    private PublishedModel? ModelAt(DateTimeOffset moment) =>
        _options.Embedding && _sources.ModelUntil is { } until && until < moment ? _sources.Model : null;
}
