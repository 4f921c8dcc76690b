using Attune.Simulation.Vocabulary;

namespace Attune.Simulation;

/// <summary>Words one product: a noun and an adjective are chosen once, so that title and description speak of the same thing.</summary>
internal sealed class ProductCopy(Wording wording, Topic topic, Language language, string brand, Random random)
{
    private readonly (string Slot, string Word)[] _words =
    [
        ("brand", brand),
        ("adj", random.Pick(wording.Adjectives)),
        ("noun", random.Pick(topic.NounsIn(language))),
        ("variant", random.Pick(wording.Variants)),
        ("topic", topic.NameIn(language).ToLowerInvariant()),
    ];

    /// <summary>A title.</summary>
    public string Title() => Template.Fill(random.Pick(wording.Titles), _words);

    /// <summary>Two different sentences.</summary>
    public string Description()
    {
        var first = random.Next(wording.Descriptions.Length);
        var second = (first + random.Next(1, wording.Descriptions.Length)) % wording.Descriptions.Length;
        var space = language == Language.Chinese ? "" : " ";
        return Template.Fill(wording.Descriptions[first] + space + wording.Descriptions[second], _words);
    }

    /// <summary>The topic's slug and one or two of its tags.</summary>
    public string[] Tags()
    {
        var more = topic.TagNames.ToArray();
        random.Shuffle(more);
        return [topic.Slug, .. more.Take(random.Next(1, 3))];
    }
}
