using System.Numerics.Tensors;

namespace Attune.Models;

/// <summary>Tells when training runs away.</summary>
internal static class Divergence
{
    /// <summary>
    /// Sums of squares must not come near the largest number, by pieces of the weights: then every inner product of two vectors is a number too, as
    /// |x·y| is at most |x||y|.
    /// </summary>
    /// <param name="weights">All that training changes.</param>
    /// <param name="epoch">For the message, from 1.</param>
    /// <param name="run">Threads and cancellation.</param>
    /// <exception cref="AttuneException"><c>diverged</c>.</exception>
    public static void Check(float[][] weights, int epoch, RunContext run)
    {
        const int piece = 1 << 16;
        const float most = 1e36f;
        var finite = true;
        foreach (var numbers in weights)
            Parallel.For(0, (numbers.Length + piece - 1) / piece, run.Parallelism, p =>
            {
                var sum = TensorPrimitives.SumOfSquares<float>(numbers.AsSpan(p * piece, Math.Min(piece, numbers.Length - p * piece)));
                if (!(sum < most)) Volatile.Write(ref finite, false);
            });
        if (!finite) throw new AttuneException("diverged", $"Training ran away to infinity in epoch {epoch}.", $"Lower learning_rate, or raise regularization.");
    }
}
