using System.Text.Json;
using Attune.Data;
using Attune.Data.Segment;

namespace Attune.Tests.Data.Segment;

public sealed class SegmentMessageTests
{
    private static SegmentOutcome Convert(string json, SegmentEnvelope envelope = default) => SegmentMessage.Convert(JsonElement.Parse(json), envelope);

    private static SegmentOutcome Track(string name, string properties) =>
        Convert($$"""{"type":"track","userId":"u","messageId":"m","event":"{{name}}","properties":{{properties}}}""");

    [Theory]
    [InlineData("""{"type":"track","event":"x"}""", "no_user_anon_id")]
    [InlineData("""{"type":"track","userId":"","event":"x"}""", "no_user_anon_id")]
    [InlineData("""{"type":"track","userId":"u"}""", "event_not_defined")]
    [InlineData("""{"type":"track","userId":"u","event":" "}""", "event_not_defined")]
    [InlineData("""{"type":"track","userId":"u","event":7}""", "event_not_string")]
    [InlineData("""{"type":"track","userId":"u","event":"x","properties":[]}""", "properties_not_object")]
    [InlineData("""{"type":"identify","userId":"u","traits":"x"}""", "traits_not_object")]
    [InlineData("""{"type":"page","userId":"u","name":1}""", "name_not_string")]
    [InlineData("""{"type":"screen","userId":"u","category":{}}""", "category_not_string")]
    [InlineData("""{"type":"group","userId":"u"}""", "id_required")]
    [InlineData("""{"type":"alias","userId":"u"}""", "id_required")]
    [InlineData("""{"type":"alias","previousId":"u"}""", "id_required")]
    [InlineData("""{"type":"wave","userId":"u"}""", "type_unknown")]
    [InlineData("""{"userId":"u"}""", "type_unknown")]
    [InlineData("""{"type":"page","userId":"u","timestamp":"yesterday"}""", "timestamp_invalid")]
    [InlineData("""{"type":"page","userId":"u","sentAt":5}""", "timestamp_invalid")]
    [InlineData("[1]", "not_an_object")]
    public void An_invalid_message_is_refused_with_the_protocols_reason(string json, string code)
    {
        var outcome = Convert(json);
        Assert.Equal(code, outcome.Fault?.Code);
        Assert.Empty(outcome.Events);
    }

    [Theory]
    [InlineData("Product Viewed", EventKinds.View)]
    [InlineData("viewed product", EventKinds.View)]
    [InlineData("Product Clicked", EventKinds.Click)]
    [InlineData("Product Added", EventKinds.AddToCart)]
    [InlineData("Added Product", EventKinds.AddToCart)]
    [InlineData("Product Removed", EventKinds.RemoveFromCart)]
    [InlineData("Product Added to Wishlist", EventKinds.Wishlist)]
    [InlineData("Product Removed from Wishlist", EventKinds.RemoveFromWishlist)]
    [InlineData("Wishlist Product Added to Cart", EventKinds.AddToCart)]
    [InlineData("Product Shared", EventKinds.Share)]
    [InlineData("Trial Started", "trial_started")]
    public void A_product_event_is_an_interaction(string name, string kind)
    {
        var outcome = Track(name, """{"product_id":7,"name":"Tea","brand":"B","price":"2.5","position":3}""");
        Assert.Equal(new Event("u", kind, "7", MessageId: "m", Properties: """{"price":"2.5","position":3}"""), Assert.Single(outcome.Events));
        Assert.Equal(new Entity("7", """{"title":"Tea","brand":"B","price":2.5}"""), Assert.Single(outcome.Items));
    }

    [Fact]
    public void An_order_is_a_purchase_for_each_product()
    {
        var outcome = Track("Completed Order", """{"order_id":"o","currency":"EUR","products":[{"product_id":"a","price":2,"quantity":3},{"sku":"b","price":1.5},{"name":"no id"}]}""");
        Assert.Equal(
            [
                new Event("u", EventKinds.Purchase, "a", Value: 6, MessageId: "m#0", Properties: """{"price":2,"quantity":3,"order_id":"o","currency":"EUR"}"""),
                new Event("u", EventKinds.Purchase, "b", Value: 1.5f, MessageId: "m#1", Properties: """{"sku":"b","price":1.5,"order_id":"o","currency":"EUR"}"""),
            ],
            outcome.Events);
    }

    [Fact]
    public void A_refund_without_products_keeps_its_total()
    {
        var refund = Assert.Single(Track("Order Refunded", """{"order_id":"o","total":12.5}""").Events);
        Assert.Equal((EventKinds.Refund, null, 12.5f), (refund.Kind, refund.Item, refund.Value));
    }

    [Fact]
    public void A_review_has_stars_and_text()
    {
        var review = Assert.Single(Track("Product Reviewed", """{"product_id":"p","review_id":"r","review_body":"好喝","rating":5}""").Events);
        Assert.Equal((EventKinds.Review, "p", 5f), (review.Kind, review.Item, review.Value));
        Assert.Equal("""{"review_id":"r","text":"好喝","rating":5}""", review.Properties);
    }

    [Theory]
    [InlineData("Products Searched", """{"query":"tea"}""", EventKinds.Search, """{"query":"tea"}""")]
    [InlineData("Friend Added", """{"friend_id":"v"}""", EventKinds.Social, """{"friend":"v","tie":"friend"}""")]
    [InlineData("User Followed", """{"followed_id":"v"}""", EventKinds.Social, """{"friend":"v","tie":"follow"}""")]
    [InlineData("Campaign Exposed", """{"campaign_id":"c"}""", EventKinds.Campaign, """{"campaign":"c","group":"treatment"}""")]
    [InlineData("Campaign Held Out", """{"campaign_id":"c","group":"holdout"}""", EventKinds.Campaign, """{"campaign":"c","group":"holdout"}""")]
    [InlineData("Song Played", """{"song":"x"}""", EventKinds.Track, """{"event":"Song Played","song":"x"}""")]
    public void Other_events_concern_no_item(string name, string properties, string kind, string kept) =>
        Assert.Equal(new Event("u", kind, MessageId: "m", Properties: kept), Assert.Single(Track(name, properties).Events));

    [Fact]
    public void A_list_of_products_describes_them()
    {
        var outcome = Track("Product List Viewed", """{"products":[{"product_id":"a","name":"A"},{"product_id":"b"}]}""");
        Assert.Equal(EventKinds.Track, Assert.Single(outcome.Events).Kind);
        Assert.Equal(new Entity("a", """{"title":"A"}"""), Assert.Single(outcome.Items));
    }

    [Fact]
    public void Identify_tells_of_the_user_and_stays_in_the_log()
    {
        var outcome = Convert("""{"type":"identify","anonymousId":"x","traits":{"age":3,"plan":null}}""");
        Assert.Equal(new Entity("x", """{"age":3,"plan":null}"""), Assert.Single(outcome.Users));
        Assert.Equal(new Event("x", EventKinds.Identify, Properties: """{"age":3,"plan":null}"""), Assert.Single(outcome.Events));
    }

    [Theory]
    [InlineData("""{"type":"identify","userId":"u","anonymousId":"x","messageId":"1","traits":{"a":1}}""", EventKinds.Identify)]
    [InlineData("""{"type":"page","userId":"u","anonymousId":"x","messageId":"2"}""", EventKinds.Page)]
    [InlineData("""{"type":"track","event":"Product Viewed","userId":"u","anonymousId":"x","messageId":"3","properties":{"product_id":"p"}}""", EventKinds.View)]
    public void A_message_with_both_ids_says_that_they_are_one_person(string json, string kind)
    {
        var events = Convert(json).Events;
        Assert.Equal((kind, "u"), (events[0].Kind, events[0].User));
        Assert.Equal([new Event("u", EventKinds.Alias, MessageId: "alias/1/u/x", Properties: """{"anonymous_id":"x"}""")], events.Skip(1));
    }

    [Theory]
    [InlineData("""{"type":"page","userId":"u","anonymousId":"u"}""")]
    [InlineData("""{"type":"page","anonymousId":"x"}""")]
    [InlineData("""{"type":"page","userId":"u"}""")]
    public void A_message_with_one_id_says_nothing_of_another(string json) => Assert.Single(Convert(json).Events);

    [Theory]
    [InlineData("""{"type":"group","userId":"u","groupId":"g","traits":{"size":2}}""", EventKinds.Group, """{"group":"g","traits":{"size":2}}""")]
    [InlineData("""{"type":"alias","userId":"u","previousId":"old"}""", EventKinds.Alias, """{"previous_id":"old"}""")]
    [InlineData("""{"type":"page","userId":"u","name":"Home","properties":{"url":"/"}}""", EventKinds.Page, """{"name":"Home","url":"/"}""")]
    [InlineData("""{"type":"screen","userId":"u"}""", EventKinds.Page, null)]
    public void The_other_calls_are_events_of_their_kind(string json, string kind, string? properties) =>
        Assert.Equal(new Event("u", kind, Properties: properties), Assert.Single(Convert(json).Events));

    [Theory]
    // The sender's clock is an hour fast: sent at 13:00:05, received at 12:00:05, so what it calls 13:00:00 was 12:00:00.
    [InlineData("""{"originalTimestamp":"2020-01-01T13:00:00Z","sentAt":"2020-01-01T13:00:05Z","receivedAt":"2020-01-01T12:00:05Z"}""", "2020-01-01T12:00:00Z")]
    [InlineData("""{"timestamp":"2020-01-01T13:00:00Z","sentAt":"2020-01-01T13:00:05Z","receivedAt":"2020-01-01T12:00:05Z"}""", "2020-01-01T12:00:00Z")]
    [InlineData("""{"timestamp":"2020-01-01T13:00:00+01:00","originalTimestamp":"2020-01-01T15:00:00Z"}""", "2020-01-01T12:00:00Z")]
    [InlineData("""{"receivedAt":"2020-01-01T12:00:00Z"}""", "2020-01-01T12:00:00Z")]
    [InlineData("""{"timestamp":"0001-01-01T00:00:00Z","sentAt":"9999-01-01T00:00:00Z","receivedAt":"2020-01-01T12:00:00Z"}""", "2020-01-01T12:00:00Z")]
    public void Clock_skew_is_removed(string times, string expected)
    {
        var outcome = Convert("""{"type":"page","userId":"u",""" + times[1..]);
        Assert.Equal(DateTimeOffset.Parse(expected), Assert.Single(outcome.Events).Time);
    }

    [Fact]
    public void A_batch_lends_its_time_of_sending_to_its_messages()
    {
        var received = DateTimeOffset.Parse("2020-01-01T12:00:05Z");
        var (messages, envelope) = SegmentMessage.Unpack(
            JsonElement.Parse("""{"sentAt":"2020-01-01T13:00:05Z","batch":[{"type":"page","userId":"u","timestamp":"2020-01-01T13:00:00Z"},{"userId":"v"}]}"""),
            new SegmentEnvelope("page", received));
        var outcomes = messages.Select(m => SegmentMessage.Convert(m, envelope)).ToList();
        Assert.Equal(DateTimeOffset.Parse("2020-01-01T12:00:00Z"), outcomes[0].Events[0].Time);
        Assert.Equal(received, outcomes[1].Events[0].Time);
    }

    [Theory]
    [InlineData("""{"device":{"type":"ios","model":"iPhone7,2","id":"secret"},"os":{"name":"iOS","version":"17"},"library":{"name":"analytics-ios"},"timezone":"Europe/Zurich","ip":"1.2.3.4"}""",
        """{"device":"mobile","os":"iOS","channel":"mobile","timezone":"Europe/Zurich"}""")]
    [InlineData("""{"userAgent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/130.0","library":{"name":"analytics.js"},"campaign":{"name":"spring","source":"mail"}}""", """{"device":"desktop","channel":"browser","campaign":"spring"}""")]
    [InlineData("""{"userAgent":"Mozilla/5.0 (Linux; Android 14; Pixel 8) Mobile Safari"}""", """{"device":"mobile"}""")]
    [InlineData("""{"userAgent":"Mozilla/5.0 (iPad; CPU OS 17_0)"}""", """{"device":"tablet"}""")]
    [InlineData("""{"userAgentData":{"mobile":true},"library":{"name":"analytics-go"},"app":{"name":"Shop"}}""", """{"device":"mobile","channel":"server","app":"Shop"}""")]
    public void Of_the_context_what_tells_of_the_user_is_kept(string context, string kept)
    {
        var page = Assert.Single(Convert($$"""{"type":"page","userId":"u","name":"Home","context":{{context}} }""").Events);
        Assert.Equal($$"""{"name":"Home","context":{{kept}}}""", page.Properties);
        Assert.Equal($$"""{"context":{{kept}}}""", Assert.Single(Convert($$"""{"type":"page","userId":"u","context":{{context}} }""").Events).Properties);
    }

    [Fact]
    public void A_context_without_any_of_it_and_a_property_of_that_name_change_nothing()
    {
        Assert.Equal("""{"name":"Home"}""", Assert.Single(Convert("""{"type":"page","userId":"u","name":"Home","context":{"locale":"de","ip":"1.2.3.4","os":{"name":7}}}""").Events).Properties);
        Assert.Equal("""{"context":"own"}""", Assert.Single(Convert("""{"type":"page","userId":"u","properties":{"context":"own"},"context":{"timezone":"UTC"}}""").Events).Properties);
        Assert.Equal("""{ "context":{"timezone":"UTC"}}""", Assert.Single(Convert("""{"type":"track","event":"x","userId":"u","properties":{ },"context":{"timezone":"UTC"}}""").Events).Properties?.Replace("\"event\":\"x\",", " ", StringComparison.Ordinal));
    }
}
