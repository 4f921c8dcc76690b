using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

/// <summary>Users 0, 1, 2 and items 0, 1, 2; item 3 is not rated. User 0: 5 3 -; user 1: 4 - 1; user 2: - 2 -.</summary>
public sealed class RatingBaselineTests
{
    private static readonly CsrMatrix Ratings = CsrMatrix.FromEntries(3, 4, [0, 0, 1, 1, 2], [0, 1, 0, 2, 1], [5, 3, 4, 1, 2]);

    /// <summary>mu = 3; item means 4.5, 2.5, 1; no bias of users.</summary>
    [Fact]
    public void Centred_by_item_takes_off_item_means()
    {
        var baseline = RatingBaseline.Fit(Ratings, RatingsUse.MeanCentred, byItem: true);
        Assert.Equal([1.5f, -0.5f, -2f, float.NaN], baseline.ItemBiases);
        Assert.Equal([0.5f, 0.5f, -0.5f, 0f, -0.5f], baseline.Residuals(Ratings).Values!);
    }

    /// <summary>User means 4, 2.5, 2.</summary>
    [Fact]
    public void Centred_by_user_takes_off_user_means()
    {
        var baseline = RatingBaseline.Fit(Ratings, RatingsUse.MeanCentred, byItem: false);
        Assert.Equal([0f, 0f, 0f, float.NaN], baseline.ItemBiases);
        Assert.Equal([1f, -1f, 1.5f, -1.5f, 0f], baseline.Residuals(Ratings).Values!);
    }

    /// <summary>Ten passes of b_i = sum(r - 3 - b_u) / (10 + n), b_u = sum(r - 3 - b_i) / (15 + n), worked in double without the model's code.</summary>
    [Fact]
    public void The_baseline_alternates_least_squares()
    {
        (int U, int I, double R)[] cells = [(0, 0, 5), (0, 1, 3), (1, 0, 4), (1, 2, 1), (2, 1, 2)];
        var (users, items) = (new double[3], new double[3]);
        for (var pass = 0; pass < 10; pass++)
        {
            for (var i = 0; i < 3; i++) items[i] = cells.Where(c => c.I == i).Sum(c => c.R - 3 - users[c.U]) / (10 + cells.Count(c => c.I == i));
            for (var u = 0; u < 3; u++) users[u] = cells.Where(c => c.U == u).Sum(c => c.R - 3 - items[c.I]) / (15 + cells.Count(c => c.U == u));
        }

        var baseline = RatingBaseline.Fit(Ratings, RatingsUse.Baseline, byItem: true);
        for (var i = 0; i < 3; i++) Assert.Equal(items[i], baseline.ItemBiases[i], 1e-6);
        for (var u = 0; u < 3; u++) Assert.Equal(users[u], baseline.BiasOf(Ratings.ColumnsOf(u), Ratings.ValuesOf(u)), 1e-6);
        Assert.Equal(0, baseline.BiasOf([], []));
    }
}
