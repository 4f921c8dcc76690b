using System.Numerics.Tensors;
using Attune.Data;

namespace Attune.Models;

/// <summary>A rating model in training, as <see cref="RatingLoop"/> drives it.</summary>
internal interface IRatingTraining
{
    /// <summary>All that training changes, for <see cref="EarlyStopping"/> to keep and to write back.</summary>
    float[][] Weights { get; }

    /// <summary>One pass over the ratings.</summary>
    /// <param name="epoch">Its number, from 0.</param>
    /// <param name="run">Threads and cancellation.</param>
    void Epoch(int epoch, RunContext run);

    /// <summary>Vectors of all users and items as they are now, whose inner product is the rating; row-major.</summary>
    (float[] Users, float[] Items) Rows();
}

/// <summary>The epochs of a rating model's training: progress, divergence, early stopping by RMSE.</summary>
internal static class RatingLoop
{
    /// <summary>The ratings to learn from, and those that epochs are judged by; the latter are null without early stopping.</summary>
    public static (CsrMatrix Train, CsrMatrix? HeldOut) Part(CsrMatrix ratings, EntityKeys keys, SgdOptions options)
    {
        if (options.Patience == 0) return (ratings, null);
        var part = ValidationPart.Cut(ratings, options.ValidationShare, keys);
        return part.HeldOut.Count == 0 ? (ratings, null) : (part.Train, part.HeldOut);
    }

    /// <summary>Trains for all epochs, or until early stopping ends it; the best epoch's weights are then back in place.</summary>
    /// <exception cref="AttuneException"><c>diverged</c>: see <see cref="Divergence"/>.</exception>
    public static void Run(SgdOptions options, CsrMatrix? heldOut, RunContext run, IRatingTraining training)
    {
        var stopping = new EarlyStopping(heldOut is null ? 0 : options.Patience, higherIsBetter: false);
        var reports = new EpochReports(options, run, "rmse");
        reports.Begin();
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            training.Epoch(epoch, run);
            Divergence.Check(training.Weights, epoch + 1, run);
            reports.Done(epoch + 1);
            if (heldOut is not null && stopping.Observe(epoch + 1, reports.Judged(epoch + 1, Rmse(heldOut, training.Rows(), run)), training.Weights)) break;
        }

        stopping.Restore(training.Weights);
    }

    /// <summary>sqrt(mean of (rating - inner product)²); users or items without a vector do not count.</summary>
    public static double Rmse(CsrMatrix ratings, (float[] Users, float[] Items) rows, RunContext run)
    {
        var stride = Math.Max(1, ratings.Rows == 0 ? 1 : rows.Users.Length / ratings.Rows);
        var (sums, counts) = (new double[ratings.Rows], new int[ratings.Rows]);
        Parallel.For(0, ratings.Rows, run.Parallelism, user =>
        {
            var vector = rows.Users.AsSpan(user * stride, stride);
            if (FactorModel.IsZero(vector)) return;
            for (var e = ratings.RowStarts[user]; e < ratings.RowStarts[user + 1]; e++)
            {
                var item = rows.Items.AsSpan(ratings.ColumnIndices[e] * stride, stride);
                if (FactorModel.IsZero(item)) continue;
                sums[user] += Math.Pow(ratings.Values![e] - TensorPrimitives.Dot<float>(vector, item), 2);
                counts[user]++;
            }
        });
        return Math.Sqrt(sums.Sum() / counts.Sum());
    }
}
