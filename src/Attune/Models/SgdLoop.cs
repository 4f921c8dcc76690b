namespace Attune.Models;

/// <summary>A model in training by stochastic gradients, as <see cref="SgdLoop"/> drives it.</summary>
internal interface ISgdTraining
{
    /// <summary>All that training changes, for <see cref="EarlyStopping"/> to keep and to write back.</summary>
    float[][] Weights { get; }

    /// <summary>One pass over the interactions.</summary>
    /// <param name="epoch">Its number, from 0.</param>
    /// <param name="run">Threads and cancellation.</param>
    void Epoch(int epoch, RunContext run);

    /// <summary>The model as it is now, for so many users and items of the dataset.</summary>
    FactorModel ToModel(int users, int items, RunContext run);
}

/// <summary>The epochs of a training: progress, early stopping.</summary>
internal static class SgdLoop
{
    /// <summary>Trains for all epochs, or until early stopping ends it; the best epoch's weights are then back in place.</summary>
    /// <exception cref="AttuneException"><c>diverged</c>: see <see cref="Divergence"/>.</exception>
    /// <param name="options">Epochs, patience.</param>
    /// <param name="run">Progress and cancellation: one step <c>iteration</c> an epoch.</param>
    /// <param name="part">What epochs are judged by; null trains for all epochs.</param>
    /// <param name="training">What is trained.</param>
    public static void Run(SgdOptions options, RunContext run, ValidationPart? part, ISgdTraining training)
    {
        var stopping = new EarlyStopping(part is { HeldOut.Count: > 0 } ? options.Patience : 0);
        var reports = new EpochReports(options, run, ValidationPart.Metric);
        reports.Begin();
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            training.Epoch(epoch, run);
            Divergence.Check(training.Weights, epoch + 1, run);
            reports.Done(epoch + 1);
            if (part is { HeldOut.Count: > 0 } && stopping.Observe(epoch + 1, reports.Judged(epoch + 1, Judge(part, training, run)), training.Weights)) break;
        }

        stopping.Restore(training.Weights);
    }

    private static double Judge(ValidationPart part, ISgdTraining training, RunContext run) =>
        part.Ndcg(training.ToModel(part.HeldOut.Rows, part.HeldOut.Columns, run), run);
}
