using System.Text.Json;
using Attune.Cli.Commands;
using Attune.Cli.Report.Portrait;
using Attune.Data;
using Attune.Profiles;
using Attune.Profiles.Personas;

namespace Attune.Cli.Tests.Report.Portrait;

/// <summary>Somebody of whom everything is known.</summary>
internal static class People
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Kinds = ["view", "purchase", "click", "add_to_cart", "search", "review", "wishlist", "page"];

    public static PortraitData Everything(string user = "u<script>alert(1)</script>", string category = "Comedy & <b>Drama</b>") =>
        PortraitData.From(ProfileOf(user, category), Events(user), Recommended(user));

    public static PortraitData Nothing(string user) => PortraitData.From(new Profile(user, Now, new Dictionary<string, DimensionReading>()), [], null);

    public static StoredEvent[] Events(string user) =>
        [.. Enumerable.Range(0, 300).Select(k => new StoredEvent(k + 1, new Event(user, Kinds[k * k % 7 % Kinds.Length], "i", Now.AddHours(-29 * k - 1)), "test"))];

    private static Profile ProfileOf(string user, string category)
    {
        var from = new Provenance(300, 1, 300, [300, 299, 298], Now.AddYears(-1), Now.AddHours(-1), null, "ials@3", Now, 0.97);
        var long_ = "Pneumonoultramicroscopicsilicovolcanoconiosis-" + category;
        var label = new PersonaText(category, category);
        object[] values =
        [
            new ActivityValue(Kinds.ToDictionary(k => k, _ => 1234L), Now.AddYears(-1), Now.AddHours(-1), new int[24], new int[7], 1234, 12.5, 31, new Rfm("purchase", 3, 45, 1234567.89, 5, 3, 4)),
            new BehaviourValue([new Window(7, new Dictionary<string, long> { ["view"] = 3 })], 12.5, new Funnel("purchase", 12, 4, 2), 0.6, 0.7, 0.1, new BrandLoyalty(long_, 0.5, 0.4)),
            new DeclaredValue(new Dictionary<string, DeclaredTrait>
            {
                [long_] = new(JsonSerializer.SerializeToElement(long_ + long_), from), ["tags"] = new(JsonSerializer.SerializeToElement(new[] { "a<i>", "b" }), from), ["age"] = new(JsonSerializer.SerializeToElement(37), from),
            }),
            new InterestsValue([.. Enumerable.Range(0, 15).Select(k => new Interest("genres", k % 3 == 0 ? long_ : $"{category} {k}", 5, 0.5 / (k + 1), 0.1, 123.4, 0.4, from))]),
            new NeighboursValue([.. Enumerable.Range(0, 10).Select(k => new Neighbour(k == 0 ? user + long_ : $"u{k}", 0.9 - k * 0.05))]),
            new PersonaValue(3, new PersonaText($"Evening {category} lovers", $"晚间型 {category} 爱好者"), new PersonaText("More of it.", "更多。"), 0.14, 0.4, [new("a", label, 0.4, 0.2, 2, 1.2), new("b", label, 0.1, 0.2, 0.5, -2.5)]),
            new PredictedValue(new Dictionary<string, PredictedTrait> { ["gender"] = new("gender", long_, 0.81, new Dictionary<string, double>(), "gender@2", 0.6) }),
            new SentimentValue(-0.4, 12, [new Opinion("brand", long_, -1, 3, from), new Opinion("brand", category, 1, 3, from)]),
            new CustomerValue(12, new(2025, 1, 1), new(2026, 5, 1), 0.42, 12.3, 1234567.89, 12345678.90, 12, new(2026, 7, 1)),
            new { trait = $"{category} of another dimension", probability = 0.7 },
        ];
        string[] names = ["activity", "behaviour", "declared", "interests", "neighbours", "persona", "predicted", "sentiment", "value", "zodiac<u>"];
        return new Profile(user, Now, names.Zip(values).ToDictionary(p => p.First, p => new DimensionReading(p.Second, from)));
    }

    private static RecommendResult Recommended(string user) => new(user, "ials", 3, false,
        [.. Enumerable.Range(0, 5).Select(k => new RecommendedItem($"<i>{k}", $"A title that goes on and on <em>{k}</em>", 1, [new ReasonLine("popular", "Because <s>", "")]))]);
}
