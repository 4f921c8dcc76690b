namespace Attune.Simulation;

/// <summary>When people shop: by hour, weekday and season.</summary>
internal sealed class Calendar
{
    private static readonly double[] Workday =
        [.15, .08, .05, .04, .04, .08, .2, .4, .5, .5, .55, .65, .8, .65, .5, .5, .55, .6, .7, .85, 1, 1, .8, .4];

    private static readonly double[] Weekend =
        [.3, .2, .1, .06, .05, .06, .12, .25, .45, .7, .9, 1, .95, .9, .9, .9, .85, .8, .75, .8, .9, .95, .8, .5];

    // Sunday first, as in DayOfWeek.
    private static readonly double[] Weekdays = [1.3, .9, .88, .9, .95, 1.05, 1.35];

    private readonly DateTime _start;
    private readonly double[] _busyness;

    public Calendar(SimulationOptions options)
    {
        (_start, Days) = (options.Start, options.Days);
        _busyness = [0, .. RandomStreams.Cumulate(Enumerable.Range(0, Days).Select(day => Busyness(Midnight(day))))];
    }

    /// <summary>Days in all.</summary>
    public int Days { get; }

    /// <summary>The first moment of a day.</summary>
    public DateTime Midnight(int day) => _start.AddDays(day);

    /// <summary>How far the simulation has come, 0 to 1.</summary>
    public double Progress(DateTime now) => Math.Clamp((now - _start).TotalDays / Days, 0, 1);

    /// <summary>Share that a day has of all shopping between two days.</summary>
    public double ShareOf(int day, int from, int until) => (_busyness[day + 1] - _busyness[day]) / (_busyness[until] - _busyness[from]);

    /// <summary>Share that the days between two have of all shopping.</summary>
    public double ShareOf(int from, int until) => (_busyness[until] - _busyness[from]) / _busyness[Days];

    /// <summary>A moment of the day at which somebody in a city might shop.</summary>
    public DateTime Moment(int day, int utcOffset, Random random)
    {
        while (true)
        {
            var time = Midnight(day).AddMilliseconds(random.Next(24 * 3_600_000));
            var local = time.AddHours(utcOffset);
            if (random.Chance((IsWeekend(local) ? Weekend : Workday)[local.Hour])) return time;
        }
    }

    private static bool IsWeekend(DateTime day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    private static double Busyness(DateTime day) => Weekdays[(int)day.DayOfWeek] * (day.Month, day.Day) switch
    {
        (11, >= 8 and <= 11) => 1.9, // Singles' Day
        (11, >= 24) => 1.5, // Black Friday
        (12, <= 20) => 1.3,
        (6, >= 15 and <= 18) => 1.4, // the 618 sale
        _ => 1,
    };
}
