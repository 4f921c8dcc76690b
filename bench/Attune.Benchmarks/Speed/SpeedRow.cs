using Attune.Data;
using Attune.Models;

namespace Attune.Benchmarks.Speed;

/// <summary>What a row of the table is about.</summary>
/// <param name="Key">Name on the command line.</param>
/// <param name="Work">Name in the table.</param>
/// <param name="Peer">What the fastest open-source CPU library of the kind was measured at, two threads; a dash when none was.</param>
/// <param name="Target">What is to be reached.</param>
internal sealed record Goal(string Key, string Work, string Peer = "-", string Target = "-");

/// <summary>One row of the table: a piece of work, what a peer needs for it and what we do.</summary>
/// <param name="goal">What it is about.</param>
internal abstract class SpeedRow(Goal goal)
{
    /// <summary>What it is about.</summary>
    public Goal Goal => goal;

    /// <summary>Does the work and says how long it took.</summary>
    /// <exception cref="AttuneException">There is no such model, or it has not such an option.</exception>
    public abstract string Measure(SpeedData data);

    /// <summary>The fastest of some runs.</summary>
    protected static WorkTime Best(int runs, Action work) => Enumerable.Range(0, runs).Select(_ =>
    {
        var clock = WorkClock.Start();
        work();
        return clock.Elapsed;
    }).MinBy(t => t.Wall);

    /// <summary>Trains a model of the catalog, found by its name, with settings by their names.</summary>
    protected static IModel Train(string model, Dataset dataset, RunContext run, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var trainer = ModelCatalog.Default.Get(model);
        return trainer.Train(dataset, ModelOptions.Create(trainer.OptionsType, settings), run);
    }

    /// <summary>Settings written as <c>factors=64 cg_steps=3</c>.</summary>
    protected static List<KeyValuePair<string, string>> Settings(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split('=')).Select(s => KeyValuePair.Create(s[0], s[1]))];
}

/// <summary>A row whose work can be given to so many threads.</summary>
internal interface ITimed
{
    /// <summary>What the work takes on so many threads.</summary>
    WorkTime Time(SpeedData data, int threads);
}
