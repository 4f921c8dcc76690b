namespace Attune.Simulation;

/// <summary>Somebody or something that uses the storefront. Visitors do not see each other, so that they can live side by side on many threads.</summary>
internal interface IVisitor
{
    /// <summary>Adds the events that begin on a day. Called for every day in turn.</summary>
    void Live(int day, List<SimulatedEvent> log);
}

/// <summary>A shopper's year: sessions by chance, and what was planned for certain moments.</summary>
/// <param name="shopper">Who it is.</param>
/// <param name="sender">Their account and device.</param>
/// <param name="catalogue">What there is to buy.</param>
/// <param name="calendar">When people shop.</param>
/// <param name="sessions">Sessions to expect in all, at least 1.</param>
/// <param name="random">The visitor's own stream.</param>
internal sealed class ShopperVisits(Shopper shopper, Sender sender, Catalogue catalogue, Calendar calendar, double sessions, Random random) : IVisitor
{
    private const double ReviewShare = 0.4;

    private readonly PriorityQueue<Activity, DateTime> _plans = new();

    /// <summary>Plans something outside any session. Not while <see cref="Live"/> runs.</summary>
    public void Plan(DateTime time, Activity activity) => _plans.Enqueue(activity, time);

    /// <inheritdoc/>
    public void Live(int day, List<SimulatedEvent> log)
    {
        for (var midnight = calendar.Midnight(day + 1); _plans.TryPeek(out var plan, out var time) && time < midnight; _plans.Dequeue())
            log.Add(sender.Send(time, plan));
        for (var visits = VisitsOn(day); visits > 0; visits--) Shop(day, log);
    }

    private int VisitsOn(int day) =>
        day < shopper.Joined || day >= shopper.Left ? 0
        : day == shopper.Joined ? 1
        : random.Poisson((sessions - 1) * calendar.ShareOf(day, shopper.Joined, shopper.Left));

    private void Shop(int day, List<SimulatedEvent> log)
    {
        var start = calendar.Moment(day, shopper.City.UtcOffset, random);
        var trip = new ShoppingTrip(shopper, sender, catalogue, calendar, start, random, log);
        var (bought, end) = trip.Run(signsUp: day == shopper.Joined);
        foreach (var line in bought)
        {
            if (!random.Chance(ReviewShare)) continue;
            var later = end.AddMilliseconds(random.Next(2 * 86_400_000, 20 * 86_400_000));
            Plan(later, new Reviewed($"r{random.NextInt64(1_000_000_000_000):D12}", line.Product, Review.Write(shopper, line.Product, random)));
        }
    }
}
