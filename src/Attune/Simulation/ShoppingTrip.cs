using Attune.Simulation.Vocabulary;

namespace Attune.Simulation;

/// <summary>One session: home page, searches and lists, products viewed, cart, checkout.</summary>
internal sealed class ShoppingTrip(
    Shopper shopper, Sender sender, Catalogue catalogue, Calendar calendar, DateTime start, Random random, List<SimulatedEvent> log)
{
    private const int ProductsInList = 12;

    private readonly List<OrderLine> _cart = [];
    private DateTime _now = start;
    private bool _identified = true;

    /// <summary>Goes through the session.</summary>
    /// <param name="signsUp">True for the very first session, in which the person tells who they are.</param>
    /// <returns>What was bought, and when the session ended.</returns>
    public (IReadOnlyList<OrderLine> Bought, DateTime End) Run(bool signsUp)
    {
        _identified = !(signsUp && shopper.StartsAnonymous);
        Do(new PageSeen("Home"));
        if (signsUp && _identified) Do(new Identified(shopper));
        do Browse();
        while (random.Chance(0.42));
        if (!_identified) SignUp();
        return (CheckOut() ? _cart : [], _now);
    }

    private void SignUp()
    {
        Do(new PageSeen("Sign up"));
        _identified = true;
        Do(new Identified(shopper));
    }

    private void Browse()
    {
        var explores = random.Chance(0.04 + 0.15 * shopper.NoveltySeeking);
        var topic = explores ? random.Next(Departments.Topics.Count) : shopper.Tastes.Pick(calendar.Progress(_now), random);
        var shown = catalogue.Show(topic, ProductsInList, _now, random);
        if (random.Chance(0.4)) Do(new Searched(Query(topic)));
        Do(new ListSeen(topic, [.. shown]));
        // What stands further down is looked at less.
        var wanted = shown.Select((product, position) => Math.Exp(shopper.Desire(product, _now)) / (1 + 0.4 * position)).ToList();
        for (var views = 1 + random.Poisson(1.8); views > 0 && shown.Count > 0; views--)
        {
            var choice = random.PickCumulative(RandomStreams.Cumulate(wanted));
            Consider(shown[choice]);
            shown[choice] = shown[^1];
            wanted[choice] = wanted[^1];
            shown.RemoveAt(shown.Count - 1);
            wanted.RemoveAt(wanted.Count - 1);
        }
    }

    private string Query(int topic)
    {
        var words = Departments.Topics[topic].Topic;
        var noun = random.Pick(words.NounsIn(shopper.Language));
        return (random.Chance(0.25) ? words.NameIn(shopper.Language) : noun).ToLowerInvariant();
    }

    private void Consider(Product product)
    {
        if (random.Chance(0.35)) Do(new ProductTouched(ProductVerb.Clicked, product));
        Do(new ProductTouched(ProductVerb.Viewed, product));
        var desire = shopper.Desire(product, _now);
        if (random.Chance(shopper.BuyingRate / (1 + Math.Exp(2 - 0.8 * desire))))
        {
            Do(new ProductTouched(ProductVerb.Added, product));
            _cart.Add(new OrderLine(product, random.Chance(0.15) ? 2 : 1));
        }
        else if (random.Chance(0.1 / (1 + Math.Exp(-desire))))
        {
            Do(new ProductTouched(ProductVerb.Wished, product));
        }
    }

    private bool CheckOut()
    {
        if (_cart.Count > 0 && random.Chance(0.12))
        {
            var dropped = random.Next(_cart.Count);
            Do(new ProductTouched(ProductVerb.Removed, _cart[dropped].Product));
            _cart.RemoveAt(dropped);
        }

        if (_cart.Count == 0 || !random.Chance(0.6)) return false;
        var checkout = new Checkout(false, $"o{random.NextInt64(1_000_000_000_000):D12}", [.. _cart]);
        Do(checkout);
        if (!random.Chance(0.8)) return false;
        Do(checkout with { Completed = true });
        return true;
    }

    private void Do(Activity activity)
    {
        log.Add(sender.Send(_now, activity, _identified));
        _now = _now.AddMilliseconds(random.Next(3_000, 70_000));
    }
}
