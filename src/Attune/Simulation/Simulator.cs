namespace Attune.Simulation;

/// <summary>
/// A storefront whose truth is known: people with tastes, communities and moods use a shop for a year. What they do comes out as events,
/// and whatever is learned from those can be held against the truth.
/// </summary>
public static class Simulator
{
    /// <summary>
    /// All events in the order of time. The same options give the same events, however many threads work.
    /// Memory grows with users and items, not with events.
    /// </summary>
    /// <param name="options">Size and seed; the seed is the options' own, not the run's.</param>
    /// <param name="run">Threads and cancellation.</param>
    /// <exception cref="AttuneException">An option lies outside its range.</exception>
    /// <exception cref="OperationCanceledException">While enumerating: the run was cancelled.</exception>
    public static IEnumerable<SimulatedEvent> Generate(SimulationOptions options, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        options.Validate();
        return Stream();

        IEnumerable<SimulatedEvent> Stream() // builds the world anew for each enumeration
        {
            foreach (var e in new Storefront(options).Run(run)) yield return e;
        }
    }
}
