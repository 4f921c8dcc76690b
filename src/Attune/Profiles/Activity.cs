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
/// <param name="Sessions">Sessions.</param>
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

    /// <summary>Amounts are kept in millionths and clipped to what a single payment can be.</summary>
    private const double Millionths = 1e6, LargestAmount = 1e9;

    public string Name => "activity";

    public IDimensionState NewState(ProfileSources sources) => new State(sources.Options);

    private sealed class State(ProfileOptions options) : IDimensionState
    {
        private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
        private readonly int[] _hours = new int[24];
        private readonly int[] _weekdays = new int[7];
        private readonly SessionIntervals _sessions = new(options.SessionGap * 60L);
        private readonly Evidence _evidence = new(), _interactions = new(), _purchases = new();
        private DateTimeOffset? _first;
        private long _dated;
        private Int128 _monetary;

        public void Apply(in StoredEvent stored)
        {
            var happened = stored.Event;
            _evidence.Add(stored);
            _counts[happened.Kind] = _counts.GetValueOrDefault(happened.Kind) + 1;
            if (happened.Item is not null) _interactions.Add(stored);
            if (happened.Kind == EventKinds.Purchase) _purchases.Add(stored);
            if (happened.Kind is EventKinds.Purchase or EventKinds.Refund) AddAmount(happened);
            if (happened.Time is { } time) AddTime(time.ToUniversalTime());
        }

        public DimensionReading? Read(ProfileContext context)
        {
            if (_evidence.Count == 0) return null;
            var sessions = Math.Max(1, _sessions.Count);
            var value = new ActivityValue(
                new SortedDictionary<string, long>(_counts, StringComparer.Ordinal), _first, _evidence.Until, [.. _hours], [.. _weekdays], _sessions.Count,
                Math.Round((double)_dated / sessions, 2), Math.Round(_sessions.Duration / 60.0 / sessions, 2), ReadRfm(context));
            return new(value, _evidence.ToProvenance(context, _evidence.Count / (_evidence.Count + Half)));
        }

        private void AddTime(DateTimeOffset time)
        {
            _dated++;
            _hours[time.Hour]++;
            _weekdays[((int)time.DayOfWeek + 6) % 7]++;
            _sessions.Add(time.ToUnixTimeSeconds());
            if (_first is null || time < _first) _first = time;
        }

        private void AddAmount(Event happened)
        {
            if (happened.Value is not { } value || !float.IsFinite(value)) return;
            var amount = (Int128)Math.Round(Math.Clamp(value, -LargestAmount, LargestAmount) * Millionths);
            _monetary += happened.Kind == EventKinds.Purchase ? amount : -Int128.Abs(amount);
        }

        private Rfm ReadRfm(ProfileContext context)
        {
            var bounds = context.Population?.Rfm;
            var isPurchase = bounds is null ? _purchases.Count > 0 : bounds.Basis == EventKinds.Purchase;
            var basis = isPurchase ? _purchases : _interactions;
            var monetary = isPurchase ? (double)_monetary / Millionths : (double?)null;
            var recency = basis.Until is { } last ? Math.Round((context.AsOf - last).TotalDays, 2) : (double?)null;
            return new Rfm(
                isPurchase ? EventKinds.Purchase : RfmBounds.Interaction, recency, basis.Count, monetary,
                RfmBounds.Score(bounds?.LastSeen, basis.Until?.ToUnixTimeSeconds()), RfmBounds.Score(bounds?.Frequency, basis.Count), RfmBounds.Score(bounds?.Monetary, monetary));
        }
    }
}
