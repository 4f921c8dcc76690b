using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Attune.Profiles.Schema;

/// <summary>Reads schema files: YAML 1.2, one document. Everything that is wrong is found in one pass, with line, column, field, value and what was expected.</summary>
public static class SchemaReader
{
    /// <summary>The version of the format that this build reads and writes.</summary>
    public const int Version = 1;

    /// <summary>The name of the identifier that stands for ids of users.</summary>
    public const string UserId = "user_id";

    /// <summary>The name of the identifier that stands for ids of browsers and devices.</summary>
    public const string AnonymousId = "anonymous_id";

    private const double LargestWeight = 1_000_000, LongestHalfLife = 36_500;
    private const int MostIds = 1_000_000;

    /// <summary>Reads a file's text.</summary>
    public static SchemaReading Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var problems = new List<SchemaProblem>();
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count != 1)
            {
                problems.Add(new SchemaProblem(1, 1, "", $"The file holds {stream.Documents.Count} documents; expected one."));
                return new SchemaReading(new ProfileSchema(), problems);
            }

            var schema = Read(SchemaSection.Root(stream.Documents[0].RootNode, problems));
            return new SchemaReading(schema, [.. problems.OrderBy(p => p.Line).ThenBy(p => p.Column)]);
        }
        catch (YamlException e)
        {
            problems.Add(new SchemaProblem(e.Start.Line, e.Start.Column, "", $"This is not YAML: {e.InnerException?.Message ?? e.Message}"));
            return new SchemaReading(new ProfileSchema(), problems);
        }
    }

    private static ProfileSchema Read(SchemaSection root)
    {
        root.Only("schema", "events", "half_lives", "sessions", "identifiers", "sensitive", "interests", "surveys", "conflicts");
        if (!root.Names.Contains("schema")) root.Note("schema", $"is missing; expected schema: {Version}.");
        root.Whole("schema", Version, Version, Version);
        var empty = new ProfileSchema();
        return new ProfileSchema
        {
            Events = root.Section("events").Each((events, kind) => Event(events.Section(kind))),
            HalfLives = HalfLives(root.Section("half_lives").Only("long", "short"), empty.HalfLives),
            SessionGap = root.Section("sessions").Only("gap").Whole("gap", empty.SessionGap, 1, 10_080),
            Identifiers = root.Section("identifiers").Each((identifiers, name) => Identifier(identifiers.Section(name), name)),
            Sensitive = root.Texts("sensitive"),
            Interests = root.Section("interests").Each((interests, attribute) => interests.Number(attribute, 1, 0, 1000)),
            Surveys = root.Section("surveys").Each((surveys, name) => Survey(surveys.Section(name))),
            Conflicts = Conflicts(root.Section("conflicts").Only("default", "traits", "sources")),
        };
    }

    private static EventSchema Event(SchemaSection kind) =>
        new(kind.Only("weight", "value").Number("weight", Data.EventKinds.DefaultWeight, -LargestWeight, LargestWeight), kind.Choice("value", EventValue.None));

    private static HalfLives HalfLives(SchemaSection section, HalfLives missing)
    {
        var read = new HalfLives(section.Number("long", missing.Long, 0.01, LongestHalfLife), section.Number("short", missing.Short, 0.001, LongestHalfLife));
        if (read.Short > read.Long) section.Note("short", $"is {read.Short}; expected at most {read.Long}, the long half-life.");
        return read;
    }

    private static IdentifierSchema Identifier(SchemaSection section, string name)
    {
        var blocked = section.Texts("blocked");
        switch (name)
        {
            case UserId:
                section.Only("blocked");
                return new IdentifierSchema([], IdentifierFormat.Exact, MostIds, blocked);
            case AnonymousId:
                section.Only("limit", "blocked");
                return new IdentifierSchema([], IdentifierFormat.Exact, section.Whole("limit", 1, 1, MostIds), blocked);
            default:
                section.Only("traits", "format", "limit", "blocked");
                var traits = section.Texts("traits");
                return new IdentifierSchema(traits.Count == 0 ? [name] : traits, section.Choice("format", IdentifierFormat.Text), section.Whole("limit", 5, 2, MostIds), blocked);
        }
    }

    private static SurveySchema Survey(SchemaSection section)
    {
        section.Only("question", "type", "choices", "from", "to");
        if (!section.Names.Contains("type")) section.Note("type", $"is missing; expected single, multiple, scale or text.");
        var type = section.Choice("type", AnswerType.Text);
        var choices = section.Texts("choices");
        var (from, to) = (section.Number("from", 1, -1e9, 1e9), section.Number("to", 5, -1e9, 1e9));
        if (type is AnswerType.Single or AnswerType.Multiple && choices.Count < 2) section.Note("choices", $"has {choices.Count} choices; expected two or more.");
        if (type is AnswerType.Scale or AnswerType.Text && choices.Count > 0) section.Note("choices", $"has {choices.Count} choices; a scale and a text have none.");
        if (type == AnswerType.Scale && from >= to) section.Note("to", $"is {to}; expected more than {from}, where the scale begins.");
        return new SurveySchema(section.Text("question"), type, choices, from, to);
    }

    private static ConflictSchema Conflicts(SchemaSection section)
    {
        var read = new ConflictSchema(
            section.Choice("default", ConflictRule.Newest), section.Section("traits").Each((traits, trait) => traits.Choice(trait, ConflictRule.Newest)), section.Texts("sources"));
        if (read.Sources.Count == 0 && (read.Default == ConflictRule.Source || read.Traits.Values.Contains(ConflictRule.Source)))
            section.Note("sources", $"names no source; the rule 'source' needs them, most believed first.");
        return read;
    }
}
