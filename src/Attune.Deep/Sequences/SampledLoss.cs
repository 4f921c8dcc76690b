using static TorchSharp.torch;

namespace Attune.Deep.Sequences;

/// <summary>
/// The losses of the next item against drawn negatives, from scores of [places, 1 + negatives] whose first column is the next item's, s+. With s- the negatives':
/// <list type="bullet">
/// <item>Sampled cross-entropy: log (exp s+ + sum exp s-) - s+.</item>
/// <item>gBCE: -beta · log sigma(s+) - sum log (1 - sigma(s-)), beta = alpha · (t · (1 - 1/alpha) + 1/alpha), alpha = negatives / (items - 1); Petrov and Macdonald 2023.
/// At beta 1, with one negative: the binary cross-entropy of Kang and McAuley 2018.</item>
/// </list>
/// </summary>
/// <param name="isSoftmax">Sampled cross-entropy, or gBCE.</param>
/// <param name="beta">beta of gBCE.</param>
internal sealed class SampledLoss(bool isSoftmax, double beta)
{
    /// <summary>The loss that the options ask for over a catalogue of so many items.</summary>
    public static SampledLoss For(SequenceOptions options, int items) =>
        new(options.Loss == SequenceLoss.SampledCrossEntropy, options.Loss == SequenceLoss.Gbce ? Beta(options.Negatives, items, options.Calibration) : 1);

    /// <summary>The power of the positives' probability that makes up for negatives that were not drawn.</summary>
    public static double Beta(int negatives, int items, double calibration)
    {
        var alpha = Math.Min(1, (double)negatives / Math.Max(1, items - 1));
        return alpha * (calibration * (1 - 1 / alpha) + 1 / alpha);
    }

    /// <summary>The sum of the losses of all places, and its derivative by each score. A score of minus infinity is no candidate.</summary>
    public (double Loss, Tensor Slopes) Of(Tensor scores)
    {
        if (isSoftmax)
        {
            var logs = nn.functional.log_softmax(scores, 1);
            var loss = -logs.narrow(1, 0, 1).sum().item<float>();
            var shares = logs.exp_();
            shares.narrow(1, 0, 1).sub_(1);
            return (loss, shares);
        }

        var (positive, negative) = (scores.narrow(1, 0, 1), scores.narrow(1, 1, scores.shape[1] - 1));
        var sum = beta * nn.functional.softplus(-positive).sum().item<float>() + nn.functional.softplus(negative).sum().item<float>();
        var slopes = scores.sigmoid();
        slopes.narrow(1, 0, 1).sub_(1).mul_(beta);
        return (sum, slopes);
    }
}
