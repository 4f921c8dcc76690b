using System.Text;
using System.Text.Json;
using Attune.Data;

namespace Attune.Text;

/// <summary>What stands of items in words: titles and descriptions, and what was written about them.</summary>
/// <param name="Ids">External ids of the items that have any text.</param>
/// <param name="Texts">Their texts.</param>
public sealed record ItemTexts(IReadOnlyList<string> Ids, IReadOnlyList<string> Texts)
{
    /// <summary>Reviews of an item that are read, the first.</summary>
    private const int MostReviews = 50;

    private static readonly string[] TextNames = ["title", "name", "description", "text", "summary"];

    /// <summary>Collects them.</summary>
    /// <param name="items">Items, by dense int.</param>
    /// <param name="attributes">Their attributes.</param>
    /// <param name="reviews">What was written.</param>
    /// <exception cref="AttuneException"><c>too_few_texts</c>: no item has a text.</exception>
    public static ItemTexts Of(IdMap items, AttributeTable attributes, IEnumerable<Review> reviews)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(attributes);
        var written = reviews.Where(r => r.Item is not null).ToLookup(r => r.Item!, r => r.Text, StringComparer.Ordinal);
        var texts = Enumerable.Range(0, items.Count).Select(item => (Id: items[item], Text: TextOf(attributes.Of(item), written[items[item]]))).Where(t => t.Text.Length > 0).ToList();
        if (texts.Count == 0) throw new AttuneException("too_few_texts", $"No item has a title, a description or a review.", $"Import items with texts, or reviews.");
        return new ItemTexts([.. texts.Select(t => t.Id)], [.. texts.Select(t => t.Text)]);
    }

    private static string TextOf(IReadOnlyDictionary<string, JsonElement> attributes, IEnumerable<string> reviews)
    {
        var text = new StringBuilder();
        foreach (var name in TextNames)
            if (attributes.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String) text.Append(value.GetString()).Append('\n');
        return text.AppendJoin('\n', reviews.Take(MostReviews)).ToString().Trim();
    }
}
