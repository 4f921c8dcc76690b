namespace Attune.Simulation;

/// <summary>What a bot is after.</summary>
internal enum BotKind
{
    /// <summary>Reads the whole catalogue, product by product.</summary>
    Crawler,

    /// <summary>Pushes a few products by viewing and adding them over and over.</summary>
    ClickFarm,
}

/// <summary>A program that uses the storefront in bursts, faster and more evenly than a person could.</summary>
internal sealed class BotVisits : IVisitor
{
    private const int Bursts = 10;

    private readonly Sender _sender;
    private readonly Catalogue _catalogue;
    private readonly Calendar _calendar;
    private readonly Random _random;
    private readonly ILookup<int, int> _bursts;
    private readonly Product[] _targets;
    private int _position;

    public BotVisits(Sender sender, Catalogue catalogue, Calendar calendar, int events, Random random)
    {
        (_sender, _catalogue, _calendar, _random) = (sender, catalogue, calendar, random);
        Kind = random.Chance(0.5) ? BotKind.Crawler : BotKind.ClickFarm;
        _bursts = Enumerable.Range(0, Bursts).ToLookup(_ => random.Next(calendar.Days), burst => (events + burst) / Bursts);
        var onSale = catalogue.Products.Where(product => product.Launched < calendar.Midnight(0)).ToArray();
        _targets = [.. Enumerable.Range(0, 5).Select(_ => random.Pick(onSale))];
        _position = random.Next(catalogue.Products.Count);
    }

    /// <summary>What it is after.</summary>
    public BotKind Kind { get; }

    /// <inheritdoc/>
    public void Live(int day, List<SimulatedEvent> log)
    {
        foreach (var events in _bursts[day])
        {
            var now = _calendar.Midnight(day).AddMilliseconds(_random.Next(86_400_000));
            for (var i = 0; i < events; i++, now = now.AddMilliseconds(_random.Next(900, 1_600))) log.Add(_sender.Send(now, Next(now)));
        }
    }

    private ProductTouched Next(DateTime now)
    {
        if (Kind == BotKind.ClickFarm)
            return new ProductTouched(_random.Chance(0.85) ? ProductVerb.Viewed : ProductVerb.Added, _random.Pick(_targets));
        Product product;
        do product = _catalogue.Products[_position++ % _catalogue.Products.Count];
        while (product.Launched > now);
        return new ProductTouched(ProductVerb.Viewed, product);
    }
}
