using System.Globalization;
using Attune.Data;

namespace Attune.Profiles;

/// <summary>Recency, frequency and monetary value (Hughes 1994), of purchases or, where the population buys nothing, of interactions.</summary>
/// <param name="Basis">What was counted: <c>purchase</c> or <c>interaction</c>.</param>
/// <param name="RecencyDays">Days since the last one; null when none is dated.</param>
/// <param name="Frequency">How many.</param>
/// <param name="Monetary">Paid less refunded; null when the basis is interactions.</param>
/// <param name="RecencyScore">1..5 by quintile of the population, 5 for the most recent; null without a population.</param>
/// <param name="FrequencyScore">1..5, 5 for the most.</param>
/// <param name="MonetaryScore">1..5, 5 for the most.</param>
public sealed record Rfm(
    string Basis, double? RecencyDays, long Frequency, double? Monetary, int? RecencyScore, int? FrequencyScore, int? MonetaryScore);

/// <summary>How the user is active.</summary>
/// <param name="Counts">Events for each kind.</param>
/// <param name="FirstSeen">Time of the oldest event.</param>
/// <param name="LastSeen">Time of the newest event.</param>
/// <param name="Hours">Events in each hour of the day, UTC; 24 elements.</param>
/// <param name="Weekdays">Events on each weekday, Monday first, UTC; 7 elements.</param>
/// <param name="Sessions">Sessions of the 365 days up to the newest event.</param>
/// <param name="EventsPerSession">Mean number of events in a session.</param>
/// <param name="MinutesPerSession">Mean length of a session.</param>
/// <param name="Rfm">Recency, frequency, monetary value.</param>
public sealed record ActivityValue(
    IReadOnlyDictionary<string, long> Counts, DateTimeOffset? FirstSeen, DateTimeOffset? LastSeen,
    IReadOnlyList<int> Hours, IReadOnlyList<int> Weekdays, int Sessions, double EventsPerSession, double MinutesPerSession, Rfm Rfm);

/// <summary>Counts, rhythm, sessions and RFM. All sums are of integers, so any order gives the same. Confidence is n / (n + 10).</summary>
internal sealed class Activity : IDimension
{
    private const double Half = 10;

    /// <summary>Kinds counted apart: the known ones, then others as <see cref="BoundedTable{TValue}"/> chooses; the rest are counted together.</summary>
    internal const int MostKinds = 64;

    private const string Other = "other";

    /// <summary>Amounts are kept in millionths and clipped to what a single payment can be; a purchase of less than nothing is one of nothing.</summary>
    private const double Millionths = 1e6, LargestAmount = 1e9;

    public string Name => "activity";

    public string Form(ProfileSources sources) => string.Create(CultureInfo.InvariantCulture, $"1 {sources.Options.SessionGap}");

    public IDimensionState NewState(ProfileSources sources) => new State(sources.Options);

    private sealed class State(ProfileOptions options) : IDimensionState
    {
        private readonly BoundedTable<long> _counts = new(MostKinds, EventKinds.Weights.ContainsKey);
        private readonly int[] _hours = new int[24];
        private readonly int[] _weekdays = new int[7];
        private readonly SessionIntervals _sessions = new(options.SessionGap * 60L);
        private readonly Evidence _purchases = new();
        private long _first = EventKey.Undated;
        private Int128 _monetary;

        public void Apply(ProfileEvent happened)
        {
            if (_counts.FindOrAdd(happened.Kind) is var kind and >= 0) _counts.At(kind)++;
            if (happened.Kind == EventKinds.Purchase) _purchases.Add(happened.Key);
            if (happened.Kind is EventKinds.Purchase or EventKinds.Refund) AddAmount(happened);
            if (happened.Time is { } time) AddTime(time, happened.Key);
        }

        public DimensionReading? Read(ProfileContext context)
        {
            var everything = context.History.Everything;
            if (everything.Count == 0) return null;
            var found = _sessions.Summary;
            var sessions = Math.Max(1, found.Count);
            var value = new ActivityValue(
                Counts(everything.Count), EventKey.ToTime(_first), everything.Until, [.. _hours], [.. _weekdays], found.Count,
                Math.Round((double)found.Events / sessions, 2), Math.Round(found.Seconds / 60.0 / sessions, 2), ReadRfm(context));
            return new(value, everything.ToProvenance(context, everything.Count / (everything.Count + Half)));
        }

        public void Save(StateWriter writer)
        {
            _counts.Save(writer, static (w, count) => w.Count(count));
            foreach (var hour in _hours) writer.Count(hour);
            foreach (var weekday in _weekdays) writer.Count(weekday);
            _sessions.Save(writer);
            _purchases.Save(writer);
            writer.Time(_first);
            writer.Integer((long)(_monetary >> 64));
            writer.Integer((long)_monetary);
        }

        public void Load(StateReader reader)
        {
            _counts.Load(reader, static r => r.LongCount());
            foreach (ref var hour in _hours.AsSpan()) hour = reader.Count();
            foreach (ref var weekday in _weekdays.AsSpan()) weekday = reader.Count();
            _sessions.Load(reader);
            _purchases.Load(reader);
            _first = reader.Time();
            _monetary = ((Int128)reader.Integer() << 64) + (ulong)reader.Integer();
        }

        private SortedDictionary<string, long> Counts(long all)
        {
            var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
            for (var kind = 0; kind < _counts.Count; kind++) counts[_counts.NameAt(kind)] = _counts.At(kind);
            if (counts.Values.Sum() is var known && known < all) counts[Other] = counts.GetValueOrDefault(Other) + all - known;
            return counts;
        }

        private void AddTime(DateTimeOffset time, EventKey key)
        {
            _hours[time.Hour]++;
            _weekdays[((int)time.DayOfWeek + 6) % 7]++;
            _sessions.Add(key.Seconds);
            if (_first == EventKey.Undated || key.Micros < _first) _first = key.Micros;
        }

        private void AddAmount(ProfileEvent happened)
        {
            if (happened.Value is not { } value) return;
            var isPurchase = happened.Kind == EventKinds.Purchase;
            var amount = (Int128)Math.Round(Math.Clamp(isPurchase ? value : Math.Abs(value), 0, LargestAmount) * Millionths);
            _monetary += isPurchase ? amount : -amount;
        }

        private Rfm ReadRfm(ProfileContext context)
        {
            var bounds = context.Population?.Rfm;
            var isPurchase = bounds is null ? _purchases.Count > 0 : bounds.Basis == EventKinds.Purchase;
            var basis = isPurchase ? _purchases : context.History.Evidence;
            var monetary = isPurchase ? (double)_monetary / Millionths : (double?)null;
            var recency = basis.Until is { } last ? Math.Round((context.AsOf - last).TotalDays, 2) : (double?)null;
            return new Rfm(
                isPurchase ? EventKinds.Purchase : RfmBounds.Interaction, recency, basis.Count, monetary,
                RfmBounds.Score(bounds?.LastSeen, basis.Until?.ToUnixTimeSeconds()), RfmBounds.Score(bounds?.Frequency, basis.Count), RfmBounds.Score(bounds?.Monetary, monetary));
        }
    }
}
