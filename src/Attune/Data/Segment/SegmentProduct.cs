using System.Text.Json;

namespace Attune.Data.Segment;

/// <summary>A product within a message: its id, what it tells of the item, and what it tells of the event.</summary>
internal static class SegmentProduct
{
    /// <summary>The fields that describe the item itself, whoever deals with it.</summary>
    private static readonly string[] ItemFields = ["name", "category", "brand", "variant", "price", "url", "image_url"];

    private static readonly string[] OrderFields = ["order_id", "cart_id", "checkout_id", "coupon", "currency", "affiliation", "share_via"];

    public static string? Id(JsonElement product) =>
        product.Id("product_id") ?? product.Id("productId") ?? product.Id("id") ?? product.Id("sku");

    /// <summary>The item with the attributes the product tells; null when it has no id or tells nothing.</summary>
    public static Entity? Entity(string? id, JsonElement product)
    {
        if (id is null) return null;
        var attributes = Json.Write(json =>
        {
            foreach (var field in ItemFields)
            {
                if (!product.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null) continue;
                json.WritePropertyName(field == "name" ? "title" : field);
                if (field == "price" && product.Number(field) is { } price) json.WriteNumberValue(price);
                else value.WriteTo(json);
            }
        });
        return attributes is null ? null : new Entity(id, attributes);
    }

    /// <summary>What belongs to the event alone: the fields that are neither the item's own nor its id, and those of the order around it.</summary>
    public static string? Remainder(JsonElement product, string kind, JsonElement? order = null) =>
        Json.Write(json =>
        {
            foreach (var property in product.EnumerateObject())
            {
                if (property.Name is "product_id" or "productId" or "products") continue;
                if (property.Name == "review_body" && kind == EventKinds.Review) json.WritePropertyName("text");
                else if (property.Name != "price" && ItemFields.Contains(property.Name)) continue;
                else json.WritePropertyName(property.Name);
                property.Value.WriteTo(json);
            }

            if (order is not { } around) return;
            foreach (var field in OrderFields)
            {
                if (product.TryGetProperty(field, out _) || !around.TryGetProperty(field, out var value)) continue;
                json.WritePropertyName(field);
                value.WriteTo(json);
            }
        });
}
