using Attune.Simulation.Vocabulary;

namespace Attune.Simulation;

/// <summary>How somebody shops.</summary>
internal enum Segment
{
    /// <summary>Nothing special.</summary>
    Regular,

    /// <summary>Looks at the price first.</summary>
    BargainHunter,

    /// <summary>Comes back to the same brands.</summary>
    BrandLoyalist,

    /// <summary>Wants what is new.</summary>
    TrendSeeker,

    /// <summary>Looks a lot and buys little.</summary>
    WindowShopper,
}

/// <summary>A person: what they declare of themselves, and what only the simulation knows.</summary>
internal sealed class Shopper
{
    public Shopper(SimulationOptions options, int index, IReadOnlyList<Community> communities)
    {
        var random = RandomStreams.Stream(options.Seed, "shopper", index);
        Index = index;
        Language = random.Chance(options.ChineseShare) ? Language.Chinese : Language.English;
        Gender = random.Chance(0.04) ? "other" : random.Chance(0.5) ? "female" : "male";
        Name = People.Name(Language, Gender == "female" || (Gender == "other" && random.Chance(0.5)), random);
        Age = Math.Clamp((int)(34 + 12 * random.Normal()), 16, 85);
        City = random.Pick(People.CitiesOf(Language));
        // The square makes some communities several times as large as others.
        Community = (int)(communities.Count * Math.Pow(random.NextDouble(), 1.5));
        Tastes = new Tastes(communities[Community], random);
        Segment = random.Chance(0.4) ? Segment.Regular : (Segment)random.Next(1, 5);
        PriceSensitivity = Trait(Segment == Segment.BargainHunter, random);
        BrandLoyalty = Trait(Segment == Segment.BrandLoyalist, random);
        NoveltySeeking = Trait(Segment == Segment.TrendSeeker, random);
        BuyingRate = Segment == Segment.WindowShopper ? 0.3 : 1;
        FavouriteBrands = [.. Departments.All.Select(domain => random.Next(domain.BrandNames.Length))];
        Activity = Math.Exp(0.9 * random.Normal());
        Joined = random.Chance(0.6) ? random.Next(0, 7) : random.Next(7, Math.Max(8, options.Days - 7));
        Left = random.Chance(0.15) ? Math.Min(options.Days, random.Next(Joined + 7, options.Days + 7)) : options.Days;
        StartsAnonymous = random.Chance(0.3);
        if (random.Chance(Math.Min(1, 4 * options.DirtyShare)))
            ClockSkew = TimeSpan.FromSeconds(random.Next(1_000, 120_000) * (random.Chance(0.5) ? 1 : -1));
        Interests = DeclareInterests(random);
    }

    /// <summary>Position among all accounts.</summary>
    public int Index { get; }

    /// <summary>Language of searches and reviews.</summary>
    public Language Language { get; }

    /// <summary>Declared: <c>female</c>, <c>male</c> or <c>other</c>.</summary>
    public string Gender { get; }

    /// <summary>Declared full name.</summary>
    public string Name { get; }

    /// <summary>Declared age in years.</summary>
    public int Age { get; }

    /// <summary>Declared city.</summary>
    public City City { get; }

    /// <summary>Declared interests: topic slugs, mostly but not always true.</summary>
    public IReadOnlyList<string> Interests { get; }

    /// <summary>Hidden: number of the community.</summary>
    public int Community { get; }

    /// <summary>Hidden: what the person likes.</summary>
    public Tastes Tastes { get; }

    /// <summary>Hidden: how the person shops.</summary>
    public Segment Segment { get; }

    /// <summary>Hidden: 0 to 1.</summary>
    public double PriceSensitivity { get; }

    /// <summary>Hidden: 0 to 1.</summary>
    public double BrandLoyalty { get; }

    /// <summary>Hidden: 0 to 1.</summary>
    public double NoveltySeeking { get; }

    /// <summary>Hidden: factor on the chance that something viewed goes into the cart.</summary>
    public double BuyingRate { get; }

    /// <summary>Hidden: number of the preferred brand in each department.</summary>
    public IReadOnlyList<int> FavouriteBrands { get; }

    /// <summary>Hidden: sessions relative to other people's.</summary>
    public double Activity { get; }

    /// <summary>First day, counted from 0.</summary>
    public int Joined { get; }

    /// <summary>Day from which the person stays away; the number of days when they never leave.</summary>
    public int Left { get; }

    /// <summary>True when the first session is anonymous and ends with signing up.</summary>
    public bool StartsAnonymous { get; }

    /// <summary>How far the device's clock runs ahead.</summary>
    public TimeSpan ClockSkew { get; }

    /// <summary>How much the person wants a product, before chance.</summary>
    public double Desire(Product product, DateTime now) =>
        1.2 * Tastes.Fit(product)
        - PriceSensitivity * product.RelativePrice
        + (product.BrandNumber == FavouriteBrands[product.Domain] ? 1.5 * BrandLoyalty : 0)
        + (Catalogue.IsNew(product, now) ? NoveltySeeking : 0)
        + 0.4 * product.Quality;

    private static double Trait(bool strong, Random random) => strong ? random.Between(0.7, 1) : random.Between(0, 0.6);

    private string[] DeclareInterests(Random random)
    {
        var liked = Tastes.Weights.OrderByDescending(w => w.Start).Take(random.Next(2, 4)).Select(w => w.Topic).ToList();
        if (random.Chance(0.15)) liked.Add(random.Next(Departments.Topics.Count));
        return [.. liked.Distinct().Select(topic => Departments.Topics[topic].Topic.Slug)];
    }
}
