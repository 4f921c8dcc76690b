using System.Text.Json;
using Attune.Data;
using Attune.Profiles.Lifetime;

namespace Attune.Profiles;

/// <summary>What users are compared with. Computed from a dataset, small, and serialisable so that it can be cached.</summary>
/// <param name="Users">Users it was computed from.</param>
/// <param name="Interactions">Interactions it was computed from.</param>
/// <param name="CategoryShares">For each attribute and value: the share of the weighted interactions, among those with items that have the attribute.</param>
/// <param name="PopularItems">External ids of the most interacted-with items, most first; at most 1,000.</param>
/// <param name="Rfm">Bounds between the quintiles of recency, frequency and monetary value.</param>
/// <param name="Lifetime">How customers buy and what they pay; null when too few buy again.</param>
/// <param name="Prices">Bounds between the quintiles of what a purchase costs; null or empty when nothing is bought.</param>
public sealed record PopulationStatistics(
    int Users, int Interactions, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> CategoryShares,
    IReadOnlyList<string> PopularItems, RfmBounds Rfm, LifetimeModel? Lifetime = null,
    IReadOnlyList<double>? Prices = null)
{
    private const int MostPopular = 1000;

    /// <summary>Share taken for a value that nobody met.</summary>
    private const double Unseen = 1e-6;

    /// <summary>Computes the statistics. Linear in the interactions.</summary>
    public static PopulationStatistics From(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var x = dataset.Interactions;
        var weights = ItemWeights(dataset);
        var popular = Enumerable.Range(0, x.ItemCount).Where(i => weights[i] > 0)
            .OrderByDescending(i => weights[i]).ThenBy(i => i).Take(MostPopular).Select(i => dataset.Items[i]);
        return new PopulationStatistics(x.UserCount, x.Count, SharesOf(dataset.ItemAttributes, weights), [.. popular], RfmBounds.From(dataset), LifetimeModel.From(dataset), PricesOf(dataset));
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static PopulationStatistics FromJson(string json) => JsonSerializer.Deserialize<PopulationStatistics>(json, Profile.Json)!;

    /// <summary>As one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Profile.Json);

    /// <summary>True when interests are made of the attribute: its values recur, and are no dates or addresses.</summary>
    public bool Knows(string attribute) => CategoryShares.ContainsKey(attribute);

    /// <summary>The share of a category among all users, above 0 also when nobody met it.</summary>
    public double ShareOf(Category category) =>
        CategoryShares.TryGetValue(category.Attribute, out var shares) && shares.TryGetValue(category.Value, out var share) ? Math.Max(share, Unseen) : Unseen;

    /// <summary>Place of an item among the most popular, from 1; null when it is not among them.</summary>
    public int? RankOf(string item)
    {
        for (var i = 0; i < PopularItems.Count; i++)
            if (PopularItems[i] == item) return i + 1;
        return null;
    }

    private static double[] PricesOf(Dataset dataset)
    {
        var x = dataset.Interactions;
        var purchase = dataset.Kinds.ToList().IndexOf(EventKinds.Purchase);
        if (purchase < 0 || x.Values is null) return [];
        var prices = new List<double>();
        for (var p = 0; p < x.Count; p++)
            if ((x.Kinds?[p] ?? 0) == purchase && x.Values[p] > 0 && float.IsFinite(x.Values[p])) prices.Add(x.Values[p]);
        return RfmBounds.Quintiles(prices);
    }

    private static double[] ItemWeights(Dataset dataset)
    {
        var x = dataset.Interactions;
        double[] kinds = [.. dataset.Kinds.Select(kind => (double)dataset.Weights.Of(kind))];
        var weights = new double[x.ItemCount];
        for (var p = 0; p < x.Count; p++) weights[x.Items[p]] += kinds[x.Kinds?[p] ?? 0];
        for (var item = 0; item < weights.Length; item++) weights[item] = Math.Max(0, weights[item]);
        return weights;
    }

    private static SortedDictionary<string, IReadOnlyDictionary<string, double>> SharesOf(AttributeTable attributes, double[] weights)
    {
        var shares = new SortedDictionary<string, IReadOnlyDictionary<string, double>>(StringComparer.Ordinal);
        foreach (var (name, values, membership) in RecurringCategories.Of(attributes))
        {
            var (sums, total) = (new double[values.Count], 0.0);
            for (var item = 0; item < membership.Rows; item++)
            {
                if (membership.CountOf(item) > 0) total += weights[item];
                foreach (var value in membership.ColumnsOf(item)) sums[value] += weights[item];
            }

            if (total > 0)
                shares[name] = Enumerable.Range(0, values.Count).ToDictionary(v => values[v], v => sums[v] / total, StringComparer.Ordinal);
        }

        return shares;
    }
}
