namespace Attune.Simulation;

/// <summary>The whole simulated world before its first day: products, people, their ties and the campaigns planned for them.</summary>
internal sealed class Storefront
{
    /// <summary>Mean length of a session, reviews included; measured, and held by the tests.</summary>
    private const double EventsPerSession = 12.0;

    private const int EventsOfBot = 4; // times the average of all accounts

    private readonly IVisitor[] _visitors;

    public Storefront(SimulationOptions options)
    {
        options.Validate();
        (Options, Catalogue, Calendar) = (options, new Catalogue(options), new Calendar(options));
        var communities = Community.CreateAll(options);
        var bots = DrawBots(options);
        Shoppers = [.. Enumerable.Range(0, options.Users).Where(index => !bots[index]).Select(index => new Shopper(options, index, communities))];
        Ties = SocialGraph.Create(options, Shoppers, Calendar);
        Campaigns = Campaign.CreateAll(options.Days);
        Members = [.. Campaigns.SelectMany(campaign => campaign.Enrol(options, Shoppers, Catalogue, Calendar))];
        Bots = [.. Enumerable.Range(0, options.Users).Where(index => bots[index]).Select(CreateBot)];
        _visitors = [.. CreateShopperVisits(), .. Bots.Select(bot => bot.Visits)];
    }

    public SimulationOptions Options { get; }

    public Catalogue Catalogue { get; }

    public Calendar Calendar { get; }

    public IReadOnlyList<Shopper> Shoppers { get; }

    public IReadOnlyList<(Sender Sender, BotVisits Visits)> Bots { get; }

    public IReadOnlyList<Tie> Ties { get; }

    public IReadOnlyList<Campaign> Campaigns { get; }

    public IReadOnlyList<CampaignMember> Members { get; }

    /// <summary>
    /// Lets the days pass. Visitors live each day in parallel; memory holds the people, the products and about one day of events.
    /// To be run once: shoppers remember what they did.
    /// </summary>
    public IEnumerable<SimulatedEvent> Run(RunContext run)
    {
        var pending = new List<SimulatedEvent>();
        var logs = _visitors.Select(_ => new List<SimulatedEvent>()).ToArray();
        for (var day = 0; day < Calendar.Days; day++)
        {
            var today = day;
            Parallel.For(0, _visitors.Length, run.Parallelism, visitor => _visitors[visitor].Live(today, logs[visitor]));
            foreach (var log in logs)
            {
                pending.AddRange(log);
                log.Clear();
            }

            // Sessions may run past midnight: what is later than today waits for tomorrow's events.
            pending.Sort(InOrder);
            var midnight = day == Calendar.Days - 1 ? DateTime.MaxValue : Calendar.Midnight(day + 1);
            var ready = pending.FindIndex(e => e.Time >= midnight) is var index and >= 0 ? index : pending.Count;
            for (var i = 0; i < ready; i++) yield return pending[i];
            pending.RemoveRange(0, ready);
        }
    }

    private static int InOrder(SimulatedEvent left, SimulatedEvent right) =>
        (left.Time, left.Sender.Index, left.Number).CompareTo((right.Time, right.Sender.Index, right.Number));

    private static bool[] DrawBots(SimulationOptions options)
    {
        var bots = new bool[options.Users];
        bots.AsSpan(0, (int)Math.Round(options.BotShare * options.Users)).Fill(true);
        RandomStreams.Stream(options.Seed, "bots").Shuffle(bots);
        return bots;
    }

    private (Sender, BotVisits) CreateBot(int index)
    {
        var random = RandomStreams.Stream(Options.Seed, "bot", index);
        var sender = new Sender(index, Options.Seed, "en-US", TimeSpan.Zero);
        return (sender, new BotVisits(sender, Catalogue, Calendar, EventsOfBot * Options.Events / Options.Users, random));
    }

    /// <summary>Shares out the sessions by activity and time of membership, and puts ties and campaigns into the plans.</summary>
    private ShopperVisits[] CreateShopperVisits()
    {
        var planned = Shoppers.Count + Ties.Count + Members.Sum(member => member.Bought ? 4 : 1);
        var ofBots = (double)Bots.Count * EventsOfBot * Options.Events / Options.Users;
        var more = Math.Max(0, (Options.Events - planned - ofBots) / EventsPerSession - Shoppers.Count);
        var weights = Shoppers.Select(shopper => shopper.Activity * Calendar.ShareOf(shopper.Joined, shopper.Left)).ToArray();
        var total = weights.Sum();
        var visits = Shoppers.Select((shopper, i) => CreateVisits(shopper, 1 + more * weights[i] / total)).ToArray();
        var byIndex = Shoppers.Zip(visits).ToDictionary(pair => pair.First.Index, pair => pair.Second);
        foreach (var tie in Ties) byIndex[tie.From].Plan(tie.Time, new Tied(tie.Friends, Sender.IdOf(tie.To)));
        foreach (var member in Members) member.Plan(byIndex[member.Shopper.Index]);
        return visits;
    }

    private ShopperVisits CreateVisits(Shopper shopper, double sessions)
    {
        var locale = shopper.Language == Vocabulary.Language.Chinese ? "zh-CN" : "en-US";
        var sender = new Sender(shopper.Index, Options.Seed, locale, shopper.ClockSkew);
        return new ShopperVisits(shopper, sender, Catalogue, Calendar, sessions, RandomStreams.Stream(Options.Seed, "visits", shopper.Index));
    }
}
