using Attune.Evaluation.Metrics;
using Attune.Models;

namespace Attune.Evaluation;

/// <summary>Keeps what the metrics say of each user until all are there. Users may be added from many threads; sums are taken in their order.</summary>
internal sealed class Scoreboard
{
    private readonly (MetricSpec Spec, UserMetric Metric, Tally[] Tallies)[] _users;
    private readonly (MetricSpec Spec, ExposureMetric Metric, int[] Exposures)[] _exposures;
    private readonly IReadOnlyList<MetricSpec> _specs;

    public Scoreboard(IModel model, Holdout holdout, IReadOnlyList<MetricSpec> specs, int users)
    {
        _specs = specs;
        var metrics = specs.Select(s => s.Metric).Distinct().ToDictionary(m => m, m => MetricCatalog.Make(m, model, holdout));
        _users = [.. specs.Where(s => metrics[s.Metric] is UserMetric).Select(s => (s, (UserMetric)metrics[s.Metric], new Tally[users]))];
        _exposures = [.. specs.Where(s => metrics[s.Metric] is ExposureMetric).Select(s => (s, (ExposureMetric)metrics[s.Metric], new int[model.ItemCount]))];
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
    public void Add(int index, in RankedUser user)
    {
        foreach (var (spec, metric, tallies) in _users) tallies[index] = metric.Of(user, spec.K);
        foreach (var (spec, _, exposures) in _exposures)
            foreach (var item in user.Top(spec.K)) Interlocked.Increment(ref exposures[item]);
    }

    /// <summary>The metrics over all users.</summary>
    public EvaluationResult ToResult(string protocol, int[] rows, double seconds)
    {
        var overall = _users.ToDictionary(m => m.Spec.Name, m => Overall(m.Metric, m.Tallies));
        foreach (var (spec, metric, exposures) in _exposures) overall[spec.Name] = metric.Of(exposures);
        return new EvaluationResult(
            protocol, new OrderedDictionary<string, double>(_specs.Select(s => KeyValuePair.Create(s.Name, overall[s.Name]))), rows,
            _users.ToDictionary(m => m.Spec.Name, m => Array.ConvertAll(m.Tallies, t => (float)Value(m.Metric, t))), seconds);
    }

    private static double Overall(UserMetric metric, Tally[] tallies)
    {
        var (sum, count) = (0d, 0d);
        foreach (var tally in tallies) (sum, count) = (sum + tally.Sum, count + tally.Count);
        return Value(metric, new Tally(sum, count));
    }

    private static double Value(UserMetric metric, Tally tally) => tally.Count > 0 ? metric.Finish(tally.Sum / tally.Count) : double.NaN;
}
