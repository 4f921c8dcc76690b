using System.Collections;
using System.Text.Json;
using Attune.Models;

namespace Attune.Preparation;

/// <summary>A step to run, with its options.</summary>
/// <param name="Name">Name in the <see cref="StepCatalog"/>.</param>
/// <param name="Options">Its options record; null for the defaults.</param>
public sealed record PlannedStep(string Name, object? Options = null);

/// <summary>What became of a step.</summary>
/// <param name="Applied">The step as it was recorded.</param>
/// <param name="Before">Interactions before it.</param>
/// <param name="After">Interactions after it.</param>
/// <param name="Statement">What it did, in one sentence.</param>
public sealed record StepReport(AppliedStep Applied, int Before, int After, FormattableString Statement);

/// <summary>
/// Runs steps one after the other: loads what the steps before left, applies, records. The log keeps every event; a step that finds nothing to do is recorded too,
/// so that the list tells what was looked for.
/// </summary>
public sealed class PreparationPipeline(IPreparationStore store, TimeProvider time, StepCatalog? catalog = null)
{
    private readonly StepCatalog _catalog = catalog ?? StepCatalog.Default;

    /// <summary>
    /// What to do when nothing is asked for: bots first, as their repeats give them away; then repeats, then outliers, then sessions over what is left.
    /// The k-core and normalising change what is measured, so they are left to the caller's choice.
    /// </summary>
    public static IReadOnlyList<PlannedStep> DefaultRecipe { get; } =
        [new("bots"), new("deduplicate"), new("outliers"), new("sessions")];

    /// <summary>Runs the steps in order; those before a failing one stay applied.</summary>
    /// <exception cref="AttuneException">There is no step of a name; thrown before anything is applied.</exception>
    public async Task<IReadOnlyList<StepReport>> RunAsync(IReadOnlyList<PlannedStep> recipe, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(run);
        var steps = recipe.Select(planned => (Step: _catalog.Get(planned.Name), planned.Options)).ToList();
        var reports = new List<StepReport>();
        foreach (var (step, options) in steps)
        {
            run.Progress?.Report(new WorkProgress(step.Description.Title, reports.Count, steps.Count, "steps"));
            reports.Add(await RunStepAsync(step, options ?? Activator.CreateInstance(step.OptionsType)!, run).ConfigureAwait(false));
        }

        return reports;
    }

    private async Task<StepReport> RunStepAsync(IPreparationStep step, object options, RunContext run)
    {
        var (dataset, eventIds) = await store.LoadAsync(run).ConfigureAwait(false);
        var result = step.Apply(dataset, options, run.Cancellation);
        var applied = await store.ApplyAsync(
            step.Description.Name, ModelOptions.ToJson(options).GetRawText(), JsonSerializer.Serialize(result.Figures),
            EffectOn(eventIds, result), time.GetUtcNow(), run.Cancellation).ConfigureAwait(false);
        var before = dataset.Interactions.Count;
        return new StepReport(applied, before, before - result.Removed.Length, result.Statement);
    }

    private static StepEffect EffectOn(long[] eventIds, StepResult result) => new(
        new Projection<long>(result.Removed, p => eventIds[p]),
        new Projection<(long, int)>(PositionsWhere(result.Sessions, session => session > 0), p => (eventIds[p], result.Sessions![p])),
        new Projection<(long, float)>(PositionsWhere(result.Values, value => !float.IsNaN(value)), p => (eventIds[p], result.Values![p])));

    private static int[] PositionsWhere<T>(T[]? column, Predicate<T> isMarked)
    {
        var positions = new List<int>();
        for (var p = 0; p < (column?.Length ?? 0); p++)
            if (isMarked(column![p])) positions.Add(p);
        return [.. positions];
    }

    /// <summary>Marks computed as they are read, so that an effect on millions of events takes no memory beyond its positions.</summary>
    private sealed class Projection<T>(int[] positions, Func<int, T> select) : IReadOnlyList<T>
    {
        public int Count => positions.Length;

        public T this[int index] => select(positions[index]);

        public IEnumerator<T> GetEnumerator() => positions.Select(select).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
