using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;

namespace Attune.Preparation;

/// <summary>Options of <see cref="Bots"/> and <see cref="BotDetector"/>. A signal needs both: to be beyond its limit, and to stand out among the users.</summary>
public sealed record BotsOptions
{
    /// <summary>Users with fewer dated events are not judged.</summary>
    [Range(2, 1_000_000)]
    [Description("Users with fewer dated events than this are not judged.")]
    public int MinEvents { get; init; } = 50;

    /// <summary>Signals that must agree.</summary>
    [Range(1, 6)]
    [Description("A user is suspected when at least this many signals agree.")]
    public int MinSignals { get; init; } = 2;

    /// <summary>Robust z-score that a signal must reach among the users.</summary>
    [Range(0.0, 100.0)]
    [Description("How far a signal must stand out among the users, as a robust z-score.")]
    public double Z { get; init; } = 3.5;

    /// <summary>Events within one minute.</summary>
    [Range(1, 100_000)]
    [Description("Signal burst: at least this many events within 60 seconds.")]
    public int Burst { get; init; } = 20;

    /// <summary>Mean gap between events of a session.</summary>
    [Range(0.0, 1800.0)]
    [Description("Signal haste: events of a session follow each other within fewer seconds than this, on average.")]
    public double Haste { get; init; } = 2;

    /// <summary>Events per active day.</summary>
    [Range(1, 1_000_000)]
    [Description("Signal volume: at least this many events per active day.")]
    public int Volume { get; init; } = 200;

    /// <summary>Variation of the gaps between events.</summary>
    [Range(0.0, 10.0)]
    [Description("Signal regularity: the gaps between events vary by less than this (standard deviation over mean).")]
    public double Regularity { get; init; } = 0.25;

    /// <summary>Different hours of the day with events, per active day.</summary>
    [Range(1.0, 24.0)]
    [Description("Signal no_night: active in at least this many different hours per active day.")]
    public double NoNight { get; init; } = 16;

    /// <summary>Share of the catalogue met.</summary>
    [Range(0.0, 1.0)]
    [Description("Signal breadth: met at least this share of all items.")]
    public double Breadth { get; init; } = 0.3;
}

/// <summary>Removes every interaction of users whom <see cref="BotDetector"/> suspects.</summary>
public sealed class Bots : PreparationStep<BotsOptions>
{
    /// <inheritdoc/>
    public override StepDescription Description { get; } = new(
        "bots", "Bot removal", "Removes users who act unlike people: superhuman rates, gaps like clockwork, no night, a sweep over the catalogue.");

    /// <inheritdoc/>
    public override StepResult Apply(Dataset dataset, BotsOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var bots = BotDetector.Detect(dataset, options);
        var x = dataset.Interactions;
        int[] removed = [.. bots.OrderBy(b => b.Index).SelectMany(b => Enumerable.Range(x.UserStarts[b.Index], x.CountOf(b.Index)))];
        return new StepResult(
            removed, $"Removed {removed.Length:N0} of {x.Count:N0} interactions: those of {bots.Count:N0} suspected bots.",
            new Dictionary<string, double> { ["interactions"] = x.Count, ["suspected_bots"] = bots.Count });
    }
}
