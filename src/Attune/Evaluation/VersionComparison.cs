using System.Globalization;
using Attune.Models;

namespace Attune.Evaluation;

/// <summary>How a candidate does beside the published version, on the same holdout.</summary>
/// <param name="Metric">What was measured.</param>
/// <param name="Candidate">The candidate's figure.</param>
/// <param name="Published">The published version's; null when there is none yet.</param>
/// <param name="PublishedVersion">Its number; null when there is none yet.</param>
/// <param name="Gain">(candidate - published) / |published|, with the sign turned where less is better; null when there is none yet.</param>
/// <param name="Protocol">What was withheld.</param>
/// <param name="Users">Users measured.</param>
/// <param name="PublishedMayHaveSeen">True when the published version may have learned what was withheld, so that its figure flatters it.</param>
/// <param name="CandidateMayHaveSeen">The same of the candidate, by the version that it goes on from.</param>
public sealed record VersionComparison(
    string Metric, double Candidate, double? Published, int? PublishedVersion, double? Gain, string Protocol, int Users,
    bool PublishedMayHaveSeen, bool CandidateMayHaveSeen)
{
    /// <summary>Measures both.</summary>
    /// <param name="guard">What was withheld.</param>
    /// <param name="candidate">A model over the users and items of the holdout.</param>
    /// <param name="from">The version that the candidate goes on from; null when it was trained from the beginning.</param>
    /// <param name="published">The published version; null when there is none yet.</param>
    /// <param name="versions">All versions, see <see cref="GuardHoldout.MayHaveSeen"/>.</param>
    /// <param name="metric">What to measure.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    public static VersionComparison Of(
        GuardHoldout guard, IModel candidate, ModelManifest? from, PublishedModel? published, IReadOnlyList<ModelManifest> versions, MetricSpec metric, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(guard);
        ArgumentNullException.ThrowIfNull(metric);
        var theirs = Measure(candidate);
        var seen = from is not null && guard.MayHaveSeen(from, versions);
        var (value, users) = (theirs.Metrics[metric.Name], theirs.UsersEvaluated);
        if (published is null) return new VersionComparison(metric.Name, value, null, null, null, guard.Holdout.Protocol, users, false, seen);
        var before = Measure(AlignedModel.Of(published, guard.Holdout.Train.Users, guard.Holdout.Train.Items)).Metrics[metric.Name];
        return new VersionComparison(
            metric.Name, value, before, published.Manifest.Version, GainOf(before, value, metric.Metric.HigherIsBetter), guard.Holdout.Protocol, users,
            guard.MayHaveSeen(published.Manifest, versions), seen);

        EvaluationResult Measure(IModel model) => Evaluator.Evaluate(model, guard.Holdout, [metric], run);
    }

    /// <summary>What a figure gained on another, relative to it.</summary>
    internal static double GainOf(double before, double after, bool higherIsBetter)
    {
        if (double.IsNaN(after) || double.IsNaN(before)) return double.IsNaN(after) ? double.NegativeInfinity : double.PositiveInfinity;
        var difference = higherIsBetter ? after - before : before - after;
        return difference == 0 ? 0 : before == 0 ? difference * double.PositiveInfinity : difference / Math.Abs(before);
    }

    /// <summary>Refuses a candidate that gained less than it must.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="leastGain">The least gain to let pass: 0 refuses what is worse, -0.01 lets one percent pass.</param>
    /// <exception cref="AttuneException"><c>worse_model</c>.</exception>
    public void ThrowIfWorse(string model, double leastGain)
    {
        if (Gain is not { } gain || gain >= leastGain) return;
        throw new AttuneException("worse_model",
            $"Not published: {Metric} of the new {model} is {Candidate:0.0000}, that of version {PublishedVersion} is {Published:0.0000} ({Percent(gain)}; {Protocol}, {Users:N0} users).",
            PublishedMayHaveSeen
                ? (FormattableString)$"Version {PublishedVersion} may have learned what was withheld, which flatters it. --min-gain {LetsPass(gain)} lets the new one pass."
                : $"--min-gain {LetsPass(gain)} lets the new one pass.");
    }

    private static string Percent(double gain) => gain.ToString("+0.0%;-0.0%;0.0%", CultureInfo.InvariantCulture);

    private static string LetsPass(double gain) => (Math.Floor(gain * 1000) / 1000).ToString("0.000", CultureInfo.InvariantCulture);
}
