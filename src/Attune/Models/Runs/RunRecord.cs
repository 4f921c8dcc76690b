using System.Text.Json;
using Attune.Data;

namespace Attune.Models.Runs;

/// <summary>How far a run has come.</summary>
public enum RunStatus
{
    /// <summary>It is going on.</summary>
    Running,

    /// <summary>It has published its model.</summary>
    Completed,

    /// <summary>It ended with an error.</summary>
    Failed,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>Its process ended before it did. Never written: found out by the reader.</summary>
    Interrupted,
}

/// <summary>How a run began.</summary>
public enum RunOrigin
{
    /// <summary>It goes on from the checkpoint of another run, and is the same training.</summary>
    Resumed,

    /// <summary>It began with the weights of a trained model.</summary>
    FineTuned,
}

/// <summary>What a run began from.</summary>
/// <param name="Origin">How.</param>
/// <param name="Run">Id of the other run; null when it is not known.</param>
/// <param name="Version">The version of the model that it began from; null when it began from a checkpoint.</param>
public sealed record RunParent(RunOrigin Origin, string? Run = null, int? Version = null);

/// <summary>The data of a run.</summary>
/// <param name="Fingerprint">See <see cref="Dataset.Fingerprint"/>.</param>
/// <param name="Users">Users.</param>
/// <param name="Items">Items.</param>
/// <param name="Interactions">Interactions.</param>
/// <param name="IsPrepared">True with what preparation did, false for the raw log.</param>
public sealed record RunData(string Fingerprint, int Users, int Items, long Interactions, bool IsPrepared = true)
{
    /// <summary>What is to be remembered of a dataset.</summary>
    public static RunData Of(Dataset dataset, bool isPrepared = true)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new RunData(dataset.Fingerprint(), dataset.Users.Count, dataset.Items.Count, dataset.Interactions.Count, isPrepared);
    }
}

/// <summary>What became of a number that a training told.</summary>
/// <param name="First">Its first value.</param>
/// <param name="Last">Its last value.</param>
/// <param name="Minimum">The least of those that are numbers.</param>
/// <param name="Maximum">The largest of those that are numbers.</param>
/// <param name="Step">The step of the last.</param>
public sealed record ScalarSummary(double First, double Last, double Minimum, double Maximum, long Step)
{
    /// <summary>The summary after one more value.</summary>
    public ScalarSummary With(long step, double value) =>
        new(First, value, MinimumOf(Minimum, value), -MinimumOf(-Maximum, -value), step);

    /// <summary>The summary of one value.</summary>
    public static ScalarSummary Of(long step, double value) => new(value, value, value, value, step);

    private static double MinimumOf(double a, double b) => double.IsNaN(a) || b < a ? b : a;
}

/// <summary>What a training is begun with.</summary>
/// <param name="Model">Name in the catalog.</param>
/// <param name="Options">As one JSON object in snake_case.</param>
/// <param name="Seed">Seed of all randomness.</param>
/// <param name="Threads">Worker threads.</param>
/// <param name="Data">What it learns from.</param>
/// <param name="Parent">What it began from; null when it began at the beginning.</param>
public sealed record RunStart(string Model, JsonElement Options, int Seed, int Threads, RunData Data, RunParent? Parent = null);

/// <summary>A training, as <see cref="RunRegistry"/> keeps it.</summary>
/// <param name="SchemaVersion">Version of the kept form.</param>
/// <param name="Id">Number and model: <c>0007-sasrec</c>.</param>
/// <param name="Start">What it was begun with.</param>
/// <param name="Started">When it began.</param>
/// <param name="Ended">When it ended; null while it goes on, or when its process ended before.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Epochs">Passes done, those of the run it resumed included.</param>
/// <param name="Metrics">What became of each number that the training told, by its name; the run that it resumed counts.</param>
/// <param name="Version">The version of the model that it published; null before.</param>
/// <param name="Error">Why it failed.</param>
public sealed record RunRecord(
    int SchemaVersion, string Id, RunStart Start, DateTimeOffset Started, DateTimeOffset? Ended, RunStatus Status, int Epochs,
    IReadOnlyDictionary<string, ScalarSummary> Metrics, int? Version = null, string? Error = null)
{
    /// <summary>How long it took; null while it goes on or when nobody knows.</summary>
    public double? Seconds => (Ended - Started)?.TotalSeconds;
}
