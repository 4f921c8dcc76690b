using Attune.Data;

namespace Attune.Profiles.Lifetime;

/// <summary>How the customers of a population buy and what they pay: what a single one's future is judged by.</summary>
/// <param name="Customers">Customers it was fitted to.</param>
/// <param name="Purchases">When they buy.</param>
/// <param name="Amounts">What they pay; null when amounts are not known, or differ so much that they have no mean.</param>
public sealed record LifetimeModel(int Customers, BgNbd Purchases, GammaGamma? Amounts)
{
    /// <summary>With fewer customers who repeat, four parameters are guesses.</summary>
    internal const int FewestRepeating = 50;

    /// <summary>More tell four parameters no better, and take longer.</summary>
    private const int MostFitted = 20_000;

    private const double WeeksPerMonth = 365.25 / 12 / 7, MonthsPerYear = 12;

    /// <summary>Fits to the purchases of a dataset; null when fewer than 50 customers bought on more than one day.</summary>
    public static LifetimeModel? From(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var x = dataset.Interactions;
        var purchase = dataset.Kinds.ToList().IndexOf(EventKinds.Purchase);
        if (purchase < 0 || x.Times is null) return null;
        var (all, end) = (new List<PurchaseDays>(), 0);
        for (var user = 0; user < x.UserCount; user++)
        {
            var days = new PurchaseDays();
            for (var p = x.UserStarts[user]; p < x.UserStarts[user + 1]; p++)
            {
                if (x.Times[p] == 0) continue;
                var day = UnixDay.Of(x.Times[p]);
                end = Math.Max(end, day);
                if ((x.Kinds?[p] ?? 0) == purchase) days.Add(day, x.Values?[p] ?? 0);
            }

            if (days.Count > 0) all.Add(days);
        }

        return Fit([.. all.Select(days => days.At(end)!.Value)]);
    }

    /// <summary>Fits to customers, at most 20,000 of them, evenly from first to last; null when fewer than 50 of these bought more than once.</summary>
    public static LifetimeModel? Fit(ReadOnlySpan<PurchaseSummary> customers)
    {
        if (customers.Length > MostFitted)
        {
            var every = new PurchaseSummary[MostFitted];
            for (var k = 0; k < MostFitted; k++) every[k] = customers[(int)((long)k * customers.Length / MostFitted)];
            customers = every;
        }

        var repeating = 0;
        foreach (var customer in customers)
            if (customer.Repeats > 0) repeating++;
        return repeating >= FewestRepeating && BgNbd.Fit(customers) is { } purchases ? new(customers.Length, purchases, GammaGamma.Fit(customers)) : null;
    }

    /// <summary>What the purchases of the months to come are worth today: each month's expected purchases times the expected amount, discounted at its end.</summary>
    /// <param name="customer">Of the population.</param>
    /// <param name="months">How far to look.</param>
    /// <param name="discount">Yearly rate, such as 0.1.</param>
    /// <returns>null when amounts are not known.</returns>
    public double? Worth(in PurchaseSummary customer, int months, double discount)
    {
        if (Amounts is null) return null;
        var (sum, before) = (0.0, 0.0);
        for (var month = 1; month <= months; month++)
        {
            var until = Purchases.Expected(customer, month * WeeksPerMonth);
            sum += (until - before) * Math.Pow(1 + discount, -month / MonthsPerYear);
            before = until;
        }

        return sum * Amounts.Expected(customer);
    }
}
