using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Attune.Simulation;

/// <summary>Events as calls of Segment's tracking protocol, with the properties of its e-commerce events (version 2).</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(2048);
    private readonly Utf8JsonWriter _json;

    public SegmentWriter() =>
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    /// <summary>One event as UTF-8, without a line break; valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(SimulatedEvent e)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        WriteEnvelope(e);
        WriteActivity(e.Activity);
        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenSpan;
    }

    private void WriteEnvelope(SimulatedEvent e)
    {
        _json.WriteString("messageId", e.MessageId);
        _json.WriteString("anonymousId", e.AnonymousId);
        if (e.UserId is not null) _json.WriteString("userId", e.UserId);
        WriteTimes(e.Time, e.Sender.ClockSkew);
        _json.WriteStartObject("context");
        _json.WriteString("locale", e.Sender.Locale);
        _json.WriteEndObject();
    }

    /// <summary>A sender with a wrong clock leaves it to the reader to correct: time = receivedAt − (sentAt − originalTimestamp).</summary>
    private void WriteTimes(DateTime time, TimeSpan skew)
    {
        _json.WriteString("timestamp", time + skew);
        if (skew == TimeSpan.Zero) return;
        _json.WriteString("originalTimestamp", time + skew);
        _json.WriteString("sentAt", time + skew + TimeSpan.FromSeconds(1));
        _json.WriteString("receivedAt", time + TimeSpan.FromSeconds(1));
    }

    private void WriteActivity(Activity activity)
    {
        switch (activity)
        {
            case PageSeen page: WritePage(page); break;
            case Identified identified: WriteTraits(identified.Shopper); break;
            case Searched search: Track("Products Searched", search, static (json, s) => json.WriteString("query", s.Query)); break;
            case ListSeen list: Track("Product List Viewed", list, WriteList); break;
            case ProductTouched touch: Track(NameOf(touch.Verb), touch.Product, static (json, product) => WriteProduct(json, product)); break;
            case Checkout checkout: Track(checkout.Completed ? "Order Completed" : "Checkout Started", checkout, WriteOrder); break;
            case Reviewed reviewed: Track("Product Reviewed", reviewed, WriteReview); break;
            case Tied { Friends: true } tie: Track("Friend Added", tie, static (json, t) => json.WriteString("friend_id", t.OtherUserId)); break;
            case Tied tie: Track("User Followed", tie, static (json, t) => json.WriteString("followed_id", t.OtherUserId)); break;
            case Targeted target: Track(target.Treated ? "Campaign Exposed" : "Campaign Held Out", target, WriteCampaign); break;
        }
    }

    private static string NameOf(ProductVerb verb) => verb switch
    {
        ProductVerb.Clicked => "Product Clicked",
        ProductVerb.Viewed => "Product Viewed",
        ProductVerb.Added => "Product Added",
        ProductVerb.Removed => "Product Removed",
        _ => "Product Added to Wishlist",
    };

    private void Track<T>(string name, T subject, Action<Utf8JsonWriter, T> properties)
    {
        _json.WriteString("type", "track");
        _json.WriteString("event", name);
        _json.WriteStartObject("properties");
        properties(_json, subject);
        _json.WriteEndObject();
    }

    private void WritePage(PageSeen page)
    {
        _json.WriteString("type", "page");
        _json.WriteString("name", page.Name);
        _json.WriteStartObject("properties");
        _json.WriteEndObject();
    }

    private void WriteTraits(Shopper shopper)
    {
        _json.WriteString("type", "identify");
        _json.WriteStartObject("traits");
        _json.WriteString("name", shopper.Name);
        _json.WriteString("gender", shopper.Gender);
        _json.WriteNumber("age", shopper.Age);
        _json.WriteString("city", shopper.City.Name);
        _json.WriteString("language", shopper.Language == Vocabulary.Language.Chinese ? "zh" : "en");
        _json.WriteStartArray("interests");
        foreach (var interest in shopper.Interests) _json.WriteStringValue(interest);
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private static void WriteProduct(Utf8JsonWriter json, Product product)
    {
        json.WriteString("product_id", product.Id);
        json.WriteString("name", product.Title);
        json.WriteString("category", product.Category);
        json.WriteString("brand", product.Brand);
        json.WriteNumber("price", product.Price);
    }

    private static void WriteList(Utf8JsonWriter json, ListSeen list)
    {
        json.WriteString("list_id", Vocabulary.Departments.Topics[list.Topic].Topic.Slug);
        json.WriteString("category", list.Products[0].Category);
        json.WriteStartArray("products");
        foreach (var (index, product) in list.Products.Index())
        {
            json.WriteStartObject();
            json.WriteString("product_id", product.Id);
            json.WriteNumber("position", index + 1);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOrder(Utf8JsonWriter json, Checkout order)
    {
        json.WriteString("order_id", order.OrderId);
        json.WriteNumber("value", order.Total);
        if (order.Completed) json.WriteNumber("total", order.Total);
        json.WriteString("currency", "USD");
        if (order.Coupon is not null) json.WriteString("coupon", order.Coupon);
        json.WriteStartArray("products");
        foreach (var line in order.Lines)
        {
            json.WriteStartObject();
            WriteProduct(json, line.Product);
            json.WriteNumber("quantity", line.Quantity);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteReview(Utf8JsonWriter json, Reviewed reviewed)
    {
        json.WriteString("product_id", reviewed.Product.Id);
        json.WriteString("review_id", reviewed.ReviewId);
        json.WriteString("review_body", reviewed.Review.Text);
        json.WriteNumber("rating", reviewed.Review.Stars);
    }

    private static void WriteCampaign(Utf8JsonWriter json, Targeted target)
    {
        json.WriteString("campaign_id", target.Campaign.Id);
        json.WriteString("campaign_name", target.Campaign.Name);
        json.WriteString("group", target.Treated ? "treatment" : "control");
    }
}
