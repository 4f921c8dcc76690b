using System.Diagnostics;
using Attune.Data;
using Attune.Models;

namespace Attune.Benchmarks.Speed;

/// <summary>One row of the table: a piece of work, what a peer needs for it and what we do.</summary>
/// <param name="key">Name on the command line.</param>
/// <param name="work">Name in the table.</param>
/// <param name="peer">What the fastest open-source CPU library of the kind was measured at, two threads.</param>
/// <param name="target">What is to be reached.</param>
internal abstract class SpeedRow(string key, string work, string peer = "-", string target = "-")
{
    /// <summary>Name on the command line.</summary>
    public string Key => key;

    /// <summary>Name in the table.</summary>
    public string Work => work;

    /// <summary>What a peer needs.</summary>
    public string Peer => peer;

    /// <summary>What is to be reached.</summary>
    public string Target => target;

    /// <summary>Does the work and says how long it took.</summary>
    /// <exception cref="AttuneException">There is no such model, or it has not such an option.</exception>
    public abstract string Measure(SpeedData data);

    /// <summary>Seconds of the fastest of some runs.</summary>
    protected static double Best(int runs, Action work)
    {
        var best = double.MaxValue;
        for (var run = 0; run < runs; run++)
        {
            var watch = Stopwatch.StartNew();
            work();
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }

        return best;
    }

    /// <summary>Trains a model of the catalog, found by its name, with settings by their names.</summary>
    protected static IModel Train(string model, Dataset dataset, RunContext run, params IEnumerable<(string Name, string Value)> settings)
    {
        var trainer = ModelCatalog.Default.Get(model);
        return trainer.Train(dataset, ModelOptions.Create(trainer.OptionsType, settings.Select(s => KeyValuePair.Create(s.Name, s.Value))), run);
    }

    /// <summary>Seconds of the fastest pass of a training, and of processor time of the same.</summary>
    protected static string FastestPass(string model, Dataset dataset, params IEnumerable<(string Name, string Value)> settings)
    {
        _ = dataset.UserItems;
        var passes = new PassTimes();
        Train(model, dataset, RunContext.Default with { Progress = passes }, settings);
        return passes.ToString();
    }
}
