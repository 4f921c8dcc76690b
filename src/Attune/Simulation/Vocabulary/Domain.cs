namespace Attune.Simulation.Vocabulary;

/// <summary>A department of the storefront and the words that its products and reviews are made of.</summary>
/// <param name="Name">The category that its products carry.</param>
/// <param name="Share">Share of the catalogue, relative to the other departments.</param>
/// <param name="MedianPrice">Half of its products cost less.</param>
/// <param name="PriceSpread">Standard deviation of the logarithm of the price.</param>
/// <param name="Brands">Invented brands, separated by <c>|</c>.</param>
/// <param name="English">English wording.</param>
/// <param name="Chinese">Chinese wording.</param>
/// <param name="Topics">What its shoppers are interested in.</param>
internal sealed record Domain(
    string Name, double Share, double MedianPrice, double PriceSpread, string Brands, Wording English, Wording Chinese, Topic[] Topics)
{
    /// <summary>The brands, one by one.</summary>
    public string[] BrandNames { get; } = Brands.Split('|');

    /// <summary>The wording of a language.</summary>
    public Wording In(Language language) => language == Language.Chinese ? Chinese : English;
}

/// <summary>An interest within a department.</summary>
/// <param name="Slug">The first tag of its products; unique in the storefront.</param>
/// <param name="English">Its English name.</param>
/// <param name="Chinese">Its Chinese name.</param>
/// <param name="Tags">Further tags, separated by <c>|</c>.</param>
/// <param name="EnglishNouns">What its products are called, separated by <c>|</c>.</param>
/// <param name="ChineseNouns">The same in Chinese.</param>
internal sealed record Topic(string Slug, string English, string Chinese, string Tags, string EnglishNouns, string ChineseNouns)
{
    private readonly string[] _english = EnglishNouns.Split('|');
    private readonly string[] _chinese = ChineseNouns.Split('|');

    /// <summary>The further tags, one by one.</summary>
    public string[] TagNames { get; } = Tags.Split('|');

    /// <summary>What its products are called.</summary>
    public string[] NounsIn(Language language) => language == Language.Chinese ? _chinese : _english;

    /// <summary>Its name for people.</summary>
    public string NameIn(Language language) => language == Language.Chinese ? Chinese : English;
}

/// <summary>
/// How a department talks in one language. Sentences are templates with slots: <c>{brand} {adj} {noun} {variant} {topic}</c>.
/// </summary>
/// <param name="Titles">Templates of product titles.</param>
/// <param name="Adjectives">Fill <c>{adj}</c>.</param>
/// <param name="Variants">Fill <c>{variant}</c>.</param>
/// <param name="Descriptions">Templates of descriptions.</param>
/// <param name="Aspects">What reviews speak of, singular nouns.</param>
/// <param name="Praise">Whole clauses of praise.</param>
/// <param name="Complaints">Whole clauses of complaint.</param>
internal sealed record Wording(
    string[] Titles, string[] Adjectives, string[] Variants, string[] Descriptions, string[] Aspects, string[] Praise, string[] Complaints);

/// <summary>Languages that products, shoppers and reviews speak.</summary>
internal enum Language
{
    /// <summary>English.</summary>
    English,

    /// <summary>Simplified Chinese.</summary>
    Chinese,
}
