using Attune.Models;

namespace Attune;

/// <summary>How far a piece of long work has come.</summary>
/// <param name="Step">The step's name in English, e.g. <c>iteration</c> or <c>Reading ratings.csv</c>.</param>
/// <param name="Done">Units finished.</param>
/// <param name="Total">Units in all; 0 when unknown.</param>
/// <param name="Unit">What is counted, in the plural: <c>rows</c>, <c>iterations</c>, <c>users</c>.</param>
public readonly record struct WorkProgress(string Step, long Done, long Total, string Unit)
{
    /// <summary>The share of the next unit that is done, from 0 to below 1: for units that take long, told between them.</summary>
    public double Part { get; init; }

    /// <summary>Numbers to watch beside, those that are new: the loss, a validation metric, a rate of what is not the unit (<c>samples/s</c>).</summary>
    public IReadOnlyList<WorkFigure> Figures { get => field ?? []; init; }
}

/// <summary>A number that tells how work goes.</summary>
/// <param name="Name">Its name in English; a rate ends with <c>/s</c>.</param>
/// <param name="Value">The number.</param>
public readonly record struct WorkFigure(string Name, double Value);

/// <summary>What every long computation is given: how many threads, which seed, whom to tell, when to stop.</summary>
/// <param name="Threads">Worker threads, at least 1.</param>
/// <param name="Seed">Seed of all randomness in the work.</param>
/// <param name="Progress">Told synchronously, from any thread; null to stay silent.</param>
/// <param name="Cancellation">Stops the work with <see cref="OperationCanceledException"/>.</param>
public sealed record RunContext(int Threads, int Seed = 42, IProgress<WorkProgress>? Progress = null, CancellationToken Cancellation = default)
{
    /// <summary>All processors, seed 42, silent.</summary>
    public static RunContext Default => new(Environment.ProcessorCount);

    /// <summary>Where a training tells its losses and keeps its checkpoints; null when nobody listens.</summary>
    public TrainingJournal? Journal { get; init; }

    /// <summary>Options for <see cref="Parallel"/> loops of this run.</summary>
    public ParallelOptions Parallelism => new() { MaxDegreeOfParallelism = Math.Max(1, Threads), CancellationToken = Cancellation };
}
