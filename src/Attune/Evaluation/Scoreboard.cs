using Attune.Evaluation.Metrics;
using Attune.Models;

namespace Attune.Evaluation;

/// <summary>Keeps what the metrics say of each user until all are there. Users may be added from many threads; sums are taken in their order.</summary>
internal sealed class Scoreboard
{
    /// <summary>Items in the history of a cold user, at most.</summary>
    private const int ColdHistory = 10;

    private readonly (MetricSpec Spec, UserMetric Metric, Tally[] Tallies)[] _users;
    private readonly (MetricSpec Spec, ExposureMetric Metric, int[] Exposures)[] _exposures;
    private readonly (MetricSpec Spec, HitMetric Metric, Tally[][] Tallies)[] _items;
    private readonly IReadOnlyList<MetricSpec> _specs;
    private readonly ItemSlices _parts;
    private readonly int[] _historyLengths;

    public Scoreboard(IModel model, Holdout holdout, IReadOnlyList<MetricSpec> specs, int users)
    {
        _specs = specs;
        var metrics = specs.Select(s => s.Metric).Distinct().ToDictionary(m => m, m => MetricCatalog.Make(m, model, holdout));
        _users = [.. specs.Where(s => metrics[s.Metric] is UserMetric).Select(s => (s, (UserMetric)metrics[s.Metric], new Tally[users]))];
        _exposures = [.. specs.Where(s => metrics[s.Metric] is ExposureMetric).Select(s => (s, (ExposureMetric)metrics[s.Metric], new int[model.ItemCount]))];
        _items = [.. _users.Where(m => m.Metric is HitMetric).Select(m => (m.Spec, (HitMetric)m.Metric, ItemSlices.Names.Select(_ => new Tally[users]).ToArray()))];
        _parts = new ItemSlices(holdout.Train.UserItems);
        _historyLengths = new int[users];
        LongestList = specs.Where(s => s.HasCutoff).Select(s => Math.Min(s.K, model.ItemCount)).DefaultIfEmpty(0).Max();
        ReadsRelevantScores = _users.Any(m => m.Metric.ReadsRelevantScores);
        ReadsNegativeScores = _users.Any(m => m.Metric.ReadsNegativeScores);
    }

    /// <summary>The longest list a metric looks at.</summary>
    public int LongestList { get; }

    /// <summary>Whether a metric reads the scores of the relevant items.</summary>
    public bool ReadsRelevantScores { get; }

    /// <summary>Whether a metric reads the scores of all negatives.</summary>
    public bool ReadsNegativeScores { get; }

    /// <summary>Takes the metrics of one user.</summary>
    /// <param name="index">Which of the users.</param>
    /// <param name="user">The list, and what is relevant.</param>
    /// <param name="historyLength">Items of the user's history.</param>
    public void Add(int index, in RankedUser user, int historyLength)
    {
        _historyLengths[index] = historyLength;
        AddParts(index, user);
        foreach (var (spec, metric, tallies) in _users) tallies[index] = metric.Of(user, spec.K);
        foreach (var (spec, _, exposures) in _exposures)
            foreach (var item in user.Top(spec.K)) Interlocked.Increment(ref exposures[item]);
    }

    /// <summary>Takes the metrics of hits with the relevant items of one part of the catalogue after the other.</summary>
    private void AddParts(int index, in RankedUser user)
    {
        if (_items.Length == 0) return;
        Span<bool> hits = user.Hits.Length <= 512 ? stackalloc bool[user.Hits.Length] : new bool[user.Hits.Length];
        for (var part = 0; part < ItemSlices.Names.Count; part++)
        {
            var relevant = 0;
            foreach (var item in user.RelevantItems) relevant += _parts.PartOf(item) == part ? 1 : 0;
            if (relevant == 0) continue;
            for (var rank = 0; rank < hits.Length; rank++) hits[rank] = user.Hits[rank] && _parts.PartOf(user.Items[rank]) == part;
            var seen = new RankedUser { Items = user.Items, Hits = hits, Relevant = relevant, Negatives = user.Negatives };
            foreach (var (spec, metric, tallies) in _items) tallies[part][index] = metric.Of(seen, spec.K);
        }
    }

    /// <summary>The metrics over all users.</summary>
    public EvaluationResult ToResult(string protocol, int[] rows, double seconds)
    {
        var overall = _users.ToDictionary(m => m.Spec.Name, m => Overall(m.Metric, m.Tallies));
        foreach (var (spec, metric, exposures) in _exposures) overall[spec.Name] = metric.Of(exposures);
        return new EvaluationResult(
            protocol, new OrderedDictionary<string, double>(_specs.Select(s => KeyValuePair.Create(s.Name, overall[s.Name]))), rows,
            _users.ToDictionary(m => m.Spec.Name, m => Array.ConvertAll(m.Tallies, t => (float)Value(m.Metric, t))), seconds)
        { Slices = [.. UserSlices(), .. CatalogueSlices()] };
    }

    private IEnumerable<Slice> UserSlices()
    {
        foreach (var (name, isOf) in new (string, Func<int, bool>)[] { ("cold_users", n => n <= ColdHistory), ("warm_users", n => n > ColdHistory) })
        {
            int[] users = [.. Enumerable.Range(0, _historyLengths.Length).Where(u => isOf(_historyLengths[u]))];
            if (users.Length > 0)
                yield return new Slice(name, users.Length, Values(_users.Select(m => (m.Spec, Overall(m.Metric, users.Select(u => m.Tallies[u]))))));
        }
    }

    private IEnumerable<Slice> CatalogueSlices()
    {
        for (var part = 0; part < ItemSlices.Names.Count && _items.Length > 0; part++)
        {
            var of = part;
            var users = _items[0].Tallies[part].Count(t => t.Count > 0);
            if (users > 0)
                yield return new Slice(ItemSlices.Names[part], users, Values(_items.Select(m => (m.Spec, Overall(m.Metric, m.Tallies[of])))));
        }
    }

    private static OrderedDictionary<string, double> Values(IEnumerable<(MetricSpec Spec, double Value)> values) =>
        new(values.Select(v => KeyValuePair.Create(v.Spec.Name, v.Value)));

    private static double Overall(UserMetric metric, IEnumerable<Tally> tallies)
    {
        var (sum, count) = (0d, 0d);
        foreach (var tally in tallies) (sum, count) = (sum + tally.Sum, count + tally.Count);
        return Value(metric, new Tally(sum, count));
    }

    private static double Value(UserMetric metric, Tally tally) => tally.Count > 0 ? metric.Finish(tally.Sum / tally.Count) : double.NaN;
}
