using Attune.Simulation.Vocabulary;

namespace Attune.Simulation;

/// <summary>
/// A randomised experiment: some shoppers are shown the campaign, others are held out. The coupon is printed on the shop's pages too,
/// so that the held out can use it; being shown the campaign changes how many do.
/// </summary>
/// <param name="Id">External id.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Coupon">Code that marks the orders it is about.</param>
/// <param name="Domain">Department that it advertises.</param>
/// <param name="StartDay">First day.</param>
/// <param name="WindowDays">Days within which orders count.</param>
internal sealed record Campaign(string Id, string Name, string Coupon, int Domain, int StartDay, int WindowDays)
{
    private const double EnrolledShare = 0.6;

    /// <summary>The campaigns of a simulation, spread over its days.</summary>
    public static IReadOnlyList<Campaign> CreateAll(int days)
    {
        (string Name, string Coupon, string Domain, double At)[] plans =
            [("Gadget Week", "GADGET15", "Electronics", 0.22), ("Spring Outdoors", "SPRING20", "Outdoor", 0.42), ("Summer Reading", "READ10", "Books", 0.62), ("Wardrobe Refresh", "STYLE25", "Fashion", 0.82)];
        return [.. plans.Select((plan, i) => new Campaign(
            $"c{i + 1}", plan.Name, plan.Coupon, Departments.All.Index().First(d => d.Item.Name == plan.Domain).Index,
            (int)(plan.At * days), Math.Clamp(days / 8, 2, 14)))];
    }

    /// <summary>Enrols shoppers who are there during the whole campaign, and decides what each does with and without it.</summary>
    public IEnumerable<CampaignMember> Enrol(SimulationOptions options, IReadOnlyList<Shopper> shoppers, Catalogue catalogue, Calendar calendar)
    {
        foreach (var shopper in shoppers)
        {
            var random = RandomStreams.Stream(options.Seed, Id, shopper.Index);
            var present = shopper.Joined <= StartDay - 2 && shopper.Left >= StartDay + WindowDays;
            if (random.Chance(EnrolledShare) && present) yield return new CampaignMember(this, shopper, catalogue, calendar, random);
        }
    }
}

/// <summary>A shopper in a campaign, with both potential outcomes (Rubin 1974).</summary>
internal sealed class CampaignMember
{
    public CampaignMember(Campaign campaign, Shopper shopper, Catalogue catalogue, Calendar calendar, Random random)
    {
        (Campaign, Shopper, Treated) = (campaign, shopper, random.Chance(0.5));
        Time = calendar.Moment(campaign.StartDay + random.Next(Math.Max(1, campaign.WindowDays / 7)), shopper.City.UtcOffset, random);
        var affinity = Affinity(calendar.Progress(Time));
        ControlRate = 0.04 + 0.12 * affinity + 0.05 * shopper.BrandLoyalty;
        // Bargain hunters can be persuaded; the loyal buy anyway, and advertising puts them off a little.
        TreatedRate = Math.Clamp(ControlRate + 0.02 + (0.25 + 0.35 * affinity) * shopper.PriceSensitivity - 0.09 * shopper.BrandLoyalty, 0.01, 0.95);
        var draw = random.NextDouble();
        (BuysUntreated, BuysTreated) = (draw < ControlRate, draw < TreatedRate);
        if (Bought) Order = BuyOne(catalogue, calendar, random);
    }

    public Campaign Campaign { get; }

    public Shopper Shopper { get; }

    public bool Treated { get; }

    /// <summary>When the campaign was shown or withheld.</summary>
    public DateTime Time { get; }

    /// <summary>Probability of an order when held out.</summary>
    public double ControlRate { get; }

    /// <summary>Probability of an order when shown the campaign.</summary>
    public double TreatedRate { get; }

    public bool BuysUntreated { get; }

    public bool BuysTreated { get; }

    /// <summary>What did happen.</summary>
    public bool Bought => Treated ? BuysTreated : BuysUntreated;

    /// <summary>The order with the coupon and its time, when there was one.</summary>
    public (DateTime Time, Checkout Checkout)? Order { get; }

    /// <summary>Puts exposure and order into the shopper's plans.</summary>
    public void Plan(ShopperVisits visits)
    {
        visits.Plan(Time, new Targeted(Campaign, Treated));
        if (Order is not var (time, checkout)) return;
        visits.Plan(time.AddSeconds(-95), new ProductTouched(ProductVerb.Viewed, checkout.Lines[0].Product));
        visits.Plan(time.AddSeconds(-60), new ProductTouched(ProductVerb.Added, checkout.Lines[0].Product));
        visits.Plan(time, checkout);
    }

    private double Affinity(double progress) =>
        Shopper.Tastes.Weights.Where(w => Departments.Topics[w.Topic].Domain == Campaign.Domain).Sum(w => Shopper.Tastes.Share(w.Topic, progress));

    private (DateTime Time, Checkout Checkout) BuyOne(Catalogue catalogue, Calendar calendar, Random random)
    {
        var latest = (calendar.Midnight(Campaign.StartDay + Campaign.WindowDays) - Time).TotalMinutes;
        var time = Time.AddMinutes(5 + random.NextDouble() * (latest - 10));
        time = time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond));
        var topics = Departments.Topics.Index().Where(t => t.Item.Domain == Campaign.Domain).Select(t => t.Index).ToArray();
        var topic = topics.MaxBy(t => Shopper.Tastes.Share(t, calendar.Progress(time)) + 0.01 * random.NextDouble());
        var product = catalogue.Show(topic, 6, time, random).MaxBy(shown => Shopper.Desire(shown, time))!;
        return (time, new Checkout(true, $"o{random.NextInt64(1_000_000_000_000):D12}", [new OrderLine(product, 1)], Campaign.Coupon));
    }
}
