using Attune.Data;
using Attune.Features;
using Attune.Profiles;

namespace Attune.Explain;

/// <summary>An event and what it did to a value.</summary>
/// <param name="Event">Its id in the log.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Item">With which item; null with none.</param>
/// <param name="Without">The value as it would be had the event not happened; 0 where there would be none.</param>
/// <param name="Change">The value less that.</param>
public sealed record EventEffect(long Event, DateTimeOffset? Time, string Kind, string? Item, double Without, double Change);

/// <summary>A number of a profile and the events that made it what it is.</summary>
/// <param name="Path">Where it stands: <c>interests.top.genres.Comedy.share</c>.</param>
/// <param name="Value">The number.</param>
/// <param name="Effects">Events that change it, the largest change first.</param>
public sealed record WhyNumber(string Path, double Value, IReadOnlyList<EventEffect> Effects);

/// <summary>Why a part of a profile is what it is.</summary>
/// <param name="User">External id.</param>
/// <param name="Question">What was asked for.</param>
/// <param name="Provenance">Where the dimension comes from.</param>
/// <param name="Tried">Events that were left out one by one: all of the user's, or the newest of them.</param>
/// <param name="Numbers">The numbers that the question names.</param>
public sealed record WhyAnswer(string User, string Question, Provenance Provenance, int Tried, IReadOnlyList<WhyNumber> Numbers);

/// <summary>
/// Answers why a value of a profile is what it is, for any dimension, by the events whose absence would change it: the profile is folded again without each. The effects are exact, and are those
/// of one event while all the others stay (leave-one-out influence, Cook 1977); they need not sum to the value.
/// </summary>
public static class Why
{
    /// <summary>Events that are left out one by one, at most: the newest.</summary>
    public const int MostTried = 500;

    private const int MostNumbers = 12, MostEffects = 10;

    /// <summary>Asks.</summary>
    /// <param name="user">External id.</param>
    /// <param name="question">A dimension's name and parts of a path below it, in their order, such as <c>interests.Comedy</c> or <c>value.churn</c>.</param>
    /// <param name="events">The user's events up to the moment.</param>
    /// <param name="builder">Builds the profile.</param>
    /// <param name="asOf">The moment.</param>
    /// <param name="attributes">The user's registered attributes.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <exception cref="AttuneException"><c>unknown_value</c>: the profile has no such dimension, or no number there.</exception>
    public static WhyAnswer Ask(string user, string question, IReadOnlyList<StoredEvent> events, ProfileBuilder builder, DateTimeOffset asOf, string? attributes, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(run);
        var whole = builder.Build(user, events, asOf, attributes);
        string[] parts = question.Split('.', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 0 || !whole.Dimensions.TryGetValue(parts[0], out var reading)) throw Unknown(question, whole.Dimensions.Keys, "dimensions");
        var numbers = ProfileFeatures.Numbers(parts[0], reading, asOf);
        string[] paths = [.. numbers.Keys.Where(path => Names(path, parts)).Order(StringComparer.Ordinal).Take(MostNumbers)];
        if (paths.Length == 0) throw Unknown(question, numbers.Keys.Order(StringComparer.Ordinal), "numbers");

        StoredEvent[] tried = [.. events.OrderByDescending(e => e.Event.Time ?? DateTimeOffset.MinValue).ThenByDescending(e => e.Id).Take(MostTried)];
        var without = new IReadOnlyDictionary<string, double>[tried.Length];
        var done = 0;
        Parallel.For(0, tried.Length, run.Parallelism, k =>
        {
            without[k] = ProfileFeatures.Numbers(parts[0], builder.Read(parts[0], user, events.Where(e => e.Id != tried[k].Id), asOf, attributes), asOf);
            run.Progress?.Report(new WorkProgress("event", Interlocked.Increment(ref done), tried.Length, "events"));
        });
        return new WhyAnswer(user, question, reading.Provenance, tried.Length, [.. paths.Select(path => new WhyNumber(path, numbers[path], Effects(path, numbers[path], tried, without)))]);
    }

    private static EventEffect[] Effects(string path, double value, StoredEvent[] tried, IReadOnlyDictionary<string, double>[] without) =>
    [
        .. tried.Zip(without, (e, w) => (Stored: e, Without: w.GetValueOrDefault(path))).Where(e => e.Without != value)
            .OrderByDescending(e => Math.Abs(value - e.Without)).Take(MostEffects)
            .Select(e => new EventEffect(e.Stored.Id, e.Stored.Event.Time, e.Stored.Event.Kind, e.Stored.Event.Item, e.Without, Math.Round(value - e.Without, 6))),
    ];

    /// <summary>True when a path has the parts in their order; a part of a question may be any case.</summary>
    private static bool Names(string path, string[] parts)
    {
        var at = 0;
        foreach (var step in path.Split('.'))
            if (at < parts.Length && step.Equals(parts[at], StringComparison.OrdinalIgnoreCase)) at++;
        return at == parts.Length;
    }

    private static AttuneException Unknown(string question, IEnumerable<string> known, string what) => new(
        "unknown_value", $"The profile has no '{question}'.", $"Its {what} are: {string.Join(", ", known.Take(30))}.");
}
