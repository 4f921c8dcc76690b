using Attune.Data;
using Attune.Profiles;
using CsCheck;

namespace Attune.Tests.Profiles;

public sealed class ProfileStateTests
{
    private static readonly DateTimeOffset Now = Shop.Start.AddYears(5);

    [Fact]
    public void Events_in_any_order_give_the_same_profile() => Gen.Select(Shop.Streams, Gen.Int).Sample((events, seed) =>
    {
        var shuffled = events.ToArray();
        new Random(seed).Shuffle(shuffled);
        Assert.Equal(Fold(events).Read(Now, ValueTests.Population).ToJson(), Fold(shuffled).Read(Now, ValueTests.Population).ToJson());
    });

    [Fact]
    public void The_live_profile_equals_the_rebuilt_one_after_every_event() => Shop.Streams.Sample(events =>
    {
        var live = new ProfileState("u", Shop.Sources);
        for (var i = 0; i < events.Length; i++)
        {
            live.Apply(events[i]);
            var inOrder = events.Take(i + 1).OrderBy(e => e.Event.Time ?? DateTimeOffset.MinValue).ThenBy(e => e.Id);
            Assert.Equal(new ProfileBuilder(Shop.Sources).Build("u", inOrder, Now).ToJson(), live.Read(Now).ToJson());
        }
    }, iter: 50);

    [Fact]
    public void Reading_changes_nothing() => Shop.Streams.Sample(events =>
    {
        var state = Fold(events);
        Assert.Equal(state.Read(Now).ToJson(), state.Read(Now).ToJson());
    });

    [Fact]
    public void Nothing_known_is_a_profile_without_dimensions()
    {
        var profile = new ProfileBuilder(Shop.Sources).Build("nobody", [], Now);
        Assert.Empty(profile.Dimensions);
        Assert.Equal("""{"user":"nobody","as_of":"2031-03-02T09:30:00+00:00","dimensions":{}}""", profile.ToJson());
    }

    [Fact]
    public void Later_events_are_left_out()
    {
        var builder = new ProfileBuilder(Shop.Sources);
        var events = new[] { Shop.Stored(1, "view", "a"), Shop.Stored(2, "view", "b", days: 10) };
        var profile = builder.Build("u", events, Shop.Start.AddDays(5));
        Assert.Equal(1, profile.Find<ActivityValue>()!.Counts["view"]);
    }

    private static ProfileState Fold(IEnumerable<StoredEvent> events)
    {
        var state = new ProfileState("u", Shop.Sources);
        foreach (var stored in events) state.Apply(stored);
        return state;
    }
}
