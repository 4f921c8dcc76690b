using Attune.Data;
using Attune.Profiles;

namespace Attune.Features;

/// <summary>What was between a user and single items up to a moment. Folded event by event.</summary>
internal sealed class PairHistory(KindWeights kinds)
{
    private readonly Dictionary<string, (int Count, double Weight, DateTimeOffset? Last)> _met = new(StringComparer.Ordinal);
    private double _paid;
    private int _purchases;

    /// <summary>Mean price paid; null before the first purchase with a price.</summary>
    private double? UsualPrice => _purchases == 0 ? null : _paid / _purchases;

    public void Apply(Event happened)
    {
        if (happened.Item is not { } item) return;
        var (count, sum, last) = _met.GetValueOrDefault(item);
        _met[item] = (count + 1, sum + kinds.Of(happened.Kind), happened.Time is { } time && !(time < last) ? time : last);
        if (happened is { Kind: EventKinds.Purchase, Value: > 0 and var price } && float.IsFinite(price)) (_paid, _purchases) = (_paid + price, _purchases + 1);
    }

    /// <summary>Adds what was before the moment.</summary>
    public void AddTo(FeatureRow row, string item, IReadOnlyList<Category> categories, UserAffinity affinity, double? price, DateTimeOffset moment)
    {
        var (count, weight, last) = _met.GetValueOrDefault(item);
        row.Number("pair.interactions", count);
        row.Number("pair.weight", weight);
        row.Number("pair.days_since", last is { } time ? (moment - time).TotalDays : null);
        var shares = categories.Select(affinity.ShareOf).ToList();
        row.Number("pair.affinity_sum", shares.Sum());
        row.Number("pair.affinity_max", shares.DefaultIfEmpty().Max());
        row.Number("pair.price_ratio", price / UsualPrice);
    }
}
