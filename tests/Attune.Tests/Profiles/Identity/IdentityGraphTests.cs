using Attune.Data;
using Attune.Profiles.Identity;
using Attune.Profiles.Schema;

namespace Attune.Tests.Profiles.Identity;

public sealed class IdentityGraphTests
{
    private static readonly IdentityRules Rules = IdentityRules.Of(SchemaReader.Read("""
        schema: 1
        identifiers:
          user_id: {blocked: [Kiosk]}
          email: {format: email, limit: 3, blocked: [Info@shop.com]}
          phone: {format: phone, limit: 2, traits: [phone, mobile]}
        """).Schema);

    private readonly IdentityGraph _graph = new(Rules);
    private long _events;

    [Fact]
    public void Several_devices_of_one_user_are_one_person()
    {
        Says("u1", EventKinds.Alias, """{"anonymous_id":"phone"}""");
        Says("u1", EventKinds.Identify, """{"anonymous_id":"laptop","traits":{"age":30}}""");
        Says("u1", EventKinds.Alias, """{"previous_id":"old"}""");
        foreach (var id in (string[])["u1", "phone", "laptop", "old"])
            Assert.Equal(["u1", "phone", "laptop", "old"], _graph.PersonOf(id).Ids);
        Assert.Equal(["stranger"], _graph.PersonOf("stranger").Ids);
    }

    [Fact]
    public void A_link_keeps_its_evidence()
    {
        for (var i = 0; i < 5; i++) Says("u1", EventKinds.Alias, """{"anonymous_id":"phone"}""");
        var link = Assert.Single(_graph.PersonOf("phone").Links);
        Assert.Equal(("u1", "phone", "anonymous_id", 5L, 1L), (link.Id, link.Other, link.Via, link.Events, link.First.Event));
        Assert.Equal([5L, 4L, 3L], link.Latest.Select(e => e.Event));
        Assert.Equal(("test", EventKinds.Alias, Shop.Start), (link.First.Source, link.First.Kind, link.First.Time));
    }

    [Fact]
    public void An_identifier_joins_what_it_may_and_no_more()
    {
        Says("u1", EventKinds.Identify, """{"email":"A@x.com"}""");
        Says("u2", EventKinds.Identify, """{"traits":{"email":" a@X.com"}}""");
        Says("u3", EventKinds.Identify, """{"email":"a@x.com"}""");
        Assert.Equal(["u1", "u2", "u3"], _graph.PersonOf("u3").Ids);

        Says("u4", EventKinds.Identify, """{"email":"a@x.com"}""");
        foreach (var id in (string[])["u1", "u2", "u3", "u4"])
        {
            var person = _graph.PersonOf(id);
            Assert.Equal([id], person.Ids);
            var refused = Assert.Single(person.Refused);
            Assert.Equal((RefusalReason.Shared, 4, 3, "a@x.com"), (refused.Reason, refused.Ids, refused.Limit, refused.Link.Other));
        }
    }

    [Fact]
    public void A_device_of_two_accounts_belongs_to_neither_until_one_is_separated()
    {
        Says("u1", EventKinds.Alias, """{"anonymous_id":"tablet"}""");
        Assert.Equal(["u1", "tablet"], _graph.PersonOf("tablet").Ids);
        Says("u2", EventKinds.Alias, """{"anonymous_id":"tablet"}""");
        Assert.Equal(["tablet"], _graph.PersonOf("tablet").Ids);
        Assert.Equal(["u1"], _graph.PersonOf("u1").Ids);

        Says("u2", EventKinds.IdentitySeparate, """{"other_id":"tablet"}""");
        Assert.Equal(["u1", "tablet"], _graph.PersonOf("u1").Ids);
        Assert.Equal((RefusalReason.Separated, "u2"), (_graph.PersonOf("u2").Refused[0].Reason, _graph.PersonOf("u2").Separations[0].Id));
    }

    [Theory]
    [InlineData("""{"email":"null"}""", RefusalReason.Blocked)]
    [InlineData("""{"email":"INFO@shop.com"}""", RefusalReason.Blocked)]
    [InlineData("""{"email":"nowhere"}""", RefusalReason.Malformed)]
    [InlineData("""{"phone":"000000"}""", RefusalReason.Blocked)]
    [InlineData("""{"mobile":"12"}""", RefusalReason.Malformed)]
    [InlineData("""{"anonymous_id":"00000000-0000-0000-0000-000000000000"}""", RefusalReason.Blocked)]
    [InlineData("""{"anonymous_id":"undefined"}""", RefusalReason.Blocked)]
    [InlineData("""{"anonymous_id":"kiosk"}""", RefusalReason.Blocked)]
    public void What_identifies_nobody_joins_nobody(string properties, RefusalReason reason)
    {
        Says("u1", EventKinds.Identify, properties);
        Says("u2", EventKinds.Identify, properties);
        Assert.Equal(["u1"], _graph.PersonOf("u1").Ids);
        Assert.Equal(reason, Assert.Single(_graph.PersonOf("u1").Refused).Reason);
    }

    [Fact]
    public void The_id_of_nobody_does_not_count_against_a_limit()
    {
        Says("null", EventKinds.Alias, """{"anonymous_id":"tablet"}""");
        Says("u1", EventKinds.Alias, """{"anonymous_id":"tablet"}""");
        Assert.Equal(["u1", "tablet"], _graph.PersonOf("tablet").Ids);
        Assert.Equal(["null"], _graph.PersonOf("null").Ids);
    }

    [Fact]
    public void Separated_ids_stay_apart_whatever_joins_them_until_they_are_joined_by_hand()
    {
        Says("u1", EventKinds.Identify, """{"email":"a@x.com"}""");
        Says("u2", EventKinds.Identify, """{"email":"a@x.com"}""");
        Says("u1", EventKinds.IdentitySeparate, """{"other_id":"u2"}""");
        Says("u2", EventKinds.Alias, """{"previous_id":"u1"}""");
        Assert.Equal((["u1"], ["u2"]), ((string[])[.. _graph.PersonOf("u1").Ids], (string[])[.. _graph.PersonOf("u2").Ids]), Same.Instance);

        // Over a third as well: u3 has u1's telephone and u2's address.
        Says("u1", EventKinds.Identify, """{"phone":"12345678"}""");
        Says("u3", EventKinds.Identify, """{"mobile":"12345678","email":"b@x.com"}""");
        Says("u2", EventKinds.Identify, """{"email":"b@x.com"}""");
        Assert.DoesNotContain("u2", _graph.PersonOf("u1").Ids);
        Assert.Equal(["u3", "u2"], _graph.PersonOf("u3").Ids); // an address is stronger than a telephone: it stands first in the schema

        Says("u2", EventKinds.IdentityJoin, """{"other_id":"u1"}""");
        Assert.Equal(["u2", "u3", "u1"], _graph.PersonOf("u1").Ids);
    }

    [Fact]
    public void The_canonical_id_is_the_oldest_that_is_nobodys_earlier_one()
    {
        Says("new", EventKinds.Alias, """{"previous_id":"old"}""");
        Says("old", EventKinds.Alias, """{"anonymous_id":"browser"}""");
        Assert.Equal(["new", "old", "browser"], _graph.PersonOf("browser").Ids);
        Says("first", EventKinds.IdentityJoin, """{"other_id":"second"}""");
        Assert.Equal("first", _graph.PersonOf("second").Canonical);
    }

    [Theory]
    [InlineData("identify", "[1]")]
    [InlineData("identify", "not json")]
    [InlineData("identify", "{\"email\":{\"a\":1}}")]
    [InlineData("alias", "{}")]
    [InlineData("alias", "{\"previous_id\":\"u1\"}")]
    [InlineData("view", "{\"anonymous_id\":\"x\"}")]
    [InlineData("identity_join", "{\"other_id\":null}")]
    [InlineData("alias", null)]
    public void An_event_that_says_nothing_changes_nothing(string kind, string? properties)
    {
        Says("u1", kind, properties);
        Assert.Equal(["u1"], _graph.PersonOf("u1").Ids);
        Assert.Equal(0, _graph.ToMap().Count);
    }

    [Fact]
    public void A_shared_device_of_many_is_cheap_and_lists_few()
    {
        for (var i = 0; i < 20_000; i++)
        {
            Says($"u{i}", EventKinds.Alias, """{"anonymous_id":"kiosk in the hall"}""");
            if (i % 100 == 0) Assert.Equal(i > 0 ? 1 : 2, _graph.PersonOf($"u{i}").Ids.Count);
        }

        var person = _graph.PersonOf("kiosk in the hall");
        Assert.Equal((1, Person.MostRefused, 20_000), (person.Ids.Count, person.Refused.Count, person.Refused[0].Ids));
    }

    private void Says(string user, string kind, string? properties) =>
        _graph.Apply(new StoredEvent(++_events, new Event(user, kind, Time: Shop.Start.AddMinutes(_events - 1), Properties: properties), "test"));

    private sealed class Same : IEqualityComparer<(string[], string[])>
    {
        public static readonly Same Instance = new();

        public bool Equals((string[], string[]) x, (string[], string[]) y) => x.Item1.SequenceEqual(y.Item1) && x.Item2.SequenceEqual(y.Item2);

        public int GetHashCode((string[], string[]) obj) => 0;
    }
}
