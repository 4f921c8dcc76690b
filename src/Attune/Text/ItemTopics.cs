using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Attune.Data;

namespace Attune.Text;

/// <summary>What an item's texts are about.</summary>
/// <param name="Item">External id.</param>
/// <param name="Topics">Labels of the topics that have a large part of it, largest first; may be none.</param>
/// <param name="Keywords">Its most telling words, that others have too; may be none.</param>
public sealed record ItemSubjects(string Item, IReadOnlyList<string> Topics, IReadOnlyList<string> Keywords)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As attributes of the item: <c>topics</c> and <c>keywords</c>, categories like all others; an empty list replaces those of before.</summary>
    public Entity ToEntity() => new(Item, JsonSerializer.Serialize(new { topics = Topics, keywords = Keywords }, Json));
}

/// <summary>Topics and keywords of items, from their titles and descriptions and from what is written about them.</summary>
/// <param name="Topics">All topics.</param>
/// <param name="Items">The items that have any text.</param>
public sealed record ItemTopics(IReadOnlyList<Topic> Topics, IReadOnlyList<ItemSubjects> Items)
{
    /// <summary>Share of an item's topics from which on a topic is one of its own, and how many it has at most.</summary>
    private const float OwnShare = 0.25f;
    private const int MostTopics = 3, MostReviews = 50;

    private static readonly string[] TextNames = ["title", "name", "description", "text", "summary"];

    /// <summary>Finds them.</summary>
    /// <param name="items">Items with their attributes, by dense int.</param>
    /// <param name="attributes">The same.</param>
    /// <param name="reviews">What was written; the first few of each item are read.</param>
    /// <param name="options">Of the topics; <see cref="TopicOptions.MinCount"/> and <see cref="TopicOptions.MaxShare"/> hold for keywords too.</param>
    /// <param name="keywords">Keywords for each item, at most.</param>
    /// <param name="run">Threads, seed, progress, cancellation.</param>
    /// <exception cref="AttuneException"><c>too_few_texts</c>: no item has a text, or no word is left.</exception>
    public static ItemTopics Find(IdMap items, AttributeTable attributes, IEnumerable<Review> reviews, TopicOptions options, int keywords, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(attributes);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        var (ids, texts) = TextsOf(items, attributes, reviews);
        var topics = TopicModel.Find(texts, options, run);
        var words = Keywords(texts, options, keywords, run);
        return new ItemTopics(topics.Topics, [.. ids.Select((id, row) => new ItemSubjects(id, OwnTopics(topics, row), words[row]))]);
    }

    /// <summary>Where an encoder puts the same texts, to search by.</summary>
    /// <param name="items">Items with their attributes, by dense int.</param>
    /// <param name="attributes">The same.</param>
    /// <param name="reviews">What was written.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="folder">Where the encoder is.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    public static ItemVectors Encode(IdMap items, AttributeTable attributes, IEnumerable<Review> reviews, ITextEncoder encoder, string folder, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        var (ids, texts) = TextsOf(items, attributes, reviews);
        return new ItemVectors(IdMap.From(ids), encoder.Encode(texts, run), encoder.Dimension, Path.GetFullPath(folder));
    }

    private static (string[] Ids, string[] Texts) TextsOf(IdMap items, AttributeTable attributes, IEnumerable<Review> reviews)
    {
        var written = reviews.Where(r => r.Item is not null).ToLookup(r => r.Item!, r => r.Text, StringComparer.Ordinal);
        var texts = Enumerable.Range(0, items.Count).Select(item => (Id: items[item], Text: TextOf(attributes.Of(item), written[items[item]]))).Where(t => t.Text.Length > 0).ToList();
        if (texts.Count == 0) throw new AttuneException("too_few_texts", $"No item has a title, a description or a review.", $"Import items with texts, or reviews.");
        return ([.. texts.Select(t => t.Id)], [.. texts.Select(t => t.Text)]);
    }

    private static string TextOf(IReadOnlyDictionary<string, JsonElement> attributes, IEnumerable<string> reviews)
    {
        var text = new StringBuilder();
        foreach (var name in TextNames)
            if (attributes.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String) text.Append(value.GetString()).Append('\n');
        return text.AppendJoin('\n', reviews.Take(MostReviews)).ToString().Trim();
    }

    private static string[] OwnTopics(TopicModel topics, int row) =>
    [
        .. topics.TextTopics[row].Index().Where(t => t.Item >= OwnShare).OrderByDescending(t => t.Item).ThenBy(t => t.Index).Take(MostTopics).Select(t => topics.Topics[t.Index].Label),
    ];

    /// <summary>The words of the largest TF-IDF in each text.</summary>
    private static string[][] Keywords(string[] texts, TopicOptions options, int count, RunContext run)
    {
        var (words, counts) = WordCounts.Of(texts, options.MinCount, options.MaxShare, run);
        var weights = counts.ToTfIdf();
        var keywords = new string[texts.Length][];
        for (var row = 0; row < texts.Length; row++)
        {
            var (columns, values) = (weights.ColumnsOf(row).ToArray(), weights.ValuesOf(row).ToArray());
            keywords[row] = [.. columns.Zip(values).OrderByDescending(c => c.Second).ThenBy(c => c.First).Take(count).Select(c => words[c.First])];
        }

        return keywords;
    }
}
