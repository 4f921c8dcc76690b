using System.CommandLine;
using Attune.Cli.Terminal;
using Attune.Evaluation;
using Attune.Models;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What a new version must pass.</summary>
/// <param name="Metric">What is measured.</param>
/// <param name="LeastGain">The least gain on the published version, relative to it.</param>
internal sealed record GuardRule(MetricSpec Metric, double LeastGain);

/// <summary>The options by which <c>attune train</c> is told to publish nothing that is worse: <c>--guard</c>, <c>--min-gain</c>.</summary>
internal sealed class GuardChoice
{
    private const string Default = "ndcg@10";

    private readonly Option<string?> _guard = new("--guard")
    {
        Description = T("Hold out the last item of a fifth of the users (500 to 5,000), of what is new since the last version where there is enough, and publish only if the new version is not worse on it than that one by this metric (default: ndcg@10). What is held out is not learned from."),
        HelpName = T("METRIC"),
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<double?> _minGain = new("--min-gain")
    {
        Description = T("With --guard: the least gain on the published version, relative to it: 0.02 demands two percent more, -0.01 lets one percent less pass (default: 0)."),
        HelpName = T("SHARE"),
    };

    public void AddTo(Command command)
    {
        command.Add(_guard);
        command.Add(_minGain);
    }

    /// <summary>The rule; null without <c>--guard</c>.</summary>
    public GuardRule? Read(ParseResult arguments)
    {
        var isGiven = arguments.GetResult(_guard) is { Implicit: false };
        var leastGain = arguments.GetValue(_minGain);
        if (!isGiven) return leastGain is null ? null : throw new AttuneException("usage", $"--min-gain needs --guard.") { IsUsage = true };
        if (leastGain is { } gain && !double.IsFinite(gain)) throw new AttuneException("usage", $"--min-gain was {gain}; expected a number, e.g. -0.01.") { IsUsage = true };
        return new GuardRule(MetricSpec.Parse(arguments.GetValue(_guard) ?? Default), leastGain ?? 0);
    }
}

/// <summary>Holds a new version against the published one before it is published.</summary>
/// <param name="Rule">What it must pass.</param>
/// <param name="Holdout">What was withheld from it.</param>
/// <param name="Published">The version published last; null when there is none.</param>
/// <param name="From">The version that the new one goes on from; null for none.</param>
internal sealed record TrainGuard(GuardRule Rule, GuardHoldout Holdout, PublishedModel? Published, ModelManifest? From)
{
    /// <summary>Measures both.</summary>
    /// <exception cref="AttuneException"><c>worse_model</c>: the new one did not gain enough.</exception>
    public async Task<VersionComparison> CheckAsync(PublishedModel candidate, Session session)
    {
        var versions = await session.ModelStore().ListAsync(session.Cancellation);
        var comparison = VersionComparison.Of(Holdout, candidate.Model, From, Published, versions, Rule.Metric, session.Run);
        comparison.ThrowIfWorse(candidate.Manifest.Model, Rule.LeastGain);
        return comparison;
    }

    /// <summary>What a person reads of it.</summary>
    public static void Show(VersionComparison result, Screen screen)
    {
        if (result.Published is not { } published)
        {
            screen.Line($"{result.Metric}: {result.Candidate:0.0000} on {result.Users:N0} users ({T(result.Protocol)}); there was no version to hold it against.");
            return;
        }

        screen.Line($"{result.Metric}: {result.Candidate:0.0000}, version {result.PublishedVersion} has {published:0.0000} ({T(result.Protocol)}, {result.Users:N0} users).");
        if (result.PublishedMayHaveSeen) screen.Note(T("The published version may have learned what was held out, which flatters it."));
        if (result.CandidateMayHaveSeen) screen.Note(T("The new version goes on from one that may have learned what was held out, which flatters it."));
    }
}
