using System.Text.Json;
using Attune.Data;
using Attune.Profiles;
using Attune.Profiles.Schema;

namespace Attune.Tests.Profiles.Schema;

public sealed class SchemaReaderTests
{
    public static TheoryData<string> Templates => [.. SchemaTemplates.Names];

    [Fact]
    public void There_are_five_templates() => Assert.Equal(["ecommerce", "finance", "health", "media", "social"], SchemaTemplates.Names);

    [Theory]
    [MemberData(nameof(Templates))]
    public void A_template_is_valid_and_says_the_same_in_both_languages(string name)
    {
        var readings = new[] { "en", "zh" }.Select(l => (Text: SchemaTemplates.Read(name, l), Reading: SchemaReader.Read(SchemaTemplates.Read(name, l)))).ToList();
        foreach (var (text, reading) in readings)
        {
            Assert.Empty(reading.Problems);
            Assert.True(reading.Schema is { Events.Count: > 5, Identifiers.Count: > 2, Sensitive.Count: > 2, Interests.Count: > 2, Surveys.Count: > 0 });
            Assert.DoesNotContain("#en", text, StringComparison.Ordinal);
            Assert.DoesNotContain("#zh", text, StringComparison.Ordinal);
            Assert.True(text.Count(c => c == '#') > 8);
        }

        Assert.Contains("什么", readings[1].Text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", readings[0].Text);
        Assert.Equal(Bare(readings[0].Reading.Schema), Bare(readings[1].Reading.Schema));

        static string Bare(ProfileSchema schema) => JsonSerializer.Serialize(
            schema with { Surveys = schema.Surveys.ToDictionary(s => s.Key, s => s.Value with { Question = null }) });
    }

    [Fact]
    public void What_the_file_says_is_what_is_read()
    {
        var schema = Valid("""
            schema: 1
            events:
              like: {weight: 2.5}
              purchase: {weight: 7, value: price}
              page:
            half_lives: {long: 30, short: 0.5}
            sessions: {gap: 45}
            identifiers:
              user_id: {blocked: [guest]}
              anonymous_id: {limit: 2}
              phone: {format: phone, limit: 3, traits: [phone, mobile], blocked: ['123']}
              email:
            sensitive: [age]
            interests: {brand: 1, tags: 0.5}
            surveys:
              risk: {question: How much?, type: scale, from: 0, to: 10}
              goals: {type: multiple, choices: [a, b]}
            conflicts: {default: most_frequent, traits: {city: source}, sources: [crm, web]}
            """);
        Assert.Equal(new EventSchema(7, EventValue.Price), schema.Events["purchase"]);
        Assert.Equal(new EventSchema(1, EventValue.None), schema.Events["page"]);
        Assert.Equal((30, 0.5, 45), (schema.HalfLives.Long, schema.HalfLives.Short, schema.SessionGap));
        Assert.Equal(["phone", "mobile"], schema.Identifiers["phone"].Traits);
        Assert.Equal((IdentifierFormat.Phone, 3, "123"), (schema.Identifiers["phone"].Format, schema.Identifiers["phone"].Limit, schema.Identifiers["phone"].Blocked[0]));
        Assert.Equal((IdentifierFormat.Text, 5, "email"), (schema.Identifiers["email"].Format, schema.Identifiers["email"].Limit, schema.Identifiers["email"].Traits[0]));
        Assert.Equal((2, "guest"), (schema.Identifiers["anonymous_id"].Limit, schema.Identifiers["user_id"].Blocked[0]));
        Assert.Equal((AnswerType.Scale, 0, 10, "How much?"), (schema.Surveys["risk"].Type, schema.Surveys["risk"].From, schema.Surveys["risk"].To, schema.Surveys["risk"].Question));
        Assert.Equal((ConflictRule.MostFrequent, ConflictRule.Source, "crm"), (schema.Conflicts.Default, schema.Conflicts.Traits["city"], schema.Conflicts.Sources[0]));

        var options = schema.ToOptions();
        Assert.Equal((30, 45, 2.5f, 7f), (options.HalfLife, options.SessionGap, options.Kinds.Of("like"), options.Kinds.Of("purchase")));
        Assert.Equal((3f, 1f), (options.Kinds.Of("add_to_cart"), options.Kinds.Of("unheard of")));
        Assert.Equal(0.5, options.InterestWeights!["tags"]);
    }

    [Fact]
    public void An_empty_schema_changes_nothing()
    {
        var options = Valid("schema: 1").ToOptions();
        Assert.Equal(ProfileOptions.Default with { Kinds = options.Kinds }, options);
        Assert.True(options.Kinds.AreDefaultFor([.. EventKinds.Weights.Keys, "unheard of"]));
    }

    /// <summary>Each mistake with the line, column and field it is told at, and words of what is told.</summary>
    [Theory]
    [InlineData("events: {}", 1, 1, "schema", "is missing; expected schema: 1")]
    [InlineData("schema: 2", 1, 9, "schema", "is '2'; expected a whole number from 1 to 1")]
    [InlineData("schema: 1\nevnets:\n  view: {}", 2, 1, "evnets", "did you mean 'events'?")]
    [InlineData("schema: 1\nunheard: 1", 2, 1, "unheard", "expected schema, events, half_lives")]
    [InlineData("schema: 1\nevents:\n  view:\n    wieght: 3", 4, 5, "events.view.wieght", "did you mean 'weight'?")]
    [InlineData("schema: 1\nevents:\n  view: {weight: heavy}", 3, 18, "events.view.weight", "is 'heavy'; expected a number from -1000000 to 1000000")]
    [InlineData("schema: 1\nevents:\n  view: {weight: .nan}", 3, 18, "events.view.weight", "is '.nan'; expected a number")]
    [InlineData("schema: 1\nevents:\n  view: {value: prise}", 3, 17, "events.view.value", "did you mean 'price'? Expected none, price, rating, count, duration")]
    [InlineData("schema: 1\nevents: [view]", 2, 9, "events", "'[1]' stands here; expected fields")]
    [InlineData("schema: 1\nhalf_lives: {long: -1}", 2, 20, "half_lives.long", "is '-1'; expected a number from 0.01 to 36500")]
    [InlineData("schema: 1\nhalf_lives: {long: 1, short: 2}", 2, 30, "half_lives.short", "is 2; expected at most 1")]
    [InlineData("schema: 1\nsessions: {gap: 1.5}", 2, 17, "sessions.gap", "is '1.5'; expected a whole number")]
    [InlineData("schema: 1\nidentifiers:\n  email: {limit: 1}", 3, 18, "identifiers.email.limit", "from 2 to 1000000")]
    [InlineData("schema: 1\nidentifiers:\n  user_id: {limit: 1}", 3, 13, "identifiers.user_id.limit", "expected blocked")]
    [InlineData("schema: 1\nsensitive: age", 2, 12, "sensitive", "expected a list")]
    [InlineData("schema: 1\nsensitive: [age, age]", 2, 18, "sensitive", "'age' twice")]
    [InlineData("schema: 1\nsensitive: [{a: 1}]", 2, 13, "sensitive", "holds '{…}'; expected a text")]
    [InlineData("schema: 1\nsurveys:\n  s: {type: single, choices: [a]}", 3, 30, "surveys.s.choices", "has 1 choices")]
    [InlineData("schema: 1\nsurveys:\n  s: {question: Why}", 3, 6, "surveys.s.type", "is missing; expected single")]
    [InlineData("schema: 1\nsurveys:\n  s: {type: scale, from: 5, to: 5}", 3, 33, "surveys.s.to", "expected more than 5")]
    [InlineData("schema: 1\nconflicts: {default: source}", 2, 12, "conflicts.sources", "names no source")]
    [InlineData("schema: 1\nevents:\n  view: {}\n  view: {}", 4, 3, "", "This is not YAML")]
    [InlineData("schema: [", 2, 1, "", "This is not YAML")]
    [InlineData("", 1, 1, "", "0 documents")]
    [InlineData("just a text", 1, 1, "", "'just a text' stands here")]
    public void A_mistake_names_line_field_value_and_what_was_expected(string text, int line, int column, string field, string words)
    {
        var problem = SchemaReader.Read(text).Problems.First(p => p.Field == field);
        Assert.Contains(words, FormattableString.Invariant(problem.Text), StringComparison.Ordinal);
        Assert.Equal((line, column), (problem.Line, problem.Column));
    }

    [Fact]
    public void All_mistakes_are_told_at_once_in_the_order_of_the_lines()
    {
        var problems = SchemaReader.Read("schema: 1\nsessions: {gap: 0}\nevents:\n  view: {weight: x, value: y, z: 1}\nsensitive: 3").Problems;
        Assert.Equal(["sessions.gap", "events.view.weight", "events.view.value", "events.view.z", "sensitive"], problems.Select(p => p.Field));
    }

    private static ProfileSchema Valid(string text)
    {
        var reading = SchemaReader.Read(text);
        Assert.Empty(reading.Problems);
        return reading.Schema;
    }
}
