using System.Text.Json;
using System.Text.Json.Serialization;
using Attune.Models;

namespace Attune.Evaluation.Tuning;

/// <summary>What to tune and for how long.</summary>
/// <param name="Trainer">The model.</param>
/// <param name="Options">Its options; those searched are replaced.</param>
/// <param name="Space">What is searched.</param>
/// <param name="Strategy">How.</param>
/// <param name="Metrics">What to measure; the first is optimised.</param>
/// <param name="Trials">Stop after so many trials, earlier runs included; null for no limit.</param>
/// <param name="Duration">Stop when so much time is up in this run; null for no limit.</param>
public sealed record TuningRequest(
    IModelTrainer Trainer, object Options, SearchSpace Space, SearchStrategy Strategy, IReadOnlyList<MetricSpec> Metrics, int? Trials = null, TimeSpan? Duration = null)
{
    /// <summary>The options of a trial.</summary>
    /// <param name="settings">Those searched.</param>
    /// <param name="resource">Part of the passes to make, for a model that counts them.</param>
    public object OptionsFor(IReadOnlyDictionary<string, string> settings, double resource = 1)
    {
        var options = ModelOptions.Create(Trainer.OptionsType, settings, ModelOptions.ToJson(Options));
        if (resource >= 1 || Passes is not { } passes) return options;
        var all = ModelOptions.ToJson(options).GetProperty(passes).GetInt32();
        return ModelOptions.Create(Trainer.OptionsType, [new(passes, $"{Math.Max(1, (int)Math.Round(all * resource))}")], ModelOptions.ToJson(options));
    }

    /// <summary>The option that counts the passes over the data; null when the model has none.</summary>
    internal string? Passes => ModelOptions.Describe(Trainer.OptionsType).FirstOrDefault(o => SearchSpace.Passes.Contains(o.Name))?.Name;
}

/// <summary>What a search found.</summary>
/// <param name="Model">Name in the catalog.</param>
/// <param name="Search">Name of the strategy.</param>
/// <param name="Protocol">What was tuned on.</param>
/// <param name="Metric">What was optimised.</param>
/// <param name="HigherIsBetter">Which way the metric goes.</param>
/// <param name="Space">What was searched, as on the command line.</param>
/// <param name="Resource">What a trial with a part of the work has less of: the option that counts passes, or <c>users</c>.</param>
/// <param name="Trials">In their order.</param>
/// <param name="Best">The best of all where passes are counted; else of those with the most users. Null when all failed.</param>
/// <param name="BestOptions">All options of the best, the passes it made among them.</param>
public sealed record TuningResult(
    string Model, string Search, string Protocol, string Metric, bool HigherIsBetter, IReadOnlyList<string> Space, string Resource,
    IReadOnlyList<Trial> Trials, Trial? Best, object? BestOptions)
{
    /// <summary>What was searched.</summary>
    [JsonIgnore]
    public IReadOnlyList<SearchDimension> Dimensions { get; init; } = [];

    /// <summary>The trials from the best on. Fewer passes are options like any other, and may be better; what was measured on fewer users stands behind.</summary>
    public IEnumerable<Trial> Ranked() => Trials.OrderByDescending(t => Resource == Tuner.Users ? t.Resource : 1)
        .ThenBy(t => t.Loss(HigherIsBetter)).ThenByDescending(t => t.Resource).ThenBy(t => t.Number);
}

/// <summary>Searches for the options with which a model does best on a validation part.</summary>
public static class Tuner
{
    /// <summary>What a model without passes is given less of.</summary>
    internal const string Users = "users";

    /// <summary>Of users, fewer than these say little.</summary>
    private const double FewestUsers = 200;

    /// <summary>
    /// Runs the search until its budget is spent or its plan has ended. Trials that the log has from earlier runs are not made again. A trial whose options the
    /// model refuses, or whose training fails, counts as failed.
    /// </summary>
    /// <param name="request">What to tune.</param>
    /// <param name="validation">What to train and validate on: <see cref="ValidationHoldout.Cut"/>.</param>
    /// <param name="log">Earlier trials, and where new ones are written.</param>
    /// <param name="run">Threads, seed of search and models, progress, cancellation.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="AttuneException">Every trial failed (the error of the first), or the log does not fit the search.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; finished trials are in the log.</exception>
    public static TuningResult Run(TuningRequest request, Holdout validation, TrialLog log, RunContext run, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(time);
        var (finished, start, brief) = (new List<Trial>(), time.GetTimestamp(), BriefOf(request, validation, run.Seed));
        AttuneException? failure = null;
        if (request.Trials != 0)
        {
            foreach (var proposal in request.Strategy.Plan(brief, finished))
            {
                if (finished.Count >= log.Earlier.Count && finished.Count > 0 && request.Duration is { } limit && time.GetElapsedTime(start) >= limit) break;
                run.Cancellation.ThrowIfCancellationRequested();
                run.Progress?.Report(new WorkProgress("Tuning", finished.Count, request.Trials ?? 0, "trials"));
                finished.Add(finished.Count < log.Earlier.Count ? Recall(log.Earlier[finished.Count], proposal) : Try(request, proposal, finished.Count + 1, validation, log, run, time, ref failure));
                if (finished.Count >= request.Trials) break;
            }
        }

        if (failure is not null && finished.TrueForAll(t => t.Value is null)) throw failure;
        return Summarise(request, validation.Protocol, finished);
    }

    /// <summary>What decides about the results of a search, for its log.</summary>
    public static JsonElement StudyOf(TuningRequest request, Holdout validation, int seed)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(validation);
        return JsonSerializer.SerializeToElement(new
        {
            model = request.Trainer.Description.Name,
            options = ModelOptions.ToJson(request.Options),
            search = request.Strategy.Name,
            metrics = request.Metrics.Select(m => m.Name),
            space = request.Space.Dimensions.Select(d => d.ToString()),
            seed,
            protocol = validation.Protocol,
            data = validation.Train.Fingerprint(),
            trials = request.Strategy.PlansForBudget ? request.Trials : null,
        });
    }

    /// <summary>What the trials of a search say, also of one that was interrupted.</summary>
    /// <param name="request">What was tuned.</param>
    /// <param name="protocol">What was validated on.</param>
    /// <param name="trials">In their order.</param>
    public static TuningResult Summarise(TuningRequest request, string protocol, IReadOnlyList<Trial> trials)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(trials);
        var higher = request.Metrics[0].Metric.HigherIsBetter;
        var result = new TuningResult(
            request.Trainer.Description.Name, request.Strategy.Name, protocol, request.Metrics[0].Name, higher,
            [.. request.Space.Dimensions.Select(d => d.ToString())], request.Passes ?? Users, trials, null, null)
        { Dimensions = request.Space.Dimensions };
        return result.Ranked().FirstOrDefault(t => t.Value is not null) is { } best
            ? result with { Best = best, BestOptions = request.OptionsFor(best.Options, best.Resource) }
            : result;
    }

    private static SearchBrief BriefOf(TuningRequest request, Holdout validation, int seed)
    {
        var defaults = ModelOptions.ToJson(request.Options);
        var settings = request.Space.Dimensions.ToDictionary(d => d.Name, d => defaults.GetProperty(d.Name).ToString() is var text && d.Scale == SearchScale.Choice ? text.ToLowerInvariant() : text);
        var least = request.Passes is { } passes
            ? 1d / defaults.GetProperty(passes).GetInt32()
            : FewestUsers / Math.Max(FewestUsers, validation.Train.Users.Count);

        // Through the space, so that a default outside of it is moved to its border.
        var first = request.Space.At(request.Space.PointOf(settings));
        return new SearchBrief(request.Space, first, request.Trials, least, request.Metrics[0].Metric.HigherIsBetter, seed);
    }

    private static Trial Recall(Trial trial, Proposal proposal) =>
        trial.Resource == proposal.Resource && trial.Options.Count == proposal.Options.Count && trial.Options.All(o => proposal.Options.GetValueOrDefault(o.Key) == o.Value)
            ? trial
            : throw new AttuneException("other_study", $"Trial {trial.Number} of the log is not the one that the search would have made.", $"Name another folder with --out, or delete this one to begin again.") { IsUsage = true };

    private static Trial Try(
        TuningRequest request, Proposal proposal, int number, Holdout validation, TrialLog log, RunContext run, TimeProvider time, ref AttuneException? failure)
    {
        var start = time.GetTimestamp();
        Trial trial;
        try
        {
            var data = request.Passes is null ? ValidationHoldout.OfUsers(validation, proposal.Resource, run.Seed) : validation;
            var report = ModelEvaluation.Run(request.Trainer, request.OptionsFor(proposal.Options, proposal.Resource), [data], request.Metrics, run with { Progress = null }, time);
            var finite = report.Metrics.Where(m => double.IsFinite(m.Value)).ToDictionary(StringComparer.Ordinal);
            double? value = finite.TryGetValue(request.Metrics[0].Name, out var found) ? found : null;
            trial = new Trial(number, proposal.Options, proposal.Resource, value, finite, time.GetElapsedTime(start).TotalSeconds);
        }
        catch (AttuneException e) when (!e.IsUsage || e.Code == "invalid_option")
        {
            failure ??= e;
            trial = new Trial(number, proposal.Options, proposal.Resource, null, new Dictionary<string, double>(), time.GetElapsedTime(start).TotalSeconds, e.Message);
        }

        log.Add(trial);
        return trial;
    }
}
