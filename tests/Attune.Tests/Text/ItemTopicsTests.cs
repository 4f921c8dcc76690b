using System.Text.Json;
using Attune.Data;
using Attune.Text;

namespace Attune.Tests.Text;

public sealed class ItemTopicsTests
{
    private static readonly string[] Coffee = ["espresso machine", "espresso grinder machine", "grinder for espresso"], Garden = ["garden hose", "hose for the garden lawn", "lawn and garden"];

    [Fact]
    public void Items_of_the_same_words_have_the_same_topic_and_keywords()
    {
        var found = Find(Coffee.Concat(Garden).Select(title => $$"""{"title":"{{title}}","description":"{{title}}"}"""), []);
        Assert.Equal(6, found.Items.Count);
        Assert.Equal(2, found.Items.SelectMany(i => i.Topics).Distinct().Count());
        Assert.All(found.Items, i => Assert.Equal(found.Items[int.Parse(i.Item) / 3 * 3].Topics, i.Topics));
        Assert.Contains("espresso", found.Items[0].Keywords);
        Assert.DoesNotContain("espresso", found.Items[4].Keywords);
    }

    [Fact]
    public void What_is_written_about_an_item_counts_too()
    {
        var titles = Coffee.Concat(Garden).Select(title => $$"""{"title":"{{title}}"}""").Append("""{"price":3}""");
        var found = Find(titles, [new Review("u", "6", null, 5, "the garden hose I wanted for the lawn"), new Review("u", null, null, 5, "about nothing")]);
        Assert.Equal(found.Items[3].Topics, found.Items[6].Topics);
        using var json = JsonDocument.Parse(found.Items[6].ToEntity().Attributes!);
        Assert.Equal(found.Items[6].Keywords, AttributeTable.CategoryValues(json.RootElement.GetProperty("keywords")));
    }

    [Fact]
    public void Without_texts_there_is_a_clear_error() =>
        Assert.Equal("too_few_texts", Assert.Throws<AttuneException>(() => Find(["""{"price":3}"""], [])).Code);

    private static ItemTopics Find(IEnumerable<string> attributes, Review[] reviews)
    {
        string[] table = [.. attributes];
        var items = IdMap.From([.. Enumerable.Range(0, table.Length).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        return ItemTopics.Find(ItemTexts.Of(items, new AttributeTable(table), reviews), new TopicOptions { Count = 2, MinCount = 2, MaxShare = 0.7 }, 3, RunContext.Default);
    }
}
