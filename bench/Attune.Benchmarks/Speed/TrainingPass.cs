using Attune.Models;

namespace Attune.Benchmarks.Speed;

/// <summary>The fastest pass of an iterative training, by its progress reports; a model with test ratings besides tells their error.</summary>
/// <param name="goal">What it is about.</param>
/// <param name="model">The model's name.</param>
/// <param name="settings">Options as <c>name=value</c>, separated by blanks.</param>
/// <param name="passes">Passes to train.</param>
/// <param name="rated">Whether it learns from the ratings, or from who has what.</param>
internal sealed class TrainingPass(Goal goal, string model, string settings, int passes = 4, bool rated = false)
    : SpeedRow(goal), ITimed
{
    public override string Measure(SpeedData data)
    {
        var (trained, times) = Run(data, Environment.ProcessorCount);
        return rated && data.Test is not null ? $"{times}; test RMSE {data.RmseOf(trained):0.0000} after {passes}" : $"{times}";
    }

    public WorkTime Time(SpeedData data, int threads) => Run(data, threads).Times.Fastest;

    private (IModel Model, PassTimes Times) Run(SpeedData data, int threads)
    {
        var dataset = rated ? data.Rated : data.Implicit;
        if (!rated) _ = dataset.UserItems;
        var options = ModelOptions.Describe(ModelCatalog.Default.Get(model).OptionsType);
        var count = options.Any(o => o.Name == "epochs") ? "epochs" : "iterations";
        var times = new PassTimes();
        return (Train(model, dataset, new RunContext(threads, Progress: times), Settings($"{count}={passes} {settings}")), times);
    }

    /// <summary>Times passes by the reports between them.</summary>
    private sealed class PassTimes : IProgress<WorkProgress>
    {
        private readonly List<WorkTime> _passes = [];
        private WorkClock _clock = WorkClock.Start();

        public WorkTime Fastest => _passes.Count == 0
            ? throw new InvalidOperationException("The training reported no pass.")
            : _passes.MinBy(p => p.Wall);

        public void Report(WorkProgress value)
        {
            if (value.Step != "iteration") return;
            if (value.Done > 0) _passes.Add(_clock.Elapsed);
            _clock = WorkClock.Start();
        }

        public override string ToString() => Fastest.ToString();
    }
}
