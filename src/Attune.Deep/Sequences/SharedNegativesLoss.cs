using static TorchSharp.torch;

namespace Attune.Deep.Sequences;

/// <summary>A <see cref="SampledLoss"/> whose negatives are the same for all places, so that their scores are one matrix product. The next item is no negative of its own place.</summary>
internal static class SharedNegativesLoss
{
    private const long ScoresAtOnce = 7 << 19;

    /// <summary>Loss and derivatives, the mean over places.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="hidden">[places, width].</param>
    /// <param name="items">Vectors of items; the negatives are the first.</param>
    /// <param name="targets">The next item at each place, as a row of <paramref name="items"/>.</param>
    /// <param name="negatives">Negatives there are.</param>
    /// <param name="precision">What is multiplied in.</param>
    public static Slopes Of(SampledLoss loss, Tensor hidden, Tensor items, Tensor targets, int negatives, SequencePrecision precision)
    {
        var type = precision == SequencePrecision.Bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        var (places, next) = (hidden.shape[0], items.index_select(0, targets));
        var (h, e) = (hidden.to(type), items.narrow(0, 0, negatives).to(type));
        var (own, columns) = ((hidden * next).sum(1, keepdim: true), (targets + 1).masked_fill_(targets >= negatives, 0).reshape(-1, 1));
        var slopes = zeros_like(items);
        var drawn = slopes.narrow(0, 0, negatives);
        var (parts, byNext, sum) = (new List<Tensor>(), new List<Tensor>(), 0.0);
        var step = Math.Clamp(ScoresAtOnce / (negatives + 1), 16, 4096);
        for (var from = 0L; from < places; from += step)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(step, places - from);
            var part = h.narrow(0, from, count);
            var first = own.narrow(0, from, count);

            // Where the next item is among the negatives its column is struck out; where it is not, its own column is, and then written.
            var scores = cat([first, matmul(part, e.t()).to(ScalarType.Float32)], 1)
                .scatter_(1, columns.narrow(0, from, count), full_like(first, float.NegativeInfinity));
            scores.narrow(1, 0, 1).copy_(first);
            var (value, byScore) = loss.Of(scores);
            sum += value;
            var shares = byScore.narrow(1, 1, negatives).to(type).contiguous();
            var slope = byScore.narrow(1, 0, 1);
            parts.Add((matmul(shares, e).to(ScalarType.Float32) + slope * next.narrow(0, from, count)).MoveToOuterDisposeScope());
            byNext.Add((slope * hidden.narrow(0, from, count)).MoveToOuterDisposeScope());
            drawn.add_(matmul(shares.t(), part));
        }

        slopes.index_add_(0, targets, cat(byNext, 0), 1);
        return new Slopes(sum / places, cat(parts, 0).div_(places), slopes.div_(places));
    }
}
