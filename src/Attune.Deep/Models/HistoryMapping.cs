using System.Numerics.Tensors;
using Attune.Data;
using Attune.Models;
using Attune.Numerics;

namespace Attune.Deep.Models;

/// <summary>
/// How a history becomes a user's vector where a network has learned a vector for each user: a ridge regression from the mean of the vectors of a user's items, and
/// a 1, to the user's own vector, learned from the users of the training. So a history is folded in by one small matrix product.
/// </summary>
/// <param name="Weights">Row-major, (item width + 1) by user width; the last row is the intercept.</param>
/// <param name="ItemWidth">Numbers in an item's vector.</param>
/// <param name="UserWidth">Numbers in a user's vector.</param>
internal sealed record HistoryMapping(float[] Weights, int ItemWidth, int UserWidth)
{
    private const float RidgeShare = 1e-3f;

    /// <summary>Learns the mapping.</summary>
    /// <param name="userItems">Histories.</param>
    /// <param name="users">Vectors of users, row-major.</param>
    /// <param name="items">Vectors of items, row-major.</param>
    /// <param name="itemWidth">Numbers in an item's vector.</param>
    /// <param name="userWidth">Numbers in a user's vector.</param>
    /// <param name="run">Threads and cancellation.</param>
    public static HistoryMapping Learn(CsrMatrix userItems, float[] users, float[] items, int itemWidth, int userWidth, RunContext run)
    {
        var inputs = itemWidth + 1;
        var (gram, right) = (new double[inputs * inputs], new double[inputs * userWidth]);
        var mean = new float[inputs];
        var count = 0;
        for (var user = 0; user < userItems.Rows; user++)
        {
            if (userItems.CountOf(user) == 0) continue;
            run.Cancellation.ThrowIfCancellationRequested();
            Mean(UserQuery.Known(userItems, user), items, mean);
            Add(gram, right, mean, users.AsSpan(user * userWidth, userWidth));
            count++;
        }

        // In the order of the intercept's scale, which is 1: a share of the average square of the inputs.
        var trace = 0.0;
        for (var k = 0; k < inputs - 1; k++) trace += gram[k * inputs + k];
        for (var k = 0; k < inputs; k++) gram[k * inputs + k] += RidgeShare * Math.Max(trace / Math.Max(1, itemWidth), 1e-12) + 1e-9 * count;
        float[] inverse = [.. gram.Select(g => (float)g)];
        var weights = new float[inputs * userWidth];
        if (count > 0 && SymmetricInverse.Invert(inverse, inputs, null, run.Parallelism)) Multiply(inverse, right, weights, inputs, userWidth);
        return new HistoryMapping(weights, itemWidth, userWidth);
    }

    /// <summary>The vector of a history; all zeros when it holds no item with a weight.</summary>
    public void FoldIn(UserQuery history, float[] items, Span<float> vector)
    {
        vector.Clear();
        var mean = new float[ItemWidth + 1];
        if (!Mean(history, items, mean)) return;
        for (var k = 0; k < mean.Length; k++)
            TensorPrimitives.MultiplyAdd(Weights.AsSpan(k * UserWidth, UserWidth), mean[k], vector, vector);
    }

    private static bool Mean(UserQuery history, float[] items, float[] mean)
    {
        var width = mean.Length - 1;
        mean.AsSpan().Clear();
        var total = 0f;
        for (var k = 0; k < history.Items.Length; k++)
        {
            var weight = history.WeightAt(k);
            var item = items.AsSpan(history.Items.Span[k] * width, width);
            TensorPrimitives.MultiplyAdd(item, weight, mean.AsSpan(0, width), mean.AsSpan(0, width));
            total += weight;
        }

        if (total == 0) return false;
        TensorPrimitives.Divide(mean.AsSpan(0, width), total, mean.AsSpan(0, width));
        mean[width] = 1;
        return true;
    }

    private static void Add(double[] gram, double[] right, float[] mean, ReadOnlySpan<float> user)
    {
        for (var a = 0; a < mean.Length; a++)
        {
            for (var b = 0; b < mean.Length; b++) gram[a * mean.Length + b] += (double)mean[a] * mean[b];
            for (var b = 0; b < user.Length; b++) right[a * user.Length + b] += (double)mean[a] * user[b];
        }
    }

    private static void Multiply(float[] inverse, double[] right, float[] weights, int inputs, int outputs)
    {
        for (var a = 0; a < inputs; a++)
            for (var k = 0; k < inputs; k++)
                for (var b = 0; b < outputs; b++) weights[a * outputs + b] += (float)(inverse[a * inputs + k] * right[k * outputs + b]);
    }
}
