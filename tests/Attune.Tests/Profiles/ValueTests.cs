using Attune.Data;
using Attune.Profiles;
using Attune.Profiles.Lifetime;

namespace Attune.Tests.Profiles;

public sealed class ValueTests
{
    private static readonly LifetimeModel Model = new(2357, new BgNbd(0.243, 4.414, 0.793, 2.426), new GammaGamma(6.25, 3.74, 15.44));

    internal static readonly PopulationStatistics Population = new(2357, 9000, new Dictionary<string, IReadOnlyDictionary<string, double>>(), [], new RfmBounds("purchase", [], [], []), Model);

    [Fact]
    public void A_customer_is_read_by_the_models_of_the_population()
    {
        // Customer 1 of CDNOW: repeats at week 30.43 at the latest, observed for 38.86 weeks; two purchases of one day are one.
        var value = Read(272, Bought(0, 11.77f), Bought(84, 10), Bought(84.2, 20), Bought(213, 14.7f))!;
        Assert.Equal((3, 12), (value.Purchases, value.HorizonMonths));
        Assert.Equal(DateOnly.FromDateTime(Shop.Start.UtcDateTime), value.CustomerSince);
        Assert.Equal(value.CustomerSince.AddDays(213), value.LastPurchase);
        PurchaseSummary customer = new(2, 213 / 7.0, 272 / 7.0, (30 + 14.7) / 2);
        Assert.Equal(1 - Model.Purchases.Alive(customer), value.Churn, 1e-4);
        Assert.Equal(Model.Purchases.Expected(customer, 365.25 / 7), value.ExpectedPurchases, 1e-3);
        Assert.Equal(Model.Amounts!.Expected(customer), value.ExpectedAmount!.Value, 1e-2);
        Assert.True(value.NextPurchase > value.LastPurchase);

        // Discounted at most as if all came at the end of the year, at least as if all came at its start.
        var plain = value.ExpectedPurchases * value.ExpectedAmount.Value;
        Assert.InRange(value.LifetimeValue!.Value, plain / 1.1 - 0.1, plain);
    }

    [Fact]
    public void What_is_bought_later_is_not_known_yet() =>
        Assert.Equal(2, Read(50, Bought(0, 5), Bought(40, 5), Bought(60, 5))!.Purchases);

    [Fact]
    public void Without_purchases_or_model_there_is_no_reading()
    {
        Assert.Null(Read(10, Shop.Stored(1, "view", "a"), Shop.Stored(2, "refund", "a", days: 1, value: 5)));
        var state = new ProfileState("u", Shop.Sources);
        state.Apply(Bought(0, 5));
        Assert.Null(state.Read(Shop.Start.AddDays(9), Population with { Lifetime = null }).Find<CustomerValue>());
    }

    [Fact]
    public void Amounts_that_are_negative_missing_or_absurd_leave_a_value_that_is_a_number()
    {
        var value = Read(400, Bought(0, null), Bought(30, -50), Bought(60, float.NaN), Bought(90, float.PositiveInfinity), Bought(120, float.MaxValue))!;
        Assert.Equal(5, value.Purchases);
        Assert.True(double.IsFinite(value.ExpectedPurchases) && double.IsFinite(value.LifetimeValue!.Value) && value.LifetimeValue >= 0);
    }

    [Fact]
    public void The_population_gives_a_model_once_enough_of_it_buys_again()
    {
        Assert.Null(LifetimeModel.From(Customers(40)));
        var model = LifetimeModel.From(Customers(400))!;
        Assert.Equal(400, model.Customers);
        Assert.NotNull(model.Amounts);
        var statistics = PopulationStatistics.FromJson(PopulationStatistics.From(Customers(400)).ToJson());
        Assert.Equal(model, statistics.Lifetime);
    }

    [Fact]
    public void Of_many_customers_some_are_fitted_evenly_from_first_to_last()
    {
        // Sixty customers, each a thousand times, side by side: the sample has each of them a third as often, and so says what the sixty say.
        PurchaseSummary[] few = [.. Enumerable.Range(0, 60).Select(k => new PurchaseSummary(1 + k % 4, 3 + k % 7, 20 + k % 9, 5 + k % 11))];
        PurchaseSummary[] many = [.. few.SelectMany(c => Enumerable.Repeat(c, 1000))];
        var (small, large) = (LifetimeModel.Fit(few)!, LifetimeModel.Fit(many)!);
        Assert.Equal(20_000, large.Customers);
        Assert.Equal(small.Purchases.Expected(few[5], 52), large.Purchases.Expected(few[5], 52), 0.01);
        Assert.Equal(small.Amounts!.Expected(few[5]), large.Amounts!.Expected(few[5]), 0.01);
    }

    /// <summary>Every other customer buys again, more often the higher the number.</summary>
    private static Dataset Customers(int count)
    {
        var random = new Random(1);
        var (users, items, times, values) = (new List<int>(), new List<int>(), new List<uint>(), new List<float>());
        for (var user = 0; user < count; user++)
        {
            var repeats = user % 2 == 0 ? 0 : 1 + random.Next(1 + user % 7);
            for (var k = 0; k <= repeats; k++)
            {
                users.Add(user);
                items.Add(random.Next(5));
                times.Add((uint)(86_400 * (100 + random.Next(20) + k * (10 + random.Next(30)))));
                values.Add(5 + 10 * random.NextSingle() * (1 + user % 3));
            }
        }

        var interactions = Interactions.FromColumns(count, 5, users.ToArray(), items.ToArray(), values.ToArray(), times.ToArray());
        return new Dataset(Ids("u", count), Ids("i", 5), interactions, [EventKinds.Purchase]);

        static IdMap Ids(string prefix, int count) => IdMap.From([.. Enumerable.Range(0, count).Select(k => $"{prefix}{k}")]);
    }

    private static StoredEvent Bought(double days, float? value) => Shop.Stored((long)(days * 100) + 1, "purchase", "a", days, value);

    private static CustomerValue? Read(double days, params StoredEvent[] events)
    {
        var state = new ProfileState("u", Shop.Sources);
        foreach (var stored in events) state.Apply(stored);
        return state.Read(Shop.Start.AddDays(days), Population).Find<CustomerValue>();
    }
}
