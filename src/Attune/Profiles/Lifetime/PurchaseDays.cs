namespace Attune.Profiles.Lifetime;

/// <summary>
/// The days (UTC) a user bought on, with what was paid on each. The same for events in any order; memory grows with the days, and not with the events.
/// </summary>
internal sealed class PurchaseDays
{
    private const double DaysPerWeek = 7;
    private readonly List<int> _days = [];
    private readonly List<long> _cents = [];

    /// <summary>Days with purchases.</summary>
    public int Count => _days.Count;

    /// <summary>Adds a purchase, in whole cents so that any order of adding gives the same. An amount below 0 is none.</summary>
    public void Add(int day, double amount)
    {
        var place = _days.Count > 0 && _days[^1] < day ? ~_days.Count : _days.BinarySearch(day);
        if (place < 0)
        {
            _days.Insert(~place, day);
            _cents.Insert(~place, 0);
            place = ~place;
        }

        if (double.IsFinite(amount)) _cents[place] += (long)Math.Round(Math.Clamp(amount, 0, 1e9) * 100);
    }

    public void Save(StateWriter writer)
    {
        writer.Count(Count);
        var before = UnixDay.Of(writer.BaseSeconds);
        for (var i = 0; i < Count; i++)
        {
            writer.Integer(_days[i] - before);
            writer.Integer(_cents[i]);
            before = _days[i];
        }
    }

    public void Load(StateReader reader)
    {
        var before = UnixDay.Of(reader.BaseSeconds);
        for (var left = reader.Length(); left > 0; left--)
        {
            _days.Add(before += checked((int)reader.Integer()));
            _cents.Add(reader.Integer());
        }
    }

    /// <summary>What the models of lifetime value know of the user at the end of a day; null when nothing was bought until then.</summary>
    public PurchaseSummary? At(int today)
    {
        var known = _days.Count(day => day <= today);
        if (known == 0) return null;
        var paid = _cents.Take(known).Skip(1).Sum() / 100.0;
        return new PurchaseSummary(known - 1, (_days[known - 1] - _days[0]) / DaysPerWeek, (today - _days[0]) / DaysPerWeek, known > 1 ? paid / (known - 1) : 0);
    }
}
