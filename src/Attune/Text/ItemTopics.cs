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

/// <summary>Topics and keywords of items, from their texts.</summary>
/// <param name="Topics">All topics.</param>
/// <param name="Items">The items that have any text.</param>
public sealed record ItemTopics(IReadOnlyList<Topic> Topics, IReadOnlyList<ItemSubjects> Items)
{
    /// <summary>Share of an item's topics from which on a topic is one of its own, and how many it has at most.</summary>
    private const float OwnShare = 0.25f;
    private const int MostTopics = 3;

    /// <summary>Finds them.</summary>
    /// <param name="texts">The items' texts.</param>
    /// <param name="options">Of the topics; <see cref="TopicOptions.MinCount"/> and <see cref="TopicOptions.MaxShare"/> hold for keywords too.</param>
    /// <param name="keywords">Keywords for each item, at most.</param>
    /// <param name="run">Threads, seed, progress, cancellation.</param>
    /// <exception cref="AttuneException"><c>too_few_texts</c>: no word is left.</exception>
    public static ItemTopics Find(ItemTexts texts, TopicOptions options, int keywords, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        var (words, weights) = TopicModel.WeightsOf(texts.Texts, options, run);
        var topics = TopicModel.Find(words, weights, options, run);
        return new ItemTopics(topics.Topics, [.. texts.Ids.Select((id, row) => new ItemSubjects(id, OwnTopics(topics, row), Keywords(words, weights, row, keywords)))]);
    }

    private static string[] OwnTopics(TopicModel topics, int row) =>
    [
        .. topics.TextTopics[row].Index().Where(t => t.Item >= OwnShare).OrderByDescending(t => t.Item).ThenBy(t => t.Index).Take(MostTopics).Select(t => topics.Topics[t.Index].Label),
    ];

    /// <summary>The words of the largest TF-IDF in a text.</summary>
    private static string[] Keywords(string[] words, CsrMatrix weights, int row, int count)
    {
        var (columns, values) = (weights.ColumnsOf(row).ToArray(), weights.ValuesOf(row).ToArray());
        return [.. columns.Zip(values).OrderByDescending(c => c.Second).ThenBy(c => c.First).Take(count).Select(c => words[c.First])];
    }
}
