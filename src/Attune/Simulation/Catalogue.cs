using Attune.Simulation.Vocabulary;

namespace Attune.Simulation;

/// <summary>
/// The products. Their appeal follows Zipf's law over a random order; about a third of them go on sale during the simulation.
/// </summary>
internal sealed class Catalogue
{
    /// <summary>Exponent of the appeal's law; with the choices of shoppers on top, views come out about as skewed as in real shops.</summary>
    private const double ZipfExponent = 1.3;

    /// <summary>Days for which a product counts as new.</summary>
    private const int NewForDays = 45;

    private readonly int[][] _byTopic;
    private readonly double[][] _appeals;

    public Catalogue(SimulationOptions options)
    {
        var ranks = Enumerable.Range(0, options.Items).ToArray();
        RandomStreams.Stream(options.Seed, "popularity").Shuffle(ranks);
        var domains = RandomStreams.Cumulate(Departments.All.Select(domain => domain.Share));
        Products = [.. ranks.Select((rank, index) => Create(options, index, rank, domains))];
        var topics = Products.Select((product, index) => (product, index)).ToLookup(p => p.product.Topic);
        _byTopic = [.. Departments.Topics.Select((_, topic) => topics[topic].Select(p => p.index).ToArray())];
        _appeals = [.. _byTopic.Select(members => RandomStreams.Cumulate(members.Select(member => Products[member].Appeal)))];
    }

    /// <summary>All products, in the order of their ids.</summary>
    public IReadOnlyList<Product> Products { get; }

    /// <summary>True when the product went on sale lately.</summary>
    public static bool IsNew(Product product, DateTime now) => (now - product.Launched).TotalDays is >= 0 and < NewForDays;

    /// <summary>Different products of a topic that are on sale, likely in proportion to their appeal.</summary>
    public List<Product> Show(int topic, int count, DateTime now, Random random)
    {
        var shown = new List<Product>(count);
        for (var attempt = 0; attempt < 2 * count && shown.Count < count; attempt++)
        {
            var product = Products[_byTopic[topic][random.PickCumulative(_appeals[topic])]];
            if (product.Launched <= now && !shown.Contains(product)) shown.Add(product);
        }

        if (shown.Count == 0) shown.Add(Products[topic]); // on sale from the start, see Create
        return shown;
    }

    private static Product Create(SimulationOptions options, int index, int rank, double[] domains)
    {
        var random = RandomStreams.Stream(options.Seed, "product", index);
        // The first products cover the topics one by one and are old, so that no topic is ever empty.
        var covers = index < Departments.Topics.Count;
        var topic = covers ? index : TopicOf(random.PickCumulative(domains), random);
        var (words, domain) = Departments.Topics[topic];
        var department = Departments.All[domain];
        var language = random.Chance(options.ChineseShare) ? Language.Chinese : Language.English;
        var (brand, relativePrice) = (random.Next(department.BrandNames.Length), random.Normal());
        var copy = new ProductCopy(department.In(language), words, language, department.BrandNames[brand], random);
        return new Product
        {
            Id = $"p{index + 1:D5}",
            Language = language,
            Domain = domain,
            Topic = topic,
            Category = department.Name,
            Brand = department.BrandNames[brand],
            BrandNumber = brand,
            Title = copy.Title(),
            Description = copy.Description(),
            Tags = copy.Tags(),
            RelativePrice = relativePrice,
            Price = PriceTag(department.MedianPrice * Math.Exp(department.PriceSpread * relativePrice)),
            Appeal = Math.Pow(rank + 5, -ZipfExponent),
            Quality = random.Normal(),
            Style = random.Normals(Tastes.StyleDimensions),
            Launched = LaunchDay(options, covers, random),
        };
    }

    private static int TopicOf(int domain, Random random)
    {
        var first = Departments.All.Take(domain).Sum(d => d.Topics.Length);
        return first + random.Next(Departments.All[domain].Topics.Length);
    }

    private static DateTime LaunchDay(SimulationOptions options, bool old, Random random) =>
        options.Start.AddDays(old || random.Chance(0.65) ? -random.Next(30, 700) : random.Next(1, options.Days));

    private static decimal PriceTag(double price) => Math.Max(1, Math.Floor((decimal)price)) - 0.01m;
}
