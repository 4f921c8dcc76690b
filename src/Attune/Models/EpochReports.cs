namespace Attune.Models;

/// <summary>What a training by stochastic gradients tells of its epochs: progress, and to the journal learning rate and validation.</summary>
/// <param name="options">Epochs, learning rate.</param>
/// <param name="run">Whom to tell.</param>
/// <param name="metric">What epochs are judged by.</param>
internal sealed class EpochReports(SgdOptions options, RunContext run, string metric)
{
    private WorkFigure[] _figures = [];

    /// <summary>The epochs begin.</summary>
    public void Begin() => Report(0);

    /// <summary>So many epochs are done.</summary>
    public void Done(int epochs)
    {
        Report(epochs);
        run.Journal?.Scalar("learning_rate", epochs, options.RateAt(epochs));
    }

    /// <summary>The last epoch was judged.</summary>
    /// <returns>How good it was.</returns>
    public double Judged(int epochs, double value)
    {
        _figures = [new WorkFigure(metric, value)];
        run.Journal?.Scalar("validation/" + metric, epochs, value);
        return value;
    }

    private void Report(int epochs) => run.Progress?.Report(new WorkProgress("iteration", epochs, options.Epochs, "iterations") { Figures = _figures });
}
