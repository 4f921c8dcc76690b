using Attune.Data;

namespace Attune.Profiles;

/// <summary>Bounds between the population's quintiles: four ascending numbers each, of users who have any.</summary>
/// <param name="Basis">What was counted: <c>purchase</c>, or <c>interaction</c> where nothing was bought.</param>
/// <param name="LastSeen">Of the time of the last one, in Unix seconds, so that they hold for any moment of reading; empty when none is dated.</param>
/// <param name="Frequency">Of the number of them.</param>
/// <param name="Monetary">Of what was paid less refunds; empty when the basis is interactions.</param>
public sealed record RfmBounds(string Basis, IReadOnlyList<double> LastSeen, IReadOnlyList<double> Frequency, IReadOnlyList<double> Monetary)
{
    internal const string Interaction = "interaction";

    /// <summary>Computes the bounds over all users.</summary>
    internal static RfmBounds From(Dataset dataset)
    {
        var x = dataset.Interactions;
        var (purchase, refund) = (KindOf(dataset, EventKinds.Purchase), KindOf(dataset, EventKinds.Refund));
        var isPurchase = purchase >= 0 && (x.Kinds is null ? purchase == 0 : x.Kinds.Contains((byte)purchase));
        var (last, frequency, monetary) = (new List<double>(), new List<double>(), new List<double>());
        for (var user = 0; user < x.UserCount; user++)
        {
            var (newest, count, paid) = (0u, 0, 0.0);
            for (var p = x.UserStarts[user]; p < x.UserStarts[user + 1]; p++)
            {
                var kind = x.Kinds?[p] ?? 0;
                var value = x.Values is null || !float.IsFinite(x.Values[p]) ? 0 : x.Values[p];
                if (kind == purchase) paid += Math.Max(0, value);
                if (kind == refund) paid -= Math.Abs(value);
                if (isPurchase && kind != purchase) continue;
                (newest, count) = (Math.Max(newest, x.Times?[p] ?? 0), count + 1);
            }

            if (count == 0) continue;
            frequency.Add(count);
            if (newest > 0) last.Add(newest);
            if (isPurchase) monetary.Add(paid);
        }

        return new RfmBounds(isPurchase ? EventKinds.Purchase : Interaction, Quintiles(last), Quintiles(frequency), Quintiles(monetary));
    }

    /// <summary>1 plus the number of bounds below the value; null when there is no value or are no bounds.</summary>
    internal static int? Score(IReadOnlyList<double>? bounds, double? value) =>
        bounds is { Count: > 0 } && value is { } v ? 1 + bounds.Count(bound => v > bound) : null;

    private static int KindOf(Dataset dataset, string name) => dataset.Kinds.ToList().IndexOf(name);

    /// <summary>The nearest-rank 20, 40, 60 and 80 per cent quantiles.</summary>
    internal static double[] Quintiles(List<double> values)
    {
        if (values.Count == 0) return [];
        values.Sort();
        return [.. Enumerable.Range(1, 4).Select(q => values[(int)Math.Ceiling(q * values.Count / 5.0) - 1])];
    }
}
