using System.Globalization;
using Attune.Profiles.Lifetime;
using Attune.Tests.Evaluation;

namespace Attune.Tests.Profiles.Lifetime;

public sealed class BgNbdTests
{
    /// <summary>The parameters that Fader, Hardie and Lee (2005) publish for the CDNOW sample.</summary>
    private static readonly BgNbd Published = new(0.243, 4.414, 0.793, 2.426);

    [Fact]
    [Trait("Category", "Accuracy")]
    public void The_published_parameters_of_cdnow_are_found()
    {
        var customers = Cdnow();
        Assert.Equal(2357, customers.Length);
        var model = BgNbd.Fit(customers)!;
        Assert.Equal(0.243, model.R, 0.0005);
        Assert.Equal(4.414, model.Alpha, 0.0015);
        Assert.Equal(0.793, model.A, 0.0015);
        Assert.Equal(2.426, model.B, 0.003);
        Assert.Equal(-9582.4, model.LogLikelihood(customers), 0.05);
    }

    [Fact]
    public void The_published_expectation_is_found()
    {
        // Fader, Hardie, Lee (2005): customer 1 of the sample, x = 2, t_x = 30.43, T = 38.86, is expected to buy 1.226 times in the next 39 weeks.
        Assert.Equal(1.226, Published.Expected(new(2, 30.43, 38.86), 39), 0.001);
    }

    [Fact]
    public void The_likelihood_is_that_of_the_paper_term_by_term()
    {
        // Equation 6, in its first form: (1 - p)-weighted survival plus death at the last purchase, by plain gamma functions.
        PurchaseSummary customer = new(3, 5, 9);
        var (r, alpha, a, b, x) = (1.5, 2.0, 0.7, 2.5, 3.0);
        double survived = Beta(a, b + x) / Beta(a, b) * Gamma(r + x) * Math.Pow(alpha, r) / (Gamma(r) * Math.Pow(alpha + 9, r + x));
        double died = Beta(a + 1, b + x - 1) / Beta(a, b) * Gamma(r + x) * Math.Pow(alpha, r) / (Gamma(r) * Math.Pow(alpha + 5, r + x));
        Assert.Equal(Math.Log(survived + died), new BgNbd(r, alpha, a, b).LogLikelihood([customer]), 1e-9);
        Assert.Equal(survived / (survived + died), new BgNbd(r, alpha, a, b).Alive(customer), 1e-9);

        static double Gamma(double x) => MathNet.Numerics.SpecialFunctions.Gamma(x);
        static double Beta(double a, double b) => MathNet.Numerics.SpecialFunctions.Beta(a, b);
    }

    [Theory]
    [InlineData(0, 0.0, 20.0)]
    [InlineData(1, 3.0, 20.0)]
    [InlineData(8, 19.0, 20.0)]
    public void The_expectation_is_the_mean_of_simulated_futures(int repeats, double recency, double age)
    {
        // Rates and dying drawn from their posteriors: given alive, the rate is gamma(r + x, alpha + T) and dying beta(a, b + x).
        var model = new BgNbd(0.8, 5, 1.3, 3);
        PurchaseSummary customer = new(repeats, recency, age);
        var random = new Random(5);
        const int Futures = 100_000;
        var (bought, waits) = (0L, new List<double>());
        for (var k = 0; k < Futures; k++)
        {
            var rate = MathNet.Numerics.Distributions.Gamma.Sample(random, model.R + repeats, model.Alpha + age);
            var death = MathNet.Numerics.Distributions.Beta.Sample(random, model.A, model.B + repeats);
            var time = MathNet.Numerics.Distributions.Exponential.Sample(random, rate);
            waits.Add(time);
            if (random.NextDouble() >= model.Alive(customer)) continue;
            for (; time < 30; time += MathNet.Numerics.Distributions.Exponential.Sample(random, rate))
            {
                bought++;
                if (random.NextDouble() < death) break;
            }
        }

        Assert.Equal(bought / (double)Futures, model.Expected(customer, 30), 0.03 * model.Expected(customer, 30) + 0.005);
        waits.Sort();
        Assert.Equal(waits[Futures / 2], model.MedianWait(customer), 0.02 * model.MedianWait(customer));
    }

    [Fact]
    public void Parameters_of_simulated_customers_are_found_again()
    {
        var random = new Random(11);
        var customers = new PurchaseSummary[20_000];
        for (var k = 0; k < customers.Length; k++)
        {
            var rate = MathNet.Numerics.Distributions.Gamma.Sample(random, 0.9, 6);
            var death = MathNet.Numerics.Distributions.Beta.Sample(random, 1.2, 3.5);
            var (repeats, last, age) = (0, 0.0, 20.0 + random.Next(30));
            for (var time = 0.0; (time += MathNet.Numerics.Distributions.Exponential.Sample(random, rate)) < age;)
            {
                (repeats, last) = (repeats + 1, time);
                if (random.NextDouble() < death) break;
            }

            customers[k] = new(repeats, last, age);
        }

        var model = BgNbd.Fit(customers)!;
        Assert.Equal(0.9, model.R, 0.05);
        Assert.Equal(6, model.Alpha, 0.4);
        Assert.Equal(1.2, model.A, 0.2);
        Assert.Equal(3.5, model.B, 0.6);
    }

    [Fact]
    public void More_silence_makes_death_likelier_and_fewer_purchases_expected()
    {
        var (alive, expected) = (1.0, double.MaxValue);
        for (var age = 10; age < 2000; age += 50)
        {
            PurchaseSummary customer = new(4, 10, age);
            Assert.True(Published.Alive(customer) <= alive && Published.Expected(customer, 52) <= expected);
            (alive, expected) = (Published.Alive(customer), Published.Expected(customer, 52));
        }

        Assert.InRange(alive, 0, 0.001);
        Assert.Equal(1, Published.Alive(new(0, 0, 500)));
        Assert.Equal(0, Published.Expected(new(1, 1, 5), 0));
    }

    [Fact]
    public void Nobody_who_repeats_gives_no_model()
    {
        Assert.Null(BgNbd.Fit([]));
        Assert.Null(BgNbd.Fit([new(0, 0, 5), new(0, 0, 9)]));
    }

    internal static PurchaseSummary[] Cdnow()
    {
        return
        [
            .. File.ReadLines(SampleData.PathOf("cdnow/cdnow_customers_summary_with_transactions.csv")).Skip(1).Select(line => line.Split(','))
                .Select(cells => new PurchaseSummary(int.Parse(cells[1], CultureInfo.InvariantCulture), Number(cells[2]), Number(cells[3]), Number(cells[4]))),
        ];

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
