using Attune.Data;

namespace Attune.Models;

/// <summary>A trained model and how long it took.</summary>
/// <param name="Model">The model.</param>
/// <param name="FitSeconds">From the start of training to its end.</param>
/// <param name="IterationSeconds">One entry for each iteration reported; empty for a model that has none.</param>
public sealed record TimedModel(IModel Model, double FitSeconds, IReadOnlyList<double> IterationSeconds);

/// <summary>Trains a model and times it, and each of its iterations, by the progress it reports.</summary>
public static class TimedTraining
{
    /// <summary>The step whose reports mark iterations.</summary>
    public const string IterationStep = "iteration";

    /// <summary>
    /// Trains. An iteration lasts from the report before it (the start of training for the first, unless a report with 0 done marks a later
    /// start) to its own report.
    /// </summary>
    /// <exception cref="AttuneException">The options or the data do not allow it.</exception>
    public static TimedModel Run(IModelTrainer trainer, Dataset dataset, object options, RunContext run, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        return Run(context => trainer.Train(dataset, options, context), run, time);
    }

    /// <summary>The same for a training of any kind, as one that goes on from a model.</summary>
    public static TimedModel Run(Func<RunContext, IModel> train, RunContext run, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(time);
        var start = time.GetTimestamp();
        var laps = new Laps(time, start, run.Progress);
        var model = train(run with { Progress = laps });
        return new TimedModel(model, time.GetElapsedTime(start).TotalSeconds, laps.Seconds);
    }

    private sealed class Laps(TimeProvider time, long mark, IProgress<WorkProgress>? next) : IProgress<WorkProgress>
    {
        private readonly Lock _lock = new();
        private long _done;

        public List<double> Seconds { get; } = [];

        public void Report(WorkProgress value)
        {
            if (value.Step == IterationStep && value.Part == 0) Lap(value.Done);
            next?.Report(value);
        }

        private void Lap(long done)
        {
            lock (_lock)
            {
                var now = time.GetTimestamp();
                if (done > 0 && done <= _done) return;
                if (done > 0) Seconds.Add(time.GetElapsedTime(mark, now).TotalSeconds);
                (mark, _done) = (now, done);
            }
        }
    }
}
