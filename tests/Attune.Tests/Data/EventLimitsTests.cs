using Attune.Data;

namespace Attune.Tests.Data;

public sealed class EventLimitsTests
{
    private static readonly DateTimeOffset Latest = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    private static readonly Event Good = new("u", "purchase", "i", Latest, 0, "m", "{}");

    [Fact]
    public void What_lies_just_inside_is_taken_in()
    {
        Assert.Null(EventLimits.Check(Good, Latest));
        Assert.Null(EventLimits.Check(Good with { Time = DateTimeOffset.UnixEpoch, Kind = "rating", Value = -9 }, Latest));
        Assert.Null(EventLimits.Check(Good with { User = new string('é', 256), Properties = new string('x', 64 << 10) }, Latest));
        Assert.Null(EventLimits.Check(Good with { Time = DateTimeOffset.MaxValue }, null));
        Assert.Null(EventLimits.Check(new Event("u", "view"), Latest));
    }

    [Fact]
    public void What_lies_just_outside_is_named()
    {
        Assert.Equal(("id_too_long", "user"), EventLimits.Check(Good with { User = new string('é', 256) + "x" }, Latest));
        Assert.Equal(("id_too_long", "item"), EventLimits.Check(Good with { Item = new string('x', 513) }, Latest));
        Assert.Equal(("id_too_long", "kind"), EventLimits.Check(Good with { Kind = new string('字', 171) }, Latest));
        Assert.Equal(("id_too_long", "message_id"), EventLimits.Check(Good with { MessageId = new string('x', 513) }, Latest));
        Assert.Equal(("time_before_1970", "time"), EventLimits.Check(Good with { Time = DateTimeOffset.UnixEpoch.AddTicks(-1) }, Latest));
        Assert.Equal(("time_in_future", "time"), EventLimits.Check(Good with { Time = Latest.AddTicks(1) }, Latest));
        Assert.Equal(("negative_price", "value"), EventLimits.Check(Good with { Value = -0.01f }, Latest));
        Assert.Equal(("properties_too_large", "properties"), EventLimits.Check(Good with { Properties = new string('é', (32 << 10) + 1) }, Latest));
    }
}
