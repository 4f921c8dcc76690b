using System.Globalization;
using System.Text.Json;
using Attune.Models;
using YamlDotNet.RepresentationModel;

namespace Attune.Profiles.Schema;

/// <summary>A mapping of a schema file: reads fields, and notes what is wrong instead of stopping at it.</summary>
internal sealed class SchemaSection
{
    private readonly Dictionary<string, YamlNode> _fields = new(StringComparer.Ordinal);
    private readonly YamlNode _node;
    private readonly string _path;
    private readonly List<SchemaProblem> _problems;

    private SchemaSection(YamlNode node, string path, List<SchemaProblem> problems)
    {
        (_node, _path, _problems) = (node, path, problems);
        if (node is YamlMappingNode mapping)
        {
            foreach (var (key, value) in mapping.Children)
            {
                if (key is YamlScalarNode { Value: { Length: > 0 } name }) _fields[name] = value;
                else Note(key, path, $"'{Show(key)}' is no name of a field; expected a word.");
            }
        }
        else if (!IsNothing(node))
        {
            Note(node, path, $"'{Show(node)}' stands here; expected fields, each with a name and a value.");
        }
    }

    /// <summary>The names of the fields.</summary>
    public IEnumerable<string> Names => _fields.Keys;

    /// <summary>The whole file.</summary>
    public static SchemaSection Root(YamlNode node, List<SchemaProblem> problems) => new(node, "", problems);

    /// <summary>Notes fields that are not among the known ones, with the nearest of these.</summary>
    public SchemaSection Only(params string[] known)
    {
        foreach (var name in Names.Where(n => !known.Contains(n)))
        {
            var key = ((YamlMappingNode)_node).Children.Keys.First(k => k is YamlScalarNode scalar && scalar.Value == name);
            if (NearestName.In(known, name) is { } near) Note(key, PathOf(name), $"'{name}' is not known here; did you mean '{near}'?");
            else Note(key, PathOf(name), $"'{name}' is not known here; expected {string.Join(", ", known)}.");
        }

        return this;
    }

    /// <summary>A part of the file; without fields when it is not there.</summary>
    public SchemaSection Section(string name) => new(_fields.GetValueOrDefault(name) ?? new YamlScalarNode(""), PathOf(name), _problems);

    /// <summary>What is read from each field.</summary>
    public Dictionary<string, T> Each<T>(Func<SchemaSection, string, T> read) =>
        Names.ToDictionary(name => name, name => read(this, name), StringComparer.Ordinal);

    /// <summary>A number; the default when it is not there or wrong.</summary>
    public double Number(string name, double missing, double least, double most) => Read(name, missing, text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null,
        node => $"is '{Show(node)}'; expected a number from {least} to {most}.");

    /// <summary>A whole number; the default when it is not there or wrong.</summary>
    public int Whole(string name, int missing, int least, int most) => Read(name, missing, text =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null,
        node => $"is '{Show(node)}'; expected a whole number from {least} to {most}.");

    /// <summary>One of an enumeration, in snake_case.</summary>
    public T Choice<T>(string name, T missing)
        where T : struct, Enum
    {
        var choices = Enum.GetValues<T>().ToDictionary(v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()), StringComparer.Ordinal);
        return Read(name, missing, text => choices.TryGetValue(text, out var value) ? value : null, node => NearestName.In(choices.Keys, Show(node)) is { } near
            ? (FormattableString)$"is '{Show(node)}'; did you mean '{near}'? Expected {string.Join(", ", choices.Keys)}."
            : $"is '{Show(node)}'; expected {string.Join(", ", choices.Keys)}.");
    }

    /// <summary>A text; null when it is not there.</summary>
    public string? Text(string name)
    {
        if (!_fields.TryGetValue(name, out var node) || IsNothing(node)) return null;
        if (node is YamlScalarNode scalar) return scalar.Value;
        Note(node, PathOf(name), $"is '{Show(node)}'; expected a text.");
        return null;
    }

    /// <summary>A list of texts, each once; empty when it is not there.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!_fields.TryGetValue(name, out var node) || IsNothing(node)) return [];
        if (node is not YamlSequenceNode list)
        {
            Note(node, PathOf(name), $"is '{Show(node)}'; expected a list such as [a, b].");
            return [];
        }

        var texts = new List<string>();
        foreach (var element in list.Children)
        {
            if (element is not YamlScalarNode { Value: { } text }) Note(element, PathOf(name), $"holds '{Show(element)}'; expected a text.");
            else if (texts.Contains(text)) Note(element, PathOf(name), $"holds '{text}' twice; expected it once.");
            else texts.Add(text);
        }

        return texts;
    }

    /// <summary>Notes something wrong with a field, or with the section when the field is not there.</summary>
    public void Note(string name, FormattableString text) => Note(_fields.GetValueOrDefault(name) ?? _node, PathOf(name), text);

    private T Read<T>(string name, T missing, Func<string, T?> parse, Func<YamlNode, FormattableString> complain)
        where T : struct
    {
        if (!_fields.TryGetValue(name, out var node)) return missing;
        if (node is YamlScalarNode { Value: { } text } && parse(text) is { } value) return value;
        Note(node, PathOf(name), complain(node));
        return missing;
    }

    private void Note(YamlNode node, string path, FormattableString text) => _problems.Add(new SchemaProblem(Math.Max(1, node.Start.Line), Math.Max(1, node.Start.Column), path, text));

    private string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private static bool IsNothing(YamlNode node) => node is YamlScalarNode { Value: null or "" or "~" or "null" };

    /// <summary>What stands there, on one line and not too long.</summary>
    private static string Show(YamlNode node)
    {
        var text = node switch { YamlScalarNode scalar => scalar.Value ?? "", YamlSequenceNode list => $"[{list.Children.Count}]", _ => "{…}" };
        return text.Length <= 60 ? text : text[..60] + "…";
    }
}
