using Attune.Deep.Networks;

namespace Attune.Deep.Compression;

/// <summary>
/// Cuts weights off little by little while the others are trained, so that they can make up for it: in the first half of the epochs the share rises as
/// 1 - (1 - t)³, and then only the rest is trained (Zhu and Gupta 2017, To prune, or not to prune). What is cut off stays 0.
/// </summary>
/// <param name="share">Share of the weights to cut off in the end.</param>
internal sealed class Pruning(double share)
{
    /// <summary>What is cut off so far; null before the first epoch.</summary>
    public PruningMask? Mask { get; private set; }

    /// <summary>The share that is cut off when an epoch begins.</summary>
    public double ShareAt(int epoch, int epochs)
    {
        var done = Math.Min(1, (epoch + 1.0) / Math.Max(1, epochs / 2));
        return share * (1 - Math.Pow(1 - done, 3));
    }

    /// <summary>Cuts off what is to be when an epoch begins. A function of the parameters, so that a resumed training cuts off the same.</summary>
    public void Begin(NetworkParameters parameters, int epoch, int epochs) => Cut(parameters, ShareAt(epoch, epochs));

    /// <summary>Cuts off all that is to be, whatever epochs there were.</summary>
    public void End(NetworkParameters parameters) => Cut(parameters, share);

    private void Cut(NetworkParameters parameters, double now)
    {
        Mask = PruningMask.ByMagnitude(parameters, now);
        Mask.Apply(parameters);
    }
}
