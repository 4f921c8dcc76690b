using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace Attune.Data.Segment;

/// <summary>
/// Track calls. The e-commerce events that speak of products become interactions; social ties and campaign exposures have
/// kinds of their own; any other event is a <see cref="EventKinds.Track"/> that keeps its name as the property <c>event</c>,
/// or, when it carries a <c>product_id</c>, an interaction whose kind is its name in snake_case.
/// </summary>
internal static class SegmentTrack
{
    private enum Shape
    {
        Product,
        Products,
        NoItem,
    }

    private static readonly FrozenDictionary<string, (string Kind, Shape Shape)> Known = new Dictionary<string, (string, Shape)>
    {
        ["Products Searched"] = (EventKinds.Search, Shape.NoItem),
        ["Searched Products"] = (EventKinds.Search, Shape.NoItem),
        ["Product Viewed"] = (EventKinds.View, Shape.Product),
        ["Viewed Product"] = (EventKinds.View, Shape.Product),
        ["Product Clicked"] = (EventKinds.Click, Shape.Product),
        ["Clicked Product"] = (EventKinds.Click, Shape.Product),
        ["Product Added"] = (EventKinds.AddToCart, Shape.Product),
        ["Added Product"] = (EventKinds.AddToCart, Shape.Product),
        ["Product Removed"] = (EventKinds.RemoveFromCart, Shape.Product),
        ["Removed Product"] = (EventKinds.RemoveFromCart, Shape.Product),
        ["Order Completed"] = (EventKinds.Purchase, Shape.Products),
        ["Completed Order"] = (EventKinds.Purchase, Shape.Products),
        ["Order Refunded"] = (EventKinds.Refund, Shape.Products),
        ["Refunded Order"] = (EventKinds.Refund, Shape.Products),
        ["Order Cancelled"] = (EventKinds.Refund, Shape.Products),
        ["Cancelled Order"] = (EventKinds.Refund, Shape.Products),
        ["Product Added to Wishlist"] = (EventKinds.Wishlist, Shape.Product),
        ["Added Product to Wishlist"] = (EventKinds.Wishlist, Shape.Product),
        ["Product Removed from Wishlist"] = (EventKinds.RemoveFromWishlist, Shape.Product),
        ["Removed Product from Wishlist"] = (EventKinds.RemoveFromWishlist, Shape.Product),
        ["Wishlist Product Added to Cart"] = (EventKinds.AddToCart, Shape.Product),
        ["Added Wishlist Product to Cart"] = (EventKinds.AddToCart, Shape.Product),
        ["Product Shared"] = (EventKinds.Share, Shape.Product),
        ["Shared Product"] = (EventKinds.Share, Shape.Product),
        ["Cart Shared"] = (EventKinds.Share, Shape.Products),
        ["Shared Cart"] = (EventKinds.Share, Shape.Products),
        ["Product Reviewed"] = (EventKinds.Review, Shape.Product),
        ["Reviewed Product"] = (EventKinds.Review, Shape.Product),
        ["Survey Answered"] = (EventKinds.Survey, Shape.NoItem),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Converts a track call whose fields are valid.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="properties">Its properties, or null.</param>
    /// <param name="blank">User, time and message id, which every event of the call shares.</param>
    public static SegmentOutcome Convert(string name, JsonElement? properties, Event blank)
    {
        name = name.Trim();
        if (Tie(name, properties, blank) is { } special) return SegmentOutcome.Of(special);
        var known = Known.TryGetValue(name, out var meaning);
        return (known, known ? meaning.Shape : Shape.NoItem) switch
        {
            (true, Shape.Product) => OfProduct(meaning.Kind, properties, blank),
            (true, Shape.Products) => OfProducts(meaning.Kind, properties, blank),
            (true, _) => SegmentOutcome.Of(blank with { Kind = meaning.Kind, Properties = properties?.GetRawText() }),
            _ when properties?.Id("product_id") is not null => OfProduct(SnakeCase(name), properties, blank),
            _ => new([blank with { Kind = EventKinds.Track, Properties = WithName(name, properties) }], [], Catalog(properties), null),
        };
    }

    private static Event? Tie(string name, JsonElement? properties, Event blank) => name.ToUpperInvariant() switch
    {
        "FRIEND ADDED" when properties?.Id("friend_id") is { } friend => Social(blank, friend, "friend"),
        "USER FOLLOWED" when properties?.Id("followed_id") is { } followed => Social(blank, followed, "follow"),
        "CAMPAIGN EXPOSED" when properties?.Id("campaign_id") is { } campaign => Campaign(blank, campaign, properties.Value, "treatment"),
        "CAMPAIGN HELD OUT" when properties?.Id("campaign_id") is { } campaign => Campaign(blank, campaign, properties.Value, "control"),
        _ => null,
    };

    private static Event Social(Event blank, string friend, string tie) =>
        blank with { Kind = EventKinds.Social, Properties = Json.Of(("friend", friend), ("tie", tie)) };

    private static Event Campaign(Event blank, string campaign, JsonElement properties, string group) =>
        blank with { Kind = EventKinds.Campaign, Properties = Json.Of(("campaign", campaign), ("group", properties.Text("group") ?? group)) };

    private static SegmentOutcome OfProduct(string kind, JsonElement? properties, Event blank)
    {
        if (properties is not { } product) return SegmentOutcome.Of(blank with { Kind = kind });
        var item = SegmentProduct.Id(product);
        var happened = blank with
        {
            Kind = kind,
            Item = item,
            Value = Value(kind, product),
            Properties = SegmentProduct.Remainder(product, kind),
        };
        return new([happened], [], SegmentProduct.Entity(item, product) is { } entity ? [entity] : [], null);
    }

    private static SegmentOutcome OfProducts(string kind, JsonElement? properties, Event blank)
    {
        var events = new List<Event>();
        foreach (var product in Products(properties))
        {
            if (SegmentProduct.Id(product) is not { } item) continue;
            events.Add(blank with
            {
                Kind = kind,
                Item = item,
                Value = Value(kind, product),
                Properties = SegmentProduct.Remainder(product, kind, properties),
                MessageId = blank.MessageId is { } id ? $"{id}#{events.Count}" : null,
            });
        }

        if (events.Count > 0) return new(events, [], Catalog(properties), null);
        var total = properties is { } order ? order.Number("total") ?? order.Number("revenue") ?? order.Number("value") : null;
        return SegmentOutcome.Of(blank with { Kind = kind, Value = total, Properties = properties?.GetRawText() });
    }

    private static float? Value(string kind, JsonElement product) => kind switch
    {
        EventKinds.Purchase or EventKinds.Refund => product.Number("price") * (product.Number("quantity") ?? 1),
        EventKinds.Review or EventKinds.Rating => product.Number("rating"),
        _ => null,
    };

    private static IEnumerable<JsonElement> Products(JsonElement? properties) =>
        properties is { } p && p.TryGetProperty("products", out var products) && products.ValueKind == JsonValueKind.Array
            ? products.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object)
            : [];

    private static List<Entity> Catalog(JsonElement? properties)
    {
        var items = new List<Entity>();
        foreach (var product in Products(properties))
            if (SegmentProduct.Entity(SegmentProduct.Id(product), product) is { } entity) items.Add(entity);
        return items;
    }

    private static string? WithName(string name, JsonElement? properties) =>
        Json.Write(json =>
        {
            json.WriteString("event", name);
            if (properties is not { } all) return;
            foreach (var property in all.EnumerateObject())
                if (property.Name != "event") property.WriteTo(json);
        });

    private static string SnakeCase(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var boundary = char.IsUpper(name[i]) && i > 0 && char.IsLower(name[i - 1]);
            if (snake.Length > 0 && snake[^1] != '_' && (boundary || !char.IsLetterOrDigit(name[i]))) snake.Append('_');
            if (char.IsLetterOrDigit(name[i])) snake.Append(char.ToLowerInvariant(name[i]));
        }

        return snake.ToString().TrimEnd('_');
    }
}
