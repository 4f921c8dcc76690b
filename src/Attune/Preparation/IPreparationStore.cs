using Attune.Data;

namespace Attune.Preparation;

/// <summary>One applied step of preparation, as it is kept and shown.</summary>
/// <param name="Number">1, 2, 3 … in the order applied.</param>
/// <param name="Name">The step's name, e.g. <c>k-core</c>.</param>
/// <param name="Options">Its options as one JSON object.</param>
/// <param name="Removed">Events it took out.</param>
/// <param name="Changed">Events it gave a session or another value.</param>
/// <param name="Summary">What it did, in figures, as one JSON object.</param>
/// <param name="AppliedAt">When.</param>
public sealed record AppliedStep(int Number, string Name, string Options, long Removed, long Changed, string Summary, DateTimeOffset AppliedAt);

/// <summary>What a step did to the log. The log itself never changes: these are marks beside it.</summary>
/// <param name="Removed">Ids of the events it takes out.</param>
/// <param name="Sessions">Event id and session number, for a step that sessionises; else empty.</param>
/// <param name="Values">Event id and the value that stands for the raw one, for a step that normalises; else empty.</param>
public sealed record StepEffect(IReadOnlyList<long> Removed, IReadOnlyList<(long Event, int Session)> Sessions, IReadOnlyList<(long Event, float Value)> Values);

/// <summary>The steps of preparation that stand between the raw log and what models see.</summary>
public interface IPreparationStore
{
    /// <summary>The interactions as the steps so far leave them, with the log id of each position.</summary>
    Task<(Dataset Dataset, long[] EventIds)> LoadAsync(RunContext run);

    /// <summary>Records a step and its effect, atomically. Its number is given by the store.</summary>
    Task<AppliedStep> ApplyAsync(string name, string options, string summary, StepEffect effect, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>The steps applied, in order.</summary>
    Task<IReadOnlyList<AppliedStep>> ListAsync(CancellationToken cancellation = default);

    /// <summary>Takes back the last <paramref name="count"/> steps; returns those taken back.</summary>
    Task<IReadOnlyList<AppliedStep>> UndoAsync(int count, CancellationToken cancellation = default);
}
