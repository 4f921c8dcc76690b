namespace Attune.Evaluation.Tuning;

/// <summary>What is to be tried.</summary>
/// <param name="Options">Settings of the options that are searched.</param>
/// <param name="Resource">Which part of the work: 1 for all passes over all users.</param>
public sealed record Proposal(IReadOnlyDictionary<string, string> Options, double Resource = 1);

/// <summary>What was tried, and what came of it.</summary>
/// <param name="Number">From 1, in the order of the trials.</param>
/// <param name="Options">Settings of the options that were searched.</param>
/// <param name="Resource">Which part of the work: 1 for all passes over all users.</param>
/// <param name="Value">The metric that is optimised; null when the trial failed.</param>
/// <param name="Metrics">All metrics; empty when the trial failed.</param>
/// <param name="Seconds">Training and evaluation.</param>
/// <param name="Error">Why the trial failed; null when it did not.</param>
public sealed record Trial(
    int Number, IReadOnlyDictionary<string, string> Options, double Resource, double? Value,
    IReadOnlyDictionary<string, double> Metrics, double Seconds, string? Error = null)
{
    /// <summary>The lower the better, whichever way the metric goes; a failed trial is worse than all others.</summary>
    internal double Loss(bool higherIsBetter) => Value is not { } value || double.IsNaN(value) ? double.PositiveInfinity : higherIsBetter ? -value : value;
}
