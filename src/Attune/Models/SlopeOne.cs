using System.ComponentModel;
using System.Numerics.Tensors;
using Attune.Data;

namespace Attune.Models;

/// <summary>Which scheme of the paper predicts.</summary>
public enum SlopeOneScheme
{
    /// <summary>All items that compare have the same say.</summary>
    Plain,

    /// <summary>Items that more users rated together have more say.</summary>
    Weighted,

    /// <summary>Weighted, and likes are compared with likes, dislikes with dislikes alone; a user likes what they rate above their mean.</summary>
    BiPolar,
}

/// <summary>Options of <c>slope-one</c>.</summary>
public sealed record SlopeOneOptions
{
    /// <summary>Which scheme of the paper predicts.</summary>
    [Description("plain gives all items the same say, weighted more to those that more users rated together, bi_polar compares likes with likes and dislikes with dislikes alone, for twice the memory.")]
    public SlopeOneScheme Scheme { get; init; } = SlopeOneScheme.Weighted;
}

/// <summary>Trains <see cref="SlopeOneModel"/>.</summary>
internal sealed class SlopeOneTrainer : ModelTrainer<SlopeOneOptions>
{
    public override ModelDescription Description { get; } = new(
        "slope-one",
        "Slope One",
        "Predicts ratings from the mean difference between items in the ratings of those who rated both. Nothing to tune; memory grows with the square of the items (8 bytes a pair, 16 with bi_polar), so it is for thousands of items.",
        "Lemire, Maclachlan (2005), Slope One Predictors for Online Rating-Based Collaborative Filtering",
        LearnsTastes: false);

    public override IModel Train(Dataset dataset, SlopeOneOptions options, RunContext run)
    {
        run.Cancellation.ThrowIfCancellationRequested();
        var ratings = RatingData.Of(dataset, Description.Name);
        ThrowIfTooLarge(ratings.Columns, options.Scheme == SlopeOneScheme.BiPolar ? 2 : 1);
        var itemUsers = ratings.Transpose();
        if (options.Scheme != SlopeOneScheme.BiPolar)
            return new SlopeOneModel([Compare(ratings, itemUsers, (_, _) => true, run)], ratings, options.Scheme);
        var means = new float[ratings.Rows];
        for (var user = 0; user < means.Length; user++) means[user] = SlopeOneModel.Mean(ratings.ValuesOf(user), 0);
        return new SlopeOneModel(
            [Compare(ratings, itemUsers, (user, r) => r > means[user], run), Compare(ratings, itemUsers, (user, r) => r < means[user], run)], ratings, options.Scheme);
    }

    public override IModel Load(TensorArchive archive, SlopeOneOptions options)
    {
        var tables = options.Scheme == SlopeOneScheme.BiPolar ? 2 : 1;
        return new SlopeOneModel(
            [.. Enumerable.Range(0, tables).Select(t => new SlopeOneTable(archive.Get<float>($"differences_{t}"), archive.Get<float>($"counts_{t}")))],
            UserRatings.Load(archive), options.Scheme);
    }

    private static void ThrowIfTooLarge(int items, int tables)
    {
        var needed = 8.0 * items * items * tables;
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (needed > 0.7 * available || (long)items * items > Array.MaxLength)
            throw new AttuneException("too_large", $"Slope One keeps every pair of items: {items} items need {needed / (1 << 30):0.0} GiB, and {available / (double)(1 << 30):0.0} GiB of memory are there.", $"Use item-knn with ratings=baseline, or fewer items.");
    }

    /// <summary>Sums and counts of r_ui - r_uj over the users whose ratings of both are taken. A row a thread at a time, so the threads do not matter.</summary>
    private static SlopeOneTable Compare(CsrMatrix ratings, CsrMatrix itemUsers, Func<int, float, bool> takes, RunContext run)
    {
        var items = ratings.Columns;
        var (differences, counts) = (new float[items * items], new float[items * items]);
        var done = 0;
        Parallel.For(0, items, run.Parallelism, item =>
        {
            var own = differences.AsSpan(item * items, items);
            var count = counts.AsSpan(item * items, items);
            var users = itemUsers.ColumnsOf(item);
            for (var k = 0; k < users.Length; k++)
                if (takes(users[k], itemUsers.ValuesOf(item)[k])) AddUser(ratings, users[k], itemUsers.ValuesOf(item)[k], takes, own, count);
            run.Progress?.Report(new WorkProgress("Comparing items", Interlocked.Increment(ref done), items, "items"));
        });
        return new SlopeOneTable(differences, counts);
    }

    private static void AddUser(CsrMatrix ratings, int user, float rating, Func<int, float, bool> takes, Span<float> differences, Span<float> counts)
    {
        var items = ratings.ColumnsOf(user);
        var values = ratings.ValuesOf(user);
        for (var k = 0; k < items.Length; k++)
        {
            if (!takes(user, values[k])) continue;
            differences[items[k]] += rating - values[k];
            counts[items[k]]++;
        }
    }
}

/// <summary>Row-major, items by items.</summary>
/// <param name="Differences">Sum of r_ui - r_uj over the users of both; row i, column j.</param>
/// <param name="Counts">How many they are.</param>
internal sealed record SlopeOneTable(float[] Differences, float[] Counts);

/// <summary>
/// Slope One: dev(i, j) is the mean of r_ui - r_uj over the users of both. Weighted: r(u, i) = sum of (dev(i, j) + r_uj) c_ij / sum of c_ij over the
/// user's items j, c_ij being the number of those users; plain with every c_ij that is not 0 taken as 1; bi-polar the weighted sums of likes and of
/// dislikes together. Where nothing compares, the user's mean plus what the item's mean differs from the mean of all; without ratings of the user, the
/// item's mean. An item without ratings is cold.
/// </summary>
public sealed class SlopeOneModel : IRatingModel
{
    private readonly SlopeOneTable[] _tables;
    private readonly CsrMatrix _ratings;
    private readonly SlopeOneScheme _scheme;
    private readonly RatingBaseline _means;

    internal SlopeOneModel(SlopeOneTable[] tables, CsrMatrix ratings, SlopeOneScheme scheme) =>
        (_tables, _ratings, _scheme, _means) = (tables, ratings, scheme, RatingBaseline.Fit(ratings, RatingsUse.MeanCentred, byItem: true));

    /// <inheritdoc/>
    public int UserCount => _ratings.Rows;

    /// <inheritdoc/>
    public int ItemCount => _ratings.Columns;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
    {
        var buffer = new float[2 * ItemCount];
        for (var row = 0; row < users.Length; row++) Score(users[row], buffer.AsSpan(0, ItemCount), buffer.AsSpan(ItemCount), scores.Slice(row * ItemCount, ItemCount));
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        for (var t = 0; t < _tables.Length; t++)
        {
            archive.Add($"differences_{t}", _tables[t].Differences, ItemCount, ItemCount);
            archive.Add($"counts_{t}", _tables[t].Counts, ItemCount, ItemCount);
        }

        UserRatings.Save(archive, _ratings);
    }

    private void Score(UserQuery user, Span<float> sums, Span<float> counts, Span<float> scores)
    {
        var (items, ratings) = UserRatings.Of(_ratings, user);
        if (user.Items.IsEmpty && items.IsEmpty)
        {
            scores.Fill(float.NaN);
            return;
        }

        sums.Clear();
        counts.Clear();
        var mean = Mean(ratings.Span, (float)_means.Mean);
        for (var k = 0; k < items.Length; k++)
            if (!float.IsNaN(ratings.Span[k])) Add(items.Span[k], ratings.Span[k], mean, sums, counts);
        for (var item = 0; item < scores.Length; item++)
        {
            var expected = mean + _means.ItemBiases[item];
            scores[item] = counts[item] > 0 && !float.IsNaN(expected) ? sums[item] / counts[item] : expected;
        }
    }

    /// <summary>Mean of a user's ratings; the other number when they have none.</summary>
    internal static float Mean(ReadOnlySpan<float> ratings, float otherwise)
    {
        var (sum, count) = (0d, 0);
        foreach (var rating in ratings)
            if (!float.IsNaN(rating)) (sum, count) = (sum + rating, count + 1);
        return count == 0 ? otherwise : (float)(sum / count);
    }

    /// <summary>Adds what one rating says of all items. Differences are kept from the other side, so they are taken off.</summary>
    private void Add(int item, float rating, float mean, Span<float> sums, Span<float> counts)
    {
        if (_scheme == SlopeOneScheme.BiPolar && rating == mean) return;
        var table = _tables[_scheme == SlopeOneScheme.BiPolar && rating < mean ? 1 : 0];
        ReadOnlySpan<float> differences = table.Differences.AsSpan(item * ItemCount, ItemCount);
        ReadOnlySpan<float> together = table.Counts.AsSpan(item * ItemCount, ItemCount);
        if (_scheme == SlopeOneScheme.Plain)
        {
            for (var other = 0; other < sums.Length; other++)
            {
                if (together[other] == 0) continue;
                sums[other] += rating - differences[other] / together[other];
                counts[other]++;
            }

            return;
        }

        TensorPrimitives.MultiplyAdd(together, rating, sums, sums);
        TensorPrimitives.Subtract(sums, differences, sums);
        TensorPrimitives.Add(counts, together, counts);
    }
}
