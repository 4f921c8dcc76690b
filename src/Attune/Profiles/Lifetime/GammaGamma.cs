using MathNet.Numerics;

namespace Attune.Profiles.Lifetime;

/// <summary>
/// The gamma-gamma model of what a purchase is worth (Fader, Hardie 2013, The Gamma-Gamma Model of Monetary Value): a customer's amounts are
/// gamma(p, v) with v gamma(q, gamma) over the customers, independent of how often they buy.
/// </summary>
/// <param name="P">Shape of a customer's amounts.</param>
/// <param name="Q">Shape of the customers' scales.</param>
/// <param name="Gamma">Scale of the customers' scales, in money.</param>
public sealed record GammaGamma(double P, double Q, double Gamma)
{
    /// <summary>Fits the model by maximum likelihood on the customers who repeat and paid.</summary>
    /// <returns>The parameters; null when fewer than two such customers are there, or there is no mean (q at most 1).</returns>
    public static GammaGamma? Fit(ReadOnlySpan<PurchaseSummary> customers)
    {
        var paying = new List<PurchaseSummary>();
        foreach (var customer in customers)
            if (customer is { Repeats: > 0, MeanSpend: > 0 }) paying.Add(customer);
        if (paying.Count < 2) return null;
        var mean = paying.Average(c => c.MeanSpend); // amounts over their mean: the search starts near its end in any currency
        PurchaseSummary[] scaled = [.. paying.Select(c => c with { MeanSpend = c.MeanSpend / mean })];
        return PositiveFit.Minimise(p => -new GammaGamma(p[0], p[1], p[2]).LogLikelihood(scaled), 3) is [var p, > 1 and var q, var gamma] ? new GammaGamma(p, q, gamma * mean) : null;
    }

    /// <summary>ln of the likelihood of the mean amounts of customers who repeat and paid, equation 1a.</summary>
    public double LogLikelihood(ReadOnlySpan<PurchaseSummary> customers)
    {
        var sum = 0.0;
        foreach (var customer in customers)
        {
            if (customer is not { Repeats: > 0, MeanSpend: > 0 }) continue;
            var (x, z) = (customer.Repeats, customer.MeanSpend);
            sum += SpecialFunctions.GammaLn(P * x + Q) - SpecialFunctions.GammaLn(P * x) - SpecialFunctions.GammaLn(Q) + Q * Math.Log(Gamma)
                + (P * x - 1) * Math.Log(z) + P * x * Math.Log(x) - (P * x + Q) * Math.Log(Gamma + x * z);
        }

        return sum;
    }

    /// <summary>What a purchase of the customer is expected to be worth: between the population's mean and the customer's own, the nearer to it the more there were, equation 5.</summary>
    public double Expected(in PurchaseSummary customer)
    {
        var x = customer.MeanSpend > 0 ? customer.Repeats : 0;
        return P * (Gamma + x * customer.MeanSpend) / (P * x + Q - 1);
    }
}
