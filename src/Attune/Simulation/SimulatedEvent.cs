using System.Text;

namespace Attune.Simulation;

/// <summary>One event of the simulated storefront.</summary>
public sealed class SimulatedEvent
{
    internal SimulatedEvent(Sender sender, int number, DateTime time, bool identified, Activity activity)
    {
        (Sender, Number, Time, Activity) = (sender, number, time, activity);
        UserId = identified ? sender.UserId : null;
    }

    /// <summary>When it happened, in UTC, to the millisecond.</summary>
    public DateTime Time { get; }

    /// <summary>Who did it; null before the person has signed up.</summary>
    public string? UserId { get; }

    /// <summary>The device it was done on.</summary>
    public string AnonymousId => Sender.AnonymousId;

    /// <summary>Unique key of the event.</summary>
    public string MessageId => $"{AnonymousId}-{Number:D5}";

    /// <summary>The device and account.</summary>
    internal Sender Sender { get; }

    /// <summary>Position among the sender's events, in the order they were decided.</summary>
    internal int Number { get; }

    /// <summary>What it is about.</summary>
    internal Activity Activity { get; }

    /// <summary>The event as one call of Segment's tracking protocol, without a line break.</summary>
    public string ToSegmentJson()
    {
        using var writer = new SegmentWriter();
        return Encoding.UTF8.GetString(writer.Write(this));
    }
}

/// <summary>An account and its device; numbers its events.</summary>
/// <param name="index">Position among all accounts.</param>
/// <param name="seed">Seed of the simulation; device ids do not give the account away.</param>
/// <param name="locale">What the device says its language is.</param>
/// <param name="clockSkew">How far the device's clock runs ahead.</param>
internal sealed class Sender(int index, int seed, string locale, TimeSpan clockSkew)
{
    private int _events;

    public int Index => index;

    public string UserId { get; } = IdOf(index);

    public string AnonymousId { get; } = DeviceOf(index, seed);

    public string Locale => locale;

    public TimeSpan ClockSkew => clockSkew;

    /// <summary>The user id of an account.</summary>
    public static string IdOf(int index) => $"u{index + 1:D5}";

    /// <summary>The id of an account's device.</summary>
    public static string DeviceOf(int index, int seed) => $"a{RandomStreams.Key(seed, "device", index):x16}";

    /// <summary>The sender's next event.</summary>
    public SimulatedEvent Send(DateTime time, Activity activity, bool identified = true) => new(this, _events++, time, identified, activity);
}
