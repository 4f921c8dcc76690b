using Attune.Evaluation;
using Attune.Features;

namespace Attune.Prediction.Evaluation;

/// <summary>
/// Tells at a moment what households will do after it, from models trained on what could be known at that moment: rows of earlier moments whose windows had ended by then.
/// Beside it, trained and tested on the same rows, logistic regression on recency, frequency and monetary value alone, and the share of the training rows.
/// </summary>
internal static class PropensityEvaluation
{
    private const string SameRun = "the same run", Baseline = "activity.rfm.";
    private static readonly string[] Rfm = [Baseline + "recency_days", Baseline + "frequency", Baseline + "monetary"];

    public static async Task<EvaluationReport> RunAsync(EvaluationConfig config, EvaluatedTrait options, string path, RunContext run, TimeProvider time)
    {
        var target = TraitTarget.Parse(options.Target);
        if (target.Trait is not null) throw new AttuneException("bad_target", $"'{target.Text}' is no target of what users will do.", $"For example buys:30 or churns:56.") { IsUsage = true };
        var metrics = MetricSpec.ParseList(string.Join(',', config.Metrics));
        var (events, dataset) = await CompleteJourney.ReadAsync(path, run).ConfigureAwait(false);
        var sources = new FeatureSources(InMemoryHistories.Of(events), dataset);
        var test = TraitData.EndOf(dataset).AddDays(-target.Days);
        var features = new FeatureOptions { Items = options.Items };
        DateTimeOffset[] moments = [test, .. TraitData.MomentsOf(target, dataset, test)];
        var samples = await TraitData.PropensityAsync(target, sources, moments, features, run).ConfigureAwait(false);
        int[] learned = [.. Enumerable.Range(0, samples.Count).Where(r => samples.Table.Rows[r].Moment != test)], told = [.. Enumerable.Range(0, samples.Count).Where(r => samples.Table.Rows[r].Moment == test)];
        var (train, held) = (samples.At(learned), samples.At(told));
        var start = time.GetTimestamp();
        var predicted = TraitModel.Train(train, options, run).Probabilities(held.Table);
        var seconds = time.GetElapsedTime(start).TotalSeconds;
        var simple = TraitModel.Train(Only(train), new TraitOptions { Learner = TraitLearner.Logistic, Items = false }, run).Probabilities(Only(held).Table);
        var majority = TraitReport.Shares(train)[0];
        var protocol = FormattableString.Invariant($"propensity {target.Text}, as of {test:yyyy-MM-dd}, trained on {moments.Length - 1} earlier moments");
        return TraitReport.Of(config, options, protocol, new int[held.Count], predicted, held.Classes, metrics, seconds, run.Seed) with
        {
            Published =
            [
                new("logistic regression on RFM", SameRun, TraitReport.Measure(metrics, simple, held.Classes).Values),
                new("share of the training rows", SameRun, TraitReport.Measure(metrics, [.. Enumerable.Repeat(majority, held.Count)], held.Classes).Values),
            ],
        };
    }

    private static TraitSamples Only(TraitSamples samples) => samples with { Table = samples.Table.Where(c => Rfm.Contains(c.Name)) };
}
