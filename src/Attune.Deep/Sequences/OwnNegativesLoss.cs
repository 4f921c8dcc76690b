using Attune.Deep.Networks;
using Attune.Deep.Training;
using static TorchSharp.torch;

namespace Attune.Deep.Sequences;

/// <summary>
/// A <see cref="SampledLoss"/> with negatives of each place's own. Scores and derivatives go from row to row (<see cref="CandidateProducts"/>), so that nothing of
/// [places, candidates, width] is made. The result does not depend on the threads.
/// </summary>
internal static class OwnNegativesLoss
{
    /// <summary>Columns that a thread takes when items' derivatives are summed: a line of the cache.</summary>
    private const int Columns = 16;

    /// <summary>Loss and derivatives, the mean over places.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="hidden">[places, width].</param>
    /// <param name="items">Vectors of items, [rows, width].</param>
    /// <param name="candidates">[places, 1 + negatives] rows of <paramref name="items"/>, 32-bit: the next item, then the negatives.</param>
    /// <param name="parallelism">Threads.</param>
    public static Slopes Of(SampledLoss loss, Tensor hidden, Tensor items, Tensor candidates, ParallelOptions parallelism)
    {
        var (places, each, width) = ((int)hidden.shape[0], (int)candidates.shape[1], (int)hidden.shape[1]);
        (hidden, items) = (hidden.contiguous(), items.contiguous());
        var scores = empty(candidates.shape);
        var (h, e, c, s) = (new TensorMemory<float>(hidden), new TensorMemory<float>(items), new TensorMemory<int>(candidates), new TensorMemory<float>(scores));
        Chunks.ForEach(places, each * width, parallelism, (from, to) =>
            CandidateProducts.Scores(h.Rows(from, to, width), e.All, c.Rows(from, to, each), width, s.Rows(from, to, each)));

        var (sum, byScore) = loss.Of(scores);
        var (byHidden, byItem) = (empty_like(hidden), zeros_like(items));
        var (slopes, bh, bi) = (new TensorMemory<float>(byScore.contiguous()), new TensorMemory<float>(byHidden), new TensorMemory<float>(byItem));
        Chunks.ForEach(places, each * width, parallelism, (from, to) =>
            CandidateProducts.ByHidden(slopes.Rows(from, to, each), e.All, c.Rows(from, to, each), width, bh.Rows(from, to, width)));
        Parallel.For(0, (width + Columns - 1) / Columns, parallelism, k =>
            CandidateProducts.AddByItem(slopes.All, h.All, c.All, width, (k * Columns)..Math.Min(width, (k + 1) * Columns), bi.All));
        return new Slopes(sum / places, byHidden.div_(places), byItem.div_(places));
    }
}
