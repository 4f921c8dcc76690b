using Attune.Profiles;
using Attune.Profiles.Schema;

namespace Attune.Tests.Profiles;

public sealed class DeclaredTests
{
    private static readonly ProfileBuilder Builder = new(Shop.Sources);

    [Fact]
    public void The_newest_statement_wins_and_names_its_event()
    {
        var events = new[]
        {
            Shop.Stored(7, "identify", days: 2, properties: """{"city":"Basel"}"""),
            Shop.Stored(9, "identify", days: 1, properties: """{"traits":{"city":"Bern","age":30}}"""),
        };
        var traits = Traits(events, """{"city":"Zug","job":"baker"}""");
        Assert.Equal("Basel", traits["city"].Value.GetString());
        Assert.Equal([7L, 9L], traits["city"].Provenance.LatestEvents);
        Assert.Equal(9, traits["city"].Provenance.FirstEvent);
        Assert.Equal(30, traits["age"].Value.GetInt32());
        Assert.Equal("user attributes", traits["job"].Provenance.Source);
    }

    [Fact]
    public void Null_withdraws_a_trait()
    {
        var events = new[] { Shop.Stored(1, "identify", days: 1, properties: """{"city":null}""") };
        Assert.DoesNotContain("city", Traits(events, """{"city":"Zug","job":"baker"}""").Keys);
    }

    [Theory]
    [InlineData(ConflictRule.Newest, "Zug", "web")]
    [InlineData(ConflictRule.Oldest, "Bern", "web")]
    [InlineData(ConflictRule.Source, "Basel", "crm")]
    [InlineData(ConflictRule.MostFrequent, "Bern", "shop")]
    public void Contradicting_statements_are_settled_by_the_traits_rule(ConflictRule rule, string city, string source)
    {
        var sources = Shop.Sources with { Options = new ProfileOptions { Conflicts = new(ConflictRule.Newest, new Dictionary<string, ConflictRule> { ["city"] = rule }, ["crm", "shop"]) } };
        var events = new[] { Said(4, 4, "Zug", "web"), Said(1, 1, "Bern", "web"), Said(3, 3, "Basel", "crm"), Said(2, 2, "Bern", "shop") };
        foreach (var order in new[] { events, [.. events.Reverse()] })
        {
            var trait = new ProfileBuilder(sources).Build("u", order, Shop.Start.AddDays(9)).Find<DeclaredValue>()!.Traits["city"];
            Assert.Equal((city, source), (trait.Value.GetString(), trait.Source));
            string[] others = [.. new[] { "Zug", "Basel", "Bern" }.Where(c => c != city)]; // newest first
            Assert.Equal(others, trait.Over!.Select(o => o.Value.GetString()));
            Assert.All(trait.Over!, o => Assert.Equal(o.Value.GetString() == "Bern" ? 2 : 1, o.Statements));
        }
    }

    [Fact]
    public void What_is_withdrawn_is_withdrawn_for_every_rule_and_what_is_said_alike_contradicts_nothing()
    {
        foreach (var rule in Enum.GetValues<ConflictRule>())
        {
            var builder = new ProfileBuilder(Shop.Sources with { Options = new ProfileOptions { Conflicts = new(rule, new Dictionary<string, ConflictRule>(), []) } });
            Assert.Null(builder.Build("u", [Said(1, 1, "Bern", "web"), Said(2, 2, null, "crm")], Shop.Start.AddDays(9)).Find<DeclaredValue>());
            var trait = builder.Build("u", [Said(1, 1, null, "crm"), Said(2, 2, "Bern", "web"), Said(3, 3, "Bern", "crm")], Shop.Start.AddDays(9)).Find<DeclaredValue>()!.Traits["city"];
            Assert.Equal(("Bern", true), (trait.Value.GetString(), trait.Over is null));
        }
    }

    [Fact]
    public void The_newest_answer_to_a_question_counts_and_says_its_type()
    {
        var answers = Builder.Build("u",
        [
            Asked(1, "q1", "single", "\"red\""), Asked(3, "q1", "single", "\"blue\""), Asked(2, "q1", "single", "\"green\""), Asked(4, "q2", "multiple", """["a","b"]"""),
            Asked(5, "q3", "scale", "4"), Asked(6, "q4", "free", "\"很好\""), Asked(7, "q5", "scale", "\"no number\""), Asked(8, "q6", null, "5"), Asked(9, "q7", "single", "1"), Asked(10, "q7", "single", "null"),
        ], Shop.Start.AddDays(90)).Find<DeclaredValue>()!.Answers!;
        Assert.Equal(
            ["q1 single \"blue\"", "q2 multiple [\"a\",\"b\"]", "q3 scale 4", "q4 free \"很好\"", "q6 scale 5"], answers.Select(a => $"{a.Question} {a.Type} {a.Answer.GetRawText()}"));
        Assert.Equal([3L, 2L, 1L], answers[0].Provenance.LatestEvents);
    }

    [Fact]
    public void Long_values_are_cut_and_what_is_no_text_is_left_out()
    {
        var json = $$"""{"bio":"{{new string('x', 10_000_000)}}","half":"\ud800","{{new string('n', 5000)}}":1,"nested":{"a":"\udc00"},"city":"Bern"}""";
        var traits = Traits([Shop.Stored(1, "identify", properties: json)], "{}");
        Assert.Equal(500, traits["bio"].Value.GetString()!.Length);
        Assert.Equal(["bio", "city", new string('n', 100)], traits.Keys);
        Assert.Equal("Bern", traits["city"].Value.GetString());
    }

    [Fact]
    public void Of_ten_thousand_traits_a_profile_keeps_256_whatever_the_order()
    {
        var events = Enumerable.Range(0, 100).Select(k => Shop.Stored(
            k, "identify", days: k, properties: "{" + string.Join(',', Enumerable.Range(0, 100).Select(t => $"\"t{(k * 100) + t}\":{k}")) + "}")).ToArray();
        var traits = Traits(events, "{}");
        Assert.Equal(256, traits.Count);
        Assert.All(traits, t => Assert.Equal(int.Parse(t.Key[1..]) / 100, t.Value.Value.GetInt32()));
        new Random(3).Shuffle(events);
        Assert.Equal(traits.Keys, Traits(events, "{}").Keys);
    }

    private static Attune.Data.StoredEvent Said(long id, double days, string? city, string source) =>
        Shop.Stored(id, "identify", days: days, properties: $$"""{"city":{{(city is null ? "null" : $"\"{city}\"")}}}""") with { Source = source };

    private static Attune.Data.StoredEvent Asked(long id, string question, string? type, string answer) =>
        Shop.Stored(id, "survey", days: id, properties: $$"""{"survey":"spring","question":"{{question}}",{{(type is null ? "" : $"\"type\":\"{type}\",")}}"answer":{{answer}}}""");

    private static IReadOnlyDictionary<string, DeclaredTrait> Traits(Attune.Data.StoredEvent[] events, string attributes) =>
        Builder.Build("u", events, Shop.Start.AddDays(9), attributes).Find<DeclaredValue>()!.Traits;
}
