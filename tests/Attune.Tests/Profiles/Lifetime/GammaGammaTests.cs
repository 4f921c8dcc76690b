using Attune.Profiles.Lifetime;

namespace Attune.Tests.Profiles.Lifetime;

public sealed class GammaGammaTests
{
    [Fact]
    [Trait("Category", "Accuracy")]
    public void The_published_parameters_of_cdnow_are_found()
    {
        // Fader and Hardie (2013), on the 946 customers who repeat: p 6.25, q 3.74, gamma 15.44; a population mean of 35.
        var customers = BgNbdTests.Cdnow();
        Assert.Equal(946, customers.Count(c => c.Repeats > 0));
        var model = GammaGamma.Fit(customers)!;
        Assert.Equal(6.25, model.P, 0.01);
        Assert.Equal(3.74, model.Q, 0.01);
        Assert.Equal(15.44, model.Gamma, 0.02);
        Assert.Equal(35.2, model.Expected(new(0, 0, 10)), 0.2);
    }

    [Fact]
    public void Parameters_of_simulated_customers_are_found_again_in_any_currency()
    {
        var (random, customers) = (new Random(2), new PurchaseSummary[20_000]);
        for (var k = 0; k < customers.Length; k++)
        {
            var scale = MathNet.Numerics.Distributions.Gamma.Sample(random, 4, 20_000);
            var repeats = 1 + random.Next(6);
            customers[k] = new(repeats, 1, 1, Enumerable.Range(0, repeats).Average(_ => MathNet.Numerics.Distributions.Gamma.Sample(random, 5, scale)));
        }

        var model = GammaGamma.Fit(customers)!;
        Assert.Equal(5, model.P, 0.3);
        Assert.Equal(4, model.Q, 0.2);
        Assert.InRange(model.Gamma, 18_000, 22_000);
    }

    [Fact]
    public void The_expectation_goes_from_the_mean_of_all_to_that_of_the_customer()
    {
        // p 2, q 3, gamma 10: the population's mean is 2 · 10 / 2 = 10. With x = 3 of mean 20: 2 (10 + 60) / (6 + 2) = 17.5.
        var model = new GammaGamma(2, 3, 10);
        Assert.Equal(10, model.Expected(new(0, 0, 1)), 1e-12);
        Assert.Equal(17.5, model.Expected(new(3, 1, 1, 20)), 1e-12);
        Assert.Equal(20, model.Expected(new(100_000, 1, 1, 20)), 0.01);
    }

    [Fact]
    public void Too_few_who_paid_give_no_model() => Assert.Null(GammaGamma.Fit([new(1, 1, 1, 5), new(2, 1, 1, 0), new(0, 0, 1, 7)]));
}
