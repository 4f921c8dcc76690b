using MathNet.Numerics;

namespace Attune.Profiles.Lifetime;

/// <summary>
/// The BG/NBD model of purchases (Fader, Hardie, Lee 2005, "Counting Your Customers" the Easy Way): while alive, a customer buys at a rate that is
/// gamma(r, alpha) over the customers; after each purchase the customer dies with a probability that is beta(a, b).
/// </summary>
/// <param name="R">Shape of the rates.</param>
/// <param name="Alpha">Scale of the rates, in weeks.</param>
/// <param name="A">First parameter of dying.</param>
/// <param name="B">Second parameter of dying.</param>
public sealed record BgNbd(double R, double Alpha, double A, double B)
{
    /// <summary>Fits the model by maximum likelihood.</summary>
    /// <param name="customers">At least one with a repeat.</param>
    /// <returns>The parameters; null when the likelihood has no maximum that can be found, as when nobody repeats.</returns>
    public static BgNbd? Fit(ReadOnlySpan<PurchaseSummary> customers)
    {
        var groups = Grouped(customers);
        if (groups.All(g => g.Customer.Repeats == 0)) return null;
        return PositiveFit.Minimise(p => -LogLikelihood(new BgNbd(p[0], p[1], p[2], p[3]), groups), 4) is { } best ? new BgNbd(best[0], best[1], best[2], best[3]) : null;
    }

    /// <summary>ln of the likelihood of all customers, equation 6 of the paper as its authors compute it (2004, note on MATLAB).</summary>
    public double LogLikelihood(ReadOnlySpan<PurchaseSummary> customers) => LogLikelihood(this, Grouped(customers));

    /// <summary>Probability that the customer still buys. A customer without repeats is alive, as one dies only after a purchase that repeats.</summary>
    public double Alive(in PurchaseSummary customer) => 1 / (1 + Dead(customer));

    /// <summary>Purchases to be expected in the weeks after the observation, equation 10.</summary>
    public double Expected(in PurchaseSummary customer, double weeks)
    {
        if (weeks <= 0) return 0;
        var (x, reach) = (customer.Repeats, Alpha + customer.Age);
        var c = A + B + x - 1;
        var z = weeks / (reach + weeks);

        // 2F1(r + x, b + x; c; z) (1 - z)^(r + x), by Euler's transformation, as both grow beyond all bounds alone.
        var shrunk = Math.Exp((A - 1) * Math.Log(1 - z)) * Hypergeometric(c - R - x, A - 1, c, z);
        return c / (A - 1) * (1 - shrunk) / (1 + Dead(customer));
    }

    /// <summary>Weeks from the observation's end within which a customer who is alive has bought again with a probability of 1/2.</summary>
    public double MedianWait(in PurchaseSummary customer) => (Alpha + customer.Age) * (Math.Pow(2, 1 / (R + customer.Repeats)) - 1);

    /// <summary>Odds of being dead.</summary>
    private double Dead(in PurchaseSummary customer) => customer.Repeats == 0 ? 0
        : A / (B + customer.Repeats - 1) * Math.Pow((Alpha + customer.Age) / (Alpha + customer.Recency), R + customer.Repeats);

    private static double LogLikelihood(BgNbd model, List<(PurchaseSummary Customer, int Count)> groups)
    {
        var (r, alpha, a, b) = (model.R, model.Alpha, model.A, model.B);
        var (constant, sum) = (r * Math.Log(alpha) - SpecialFunctions.GammaLn(r) + SpecialFunctions.GammaLn(a + b) - SpecialFunctions.GammaLn(b), 0.0);
        foreach (var (customer, count) in groups)
        {
            var x = customer.Repeats;
            var own = SpecialFunctions.GammaLn(r + x) + SpecialFunctions.GammaLn(b + x) - SpecialFunctions.GammaLn(a + b + x) - (r + x) * Math.Log(alpha + customer.Age);
            sum += count * (constant + own + Math.Log(1 + model.Dead(customer)));
        }

        return sum;
    }

    /// <summary>Customers who are alike, counted: their likelihood is the same, and there are far fewer kinds than customers.</summary>
    private static List<(PurchaseSummary Customer, int Count)> Grouped(ReadOnlySpan<PurchaseSummary> customers)
    {
        var counts = new Dictionary<PurchaseSummary, int>();
        foreach (var customer in customers)
        {
            var alike = customer with { MeanSpend = 0 };
            counts[alike] = counts.GetValueOrDefault(alike) + 1;
        }

        return [.. counts.Select(c => (c.Key, c.Value))];
    }

    /// <summary>Gauss's series 2F1(a, b; c; z), 0 &lt;= z &lt; 1, c above 0.</summary>
    private static double Hypergeometric(double a, double b, double c, double z)
    {
        var (term, sum) = (1.0, 1.0);
        for (var k = 0; k < 100_000 && Math.Abs(term) > 1e-14 * Math.Abs(sum); k++)
        {
            term *= (a + k) * (b + k) / ((c + k) * (k + 1)) * z;
            sum += term;
        }

        return sum;
    }
}
