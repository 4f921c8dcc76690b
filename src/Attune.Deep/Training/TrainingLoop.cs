using System.Numerics.Tensors;
using Attune.Deep.Runtime;
using Attune.Models;

namespace Attune.Deep.Training;

/// <summary>
/// The epochs of a training: batches made ahead on another thread, learning-rate schedule, early stopping, checkpoints, journal. All randomness is a
/// function of seed and step, so a training that was interrupted and resumed goes on exactly as it would have.
/// </summary>
internal sealed class TrainingLoop
{
    private readonly NetworkTraining _training;
    private readonly DeepOptions _options;
    private readonly RunContext _run;
    private readonly EarlyStopping _stopping;
    private readonly float[][] _weights;
    private readonly Plateau _plateau;

    private TrainingLoop(NetworkTraining training, DeepOptions options, RunContext run)
    {
        (_training, _options, _run) = (training, options, run);
        _stopping = new EarlyStopping(options.Patience, training.HigherIsBetter);
        _plateau = new Plateau(options.PlateauEpochs, options.Decay, training.HigherIsBetter);
        _weights = [.. training.Parameters.Specs.Select(s => training.Parameters[s.Name])];
    }

    /// <summary>
    /// Trains for all epochs, or until early stopping ends it; the best epoch's parameters are then in place. Continues from the journal's
    /// checkpoint when there is one, and leaves one after each epoch.
    /// </summary>
    /// <exception cref="AttuneException"><c>training_diverged</c>: loss or parameters are no longer numbers.</exception>
    public static void Run(NetworkTraining training, DeepOptions options, RunContext run)
    {
        TorchRuntime.Use(run.Threads);
        new TrainingLoop(training, options, run).Run();
    }

    private void Run()
    {
        using var step = new TrainingStep(_training, _run.Parallelism, _run.Seed);
        var first = Resume(step);
        _run.Progress?.Report(new WorkProgress("iteration", first, _options.Epochs, "iterations"));
        for (var epoch = first; epoch < _options.Epochs && !_stopping.IsOver(epoch); epoch++)
        {
            _training.Pruning?.Begin(_training.Parameters, epoch, _options.Epochs);
            var loss = Epoch(epoch, step);
            if (!_weights.All(w => TensorPrimitives.IsFiniteAll<float>(w))) throw Diverged(epoch); // by a gradient, while all losses were numbers
            _run.Journal?.Scalar("loss/train", step.Count, loss);
            Judge(epoch, step);
            SaveCheckpoint(epoch + 1, step);
            _run.Progress?.Report(new WorkProgress("iteration", epoch + 1, _options.Epochs, "iterations"));
        }

        _stopping.Restore(_weights);
    }

    /// <summary>The mean loss of the epoch's samples.</summary>
    private double Epoch(int epoch, TrainingStep step)
    {
        var batches = Math.Max(1, _training.BatchesIn(epoch));
        var (sum, samples, index) = (0.0, 0L, 0);
        foreach (var prepared in BatchQueue.Of(_training, epoch, _run.Cancellation))
        {
            _run.Cancellation.ThrowIfCancellationRequested();
            var rate = (float)(_options.RateAt(epoch + (double)index / batches) * _plateau.Factor);
            var loss = step.Do(prepared.Batch, prepared.Groups, new StepOptions(rate, (float)_options.WeightDecay, (float)_options.EmbeddingRegularization, _options.ClipNorm));
            if (!double.IsFinite(loss)) throw Diverged(epoch);
            (sum, samples, index) = (sum + loss * prepared.Batch.Samples, samples + prepared.Batch.Samples, index + 1);
        }

        step.Settle((float)(_options.RateAt(epoch + 1) * _plateau.Factor));
        _run.Cancellation.ThrowIfCancellationRequested();
        _run.Journal?.Scalar("learning_rate", step.Count, _options.RateAt(epoch + 1) * _plateau.Factor);
        return samples > 0 ? sum / samples : 0;
    }

    private void Judge(int epoch, TrainingStep step)
    {
        if (_options.Patience == 0 && _options.PlateauEpochs == 0) return;
        var value = _training.Validate(_run with { Progress = null });
        if (double.IsNaN(value)) return;
        _run.Journal?.Scalar($"validation/{_training.ValidationMetric}", step.Count, value);
        _plateau.Observe(value);
        _stopping.Observe(epoch + 1, value, _weights);
        if (_run.Journal is not { WantsDetail: true } journal) return;
        foreach (var spec in _training.Parameters.Specs) journal.Histogram(spec.Name, step.Count, _training.Parameters[spec.Name]);
    }

    private void SaveCheckpoint(int epochs, TrainingStep step)
    {
        if (_run.Journal is not { WantsCheckpoint: true } journal) return;
        var state = new TensorArchive();
        _training.Parameters.Save(state, "weights.");
        step.Save(state);
        state.Add("epochs", [epochs]);
        _plateau.Save(state);
        _stopping.Save(state);
        journal.SaveCheckpoint(state);
    }

    /// <summary>Takes up the checkpoint's state, if there is one.</summary>
    /// <returns>Epochs that are done.</returns>
    private int Resume(TrainingStep step)
    {
        if (_run.Journal?.Checkpoint is not { } state) return 0;
        _training.Parameters.Load(state, "weights.");
        step.Load(state);
        _plateau.Load(state);
        _stopping.Load(state);
        return state.Get<int>("epochs")[0];
    }

    private AttuneException Diverged(int epoch) => new(
        "training_diverged", $"The training diverged in epoch {epoch + 1}: losses or parameters are no longer numbers.",
        $"Lower learning_rate (it is {_options.LearningRate}), or set clip_norm.");
}
