using System.Text.Json;
using Attune.Data;

namespace Attune.Profiles.Identity;

/// <summary>What one event says of who somebody is.</summary>
/// <param name="Via">How: <see cref="Alias"/>, <see cref="Anonymous"/>, <see cref="Join"/>, <see cref="Separate"/> or the name of an identifier.</param>
/// <param name="Value">The other id, or the identifier's value as it was said.</param>
/// <param name="Rule">The identifier; null when the value is an id.</param>
internal readonly record struct IdentityStatement(string Via, string Value, IdentifierRule? Rule)
{
    /// <summary>Of a separation: what it takes away from the event's user.</summary>
    public IReadOnlyList<IdentityStatement> Undone { get; init; } = [];

    public const string Alias = "alias", Anonymous = "anonymous_id", Join = "join", Separate = "separate";

    /// <summary>The property in which <see cref="EventKinds.IdentityJoin"/> and <see cref="EventKinds.IdentitySeparate"/> name the other id.</summary>
    public const string OtherId = "other_id";

    /// <summary>The property in which a separation names what it undoes: an object of names (<see cref="Anonymous"/> or an identifier's) with lists of values.</summary>
    public const string Undo = "undo";

    private const string PreviousId = "previous_id";

    /// <summary>Reads an event; most say nothing.</summary>
    public static IReadOnlyList<IdentityStatement> Read(Event happened, IdentityRules rules)
    {
        if (happened.Properties is null || !Speaks(happened.Kind)) return [];
        try
        {
            using var document = JsonDocument.Parse(happened.Properties);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(happened.Kind, document.RootElement, rules) : [];
        }
        catch (JsonException)
        {
            return []; // a source that keeps no JSON says nothing of identity
        }
    }

    private static bool Speaks(string kind) => kind == EventKinds.Identify || EventKinds.IsIdentity(kind);

    private static List<IdentityStatement> Read(string kind, JsonElement properties, IdentityRules rules)
    {
        var statements = new List<IdentityStatement>(1);
        switch (kind)
        {
            case EventKinds.Alias:
                AddId(statements, Alias, properties, PreviousId);
                AddId(statements, Anonymous, properties, Anonymous);
                break;
            case EventKinds.IdentityJoin:
                AddId(statements, Join, properties, OtherId);
                break;
            case EventKinds.IdentitySeparate:
                if (TextOf(properties, OtherId) is { } other) statements.Add(new IdentityStatement(Separate, other, null) { Undone = ReadUndone(properties, rules) });
                break;
            default:
                AddId(statements, Anonymous, properties, Anonymous);
                if (rules.Identifiers.Count > 0) AddIdentifiers(statements, properties.TryGetProperty("traits", out var traits) && traits.ValueKind == JsonValueKind.Object ? traits : properties, rules);
                break;
        }

        return statements;
    }

    private static List<IdentityStatement> ReadUndone(JsonElement properties, IdentityRules rules)
    {
        var undone = new List<IdentityStatement>();
        if (!properties.TryGetProperty(Undo, out var all) || all.ValueKind != JsonValueKind.Object) return undone;
        foreach (var named in all.EnumerateObject().Where(n => n.Value.ValueKind == JsonValueKind.Array))
        {
            var rule = rules.Identifiers.FirstOrDefault(r => r.Name == named.Name);
            if (rule is null && named.Name != Anonymous) continue;
            undone.AddRange(named.Value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => new IdentityStatement(named.Name, v.GetString()!, rule)));
        }

        return undone;
    }

    private static void AddId(List<IdentityStatement> statements, string via, JsonElement properties, string name)
    {
        if (TextOf(properties, name) is { } id) statements.Add(new IdentityStatement(via, id, null));
    }

    private static void AddIdentifiers(List<IdentityStatement> statements, JsonElement traits, IdentityRules rules)
    {
        foreach (var rule in rules.Identifiers)
            foreach (var trait in rule.Traits)
                if (TextOf(traits, trait) is { } value) statements.Add(new IdentityStatement(rule.Name, value, rule));
    }

    private static string? TextOf(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value)) return null;
        return value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.GetRawText(), _ => null };
    }
}
