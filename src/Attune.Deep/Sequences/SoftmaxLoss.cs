using static TorchSharp.torch;

namespace Attune.Deep.Sequences;

/// <summary>
/// Cross-entropy of the next item among all items: the mean over places of log sum_j exp(h · e_j) - h · e_next. Scores, probabilities and both derivatives are
/// made for a few hundred places at a time, so that the matrix of places by items is never in memory as a whole.
/// </summary>
internal static class SoftmaxLoss
{
    /// <summary>Scores at once: 14 MB of floats, which the last-level cache holds and the allocator keeps.</summary>
    private const long ScoresAtOnce = 7 << 19;

    private const double LeastProbability = 1e-38;

    /// <summary>Loss and derivatives.</summary>
    /// <param name="hidden">h, [places, width].</param>
    /// <param name="items">e, [items, width].</param>
    /// <param name="targets">The next item at each place.</param>
    /// <param name="precision">What is multiplied in; sums and probabilities are floats in any case.</param>
    public static Slopes Of(Tensor hidden, Tensor items, Tensor targets, SequencePrecision precision)
    {
        var type = precision == SequencePrecision.Bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        var (h, e, places) = (hidden.to(type), items.to(type), hidden.shape[0]);
        var slopes = zeros_like(items);
        var parts = new List<Tensor>();
        var loss = 0.0;
        var step = Math.Clamp(ScoresAtOnce / Math.Max(1, items.shape[0]), 16, 4096);
        for (var from = 0L; from < places; from += step)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(step, places - from);
            var part = h.narrow(0, from, count);
            var target = targets.narrow(0, from, count).reshape(-1, 1);
            var probabilities = nn.functional.softmax(matmul(part, e.t()), 1, ScalarType.Float32);
            var right = probabilities.gather(1, target);
            loss -= right.clamp_min(LeastProbability).log().sum().item<float>();
            probabilities.scatter_(1, target, right - 1);
            var share = probabilities.to(type);
            parts.Add(matmul(share, e).to(ScalarType.Float32).MoveToOuterDisposeScope());
            slopes.add_(matmul(share.t(), part));
        }

        return new Slopes(loss / places, cat(parts, 0).div_(places), slopes.div_(places));
    }
}
