using Attune.Deep.Training;
using Attune.Models;

namespace Attune.Deep.Tests.Training;

public sealed class TrainingLoopTests
{
    [Fact]
    public void The_loss_falls_and_unseen_pairs_are_told_right()
    {
        var (training, journal) = (new ToyTraining(), new MemoryJournal());
        TrainingLoop.Run(training, new ToyOptions { Epochs = 40, LearningRate = 0.02, Patience = 40 }, new RunContext(2) { Journal = journal });
        double[] losses = [.. journal.Values("loss/train")];
        Assert.True(losses[^1] < 0.3 * losses[0], string.Join(" ", losses));
        Assert.True(training.Validate(new RunContext(1)) > 0.9);
    }

    [Theory]
    [InlineData(LearningRateSchedule.Constant)]
    [InlineData(LearningRateSchedule.Step)]
    [InlineData(LearningRateSchedule.Exponential)]
    [InlineData(LearningRateSchedule.Linear)]
    [InlineData(LearningRateSchedule.Cosine)]
    public void Each_step_is_as_long_as_the_schedule_says(LearningRateSchedule schedule)
    {
        const double Rate = 0.1;
        var options = new ToyOptions { Epochs = 8, LearningRate = Rate, Schedule = schedule, WarmupEpochs = 2, Decay = 0.25, DecayEpochs = 2 };
        var (training, journal) = (new Descent(), new MemoryJournal());
        TrainingLoop.Run(training, options, new RunContext(1) { Journal = journal });

        double[] path = [.. training.Path, training.Parameters["x"][0]];
        Assert.Equal(8 * Descent.Batches, training.Path.Count);
        for (var step = 0; step < training.Path.Count; step++)
        {
            var epoch = (double)step / Descent.Batches;
            var (past, done) = (epoch - 2, (epoch - 2) / 6);
            var expected = epoch < 2 ? Rate * Math.Max(epoch, 1e-3) / 2 : Rate * schedule switch
            {
                LearningRateSchedule.Step => past < 2 ? 1 : past < 4 ? 0.25 : 0.0625,
                LearningRateSchedule.Exponential => Math.Exp(past / 2 * Math.Log(0.25)),
                LearningRateSchedule.Linear => 1 - done,
                LearningRateSchedule.Cosine => 0.5 + 0.5 * Math.Cos(Math.PI * done),
                _ => 1,
            };
            Assert.Equal(expected, path[step] - path[step + 1], 2e-6);
        }
    }

    [Fact]
    public void Without_a_better_result_the_rate_is_lowered_beside_the_schedule()
    {
        double[] judged = [0.5, 0.6, 0.6, 0.55, 0.7, 0.1, 0.1, 0.1];
        var epoch = 0;
        var training = new Descent { Judgement = () => judged[epoch++] };
        TrainingLoop.Run(training, new ToyOptions { Epochs = 8, LearningRate = 0.1, Decay = 0.5, PlateauEpochs = 2 }, new RunContext(1));
        double[] path = [.. training.Path, training.Parameters["x"][0]];

        // Epoch 4 is the second without a better result than 0.6, epoch 7 the second without one than 0.7.
        double[] factors = [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25];
        for (var step = 0; step < training.Path.Count; step++)
            Assert.Equal(0.1 * factors[step / Descent.Batches], path[step] - path[step + 1], 2e-6);
    }

    [Fact]
    public void Early_stopping_goes_back_to_the_best_epoch()
    {
        double[] judged = [0.1, 0.3, 0.2, 0.25, 0.9];
        var epoch = 0;
        var (training, journal) = (new Descent { Judgement = () => judged[epoch++] }, new MemoryJournal());
        TrainingLoop.Run(training, new ToyOptions { Epochs = 8, LearningRate = 0.1, Patience = 2 }, new RunContext(1) { Journal = journal });
        Assert.Equal(4 * Descent.Batches, training.Path.Count);
        Assert.Equal(training.Path[2 * Descent.Batches], training.Parameters["x"][0], 1e-7);
        Assert.Equal(judged[..4], journal.Values("validation/ndcg@20"));
    }

    [Fact]
    public void A_diverging_loss_is_told()
    {
        var training = new Descent { Of = x => -(x * 50).exp() };
        var error = Assert.Throws<AttuneException>(() => TrainingLoop.Run(training, new ToyOptions { Epochs = 8, LearningRate = 2, Schedule = LearningRateSchedule.Constant }, new RunContext(1)));
        Assert.Equal("training_diverged", error.Code);
        Assert.True(float.IsFinite(training.Parameters["x"][0]));
    }

    [Fact]
    public void So_are_parameters_that_the_last_step_made_infinite()
    {
        var calls = 0;
        var training = new Descent { Of = x => ++calls < Descent.Batches ? x : (x - x.detach()).sqrt() };
        Assert.Equal("training_diverged", Assert.Throws<AttuneException>(() => TrainingLoop.Run(training, new ToyOptions { Epochs = 1 }, new RunContext(1))).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    public void What_making_a_batch_throws_is_thrown_by_the_training(int at)
    {
        var calls = 0;
        var training = new ToyTraining { Preparing = (_, _) => { if (calls++ == at) throw new AttuneException("no_such_batch", $"Batch {at} cannot be made."); } };
        var error = Assert.Throws<AttuneException>(() => TrainingLoop.Run(training, new ToyOptions { Epochs = 8 }, new RunContext(1)));
        Assert.Equal("no_such_batch", error.Code);
    }

    [Fact]
    public void Cancelled_in_the_middle_of_an_epoch_it_ends_and_so_does_the_thread_that_makes_batches()
    {
        using var source = new CancellationTokenSource();
        var (steps, preparer, prepared) = (0, (Thread?)null, 0);
        var training = new ToyTraining
        {
            Preparing = (_, _) => (preparer, prepared) = (Thread.CurrentThread, prepared + 1),
            Computing = () => { if (++steps == 7) source.Cancel(); },
        };
        Assert.ThrowsAny<OperationCanceledException>(() => TrainingLoop.Run(training, new ToyOptions { Epochs = 1000 }, new RunContext(1, Cancellation: source.Token)));
        Assert.Equal(7, steps);
        Assert.NotSame(Thread.CurrentThread, preparer);
        Assert.True(preparer!.Join(TimeSpan.FromSeconds(30)));
        Assert.InRange(prepared, 7, 10); // a few ahead, and no more
    }

    [Fact]
    public void A_failing_step_ends_the_thread_that_makes_batches_too()
    {
        var preparer = (Thread?)null;
        var training = new ToyTraining
        {
            Preparing = (_, _) => preparer = Thread.CurrentThread,
            Computing = () => throw new AttuneException("no_loss", $"No loss."),
        };
        Assert.Equal("no_loss", Assert.Throws<AttuneException>(() => TrainingLoop.Run(training, new ToyOptions(), new RunContext(1))).Code);
        Assert.True(preparer!.Join(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Progress_counts_the_epochs()
    {
        var progress = new List<(long, long)>();
        TrainingLoop.Run(new ToyTraining(), new ToyOptions { Epochs = 3 }, new RunContext(1, Progress: new Reports(p => progress.Add((p.Done, p.Total)))));
        Assert.Equal([(0, 3), (1, 3), (2, 3), (3, 3)], progress);
    }

    private sealed class Reports(Action<WorkProgress> report) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => report(value);
    }
}
