using Attune.Data;
using Attune.Models;
using Attune.Tests.Evaluation;

namespace Attune.Tests.Models;

public sealed class TimedTrainingTests
{
    [Fact]
    public void Iterations_are_timed_by_the_gaps_between_their_reports()
    {
        // 5 s of preparation, marked; iterations of 2 and 3 s, the first reported twice; 4 s of finishing.
        var timed = Run((5, "iteration", 0), (2, "iteration", 1), (1, "iteration", 1), (2, "iteration", 2), (4, "other", 1));
        Assert.Equal([2, 3], timed.IterationSeconds);
        Assert.Equal(14, timed.FitSeconds);
    }

    [Fact]
    public void What_is_told_between_iterations_is_no_iteration()
    {
        var time = new ManualTime();
        var timed = TimedTraining.Run(new Halves(time), new Dataset(IdMap.Empty, IdMap.Empty, Interactions.FromColumns(0, 0, [], [])), new object(), new RunContext(1), time);
        Assert.Equal([4, 4], timed.IterationSeconds);
    }

    [Fact]
    public void Without_a_mark_the_first_iteration_starts_with_training() =>
        Assert.Equal([5, 2], Run((5, "iteration", 1), (2, "iteration", 2)).IterationSeconds);

    [Fact]
    public void A_model_without_iterations_has_none() => Assert.Empty(Run((1, "Counting", 1)).IterationSeconds);

    [Fact]
    public void Reports_are_passed_on()
    {
        var seen = new Recorder();
        Run(new RunContext(1, Progress: seen), (1, "Counting", 1), (1, "iteration", 1));
        Assert.Equal(["Counting", "iteration"], seen.Steps);
    }

    private static TimedModel Run(params (int Seconds, string Step, int Done)[] script) => Run(new RunContext(1), script);

    private static TimedModel Run(RunContext run, params (int Seconds, string Step, int Done)[] script)
    {
        var time = new ManualTime();
        var dataset = new Dataset(IdMap.Empty, IdMap.Empty, Interactions.FromColumns(0, 0, [], []));
        return TimedTraining.Run(new ScriptedTrainer(time, new TableModel([1]), script), dataset, new object(), run, time);
    }

    /// <summary>Reports after each half of an iteration, which takes two seconds.</summary>
    private sealed class Halves(ManualTime time) : IModelTrainer
    {
        public ModelDescription Description => new("halves", "Halves", "Reports halves.", "None");

        public Type OptionsType => typeof(object);

        public IModel Train(Dataset dataset, object options, RunContext run)
        {
            for (var half = 0; half <= 4; half++)
            {
                run.Progress?.Report(new WorkProgress("iteration", half / 2, 2, "iterations") { Part = half % 2 * 0.5 });
                time.Advance(2);
            }

            return new TableModel([1]);
        }

        public IModel Load(TensorArchive archive, object options) => new TableModel([1]);
    }

    private sealed class Recorder : IProgress<WorkProgress>
    {
        public List<string> Steps { get; } = [];

        public void Report(WorkProgress value) => Steps.Add(value.Step);
    }
}
