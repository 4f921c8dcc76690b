using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Attune.Models;

/// <summary>One option of a model, derived from a property of its options record.</summary>
/// <param name="Name">Name in snake_case.</param>
/// <param name="Type"><c>integer</c>, <c>number</c>, <c>boolean</c>, <c>date</c>, <c>choice</c> or <c>text</c>.</param>
/// <param name="Default">Default, written as it would be set.</param>
/// <param name="Minimum">Least value allowed; null when there is no limit.</param>
/// <param name="Maximum">Greatest value allowed; null when there is no limit.</param>
/// <param name="Choices">The values of a choice; empty for other types.</param>
/// <param name="Description">What it does.</param>
public sealed record OptionDescription(
    string Name, string Type, string Default, double? Minimum, double? Maximum, IReadOnlyList<string> Choices, string Description);

/// <summary>
/// Everything that is derived from an options record: names in snake_case, defaults from its initialisers, limits from <c>[Range]</c>,
/// texts from <c>[Description]</c>. Properties are int, double, bool, string, DateOnly or an enum.
/// </summary>
public static class ModelOptions
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The options of a record, in the order of its properties.</summary>
    public static IReadOnlyList<OptionDescription> Describe(Type options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var defaults = Activator.CreateInstance(options)!;
        return [.. Properties(options).Select(p => Describe(p, p.GetValue(defaults)))];
    }

    /// <summary>Makes options from the defaults, then a JSON object, then single settings; the later wins.</summary>
    /// <param name="options">The options record.</param>
    /// <param name="settings">Name and value as text, e.g. <c>factors</c> and <c>192</c>.</param>
    /// <param name="fromFile">A JSON object with names in snake_case.</param>
    /// <exception cref="AttuneException"><c>unknown_option</c> or <c>invalid_option</c>, naming the value and what is allowed.</exception>
    public static object Create(Type options, IEnumerable<KeyValuePair<string, string>> settings, JsonElement? fromFile = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(settings);
        var result = Activator.CreateInstance(options)!;
        foreach (var (name, text) in FromObject(fromFile).Concat(settings))
        {
            var property = Find(options, name);
            property.SetValue(result, Parse(property, text));
        }

        return result;
    }

    /// <summary>The options as a JSON object in snake_case.</summary>
    public static JsonElement ToJson(object options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return JsonSerializer.SerializeToElement(options, options.GetType(), Json);
    }

    /// <summary>The options that a JSON object holds; what it does not name keeps its default.</summary>
    /// <exception cref="AttuneException">As <see cref="Create"/>.</exception>
    public static object FromJson(Type options, JsonElement json) => Create(options, [], json);

    private static OptionDescription Describe(PropertyInfo property, object? value)
    {
        var range = property.GetCustomAttribute<RangeAttribute>();
        return new OptionDescription(
            NameOf(property), TypeName(property.PropertyType), Format(value), Limit(range?.Minimum), Limit(range?.Maximum),
            Choices(property.PropertyType), property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "");
    }

    private static IEnumerable<KeyValuePair<string, string>> FromObject(JsonElement? json)
    {
        if (json is not { } element) return [];
        if (element.ValueKind != JsonValueKind.Object)
            throw Invalid($"Options must be one JSON object, but this is: {element.GetRawText()}.", $"Write for example {"{\"factors\": 64}"}.");
        return element.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.ToString()));
    }

    private static PropertyInfo Find(Type options, string name)
    {
        var properties = Properties(options);
        var wanted = name.Replace('-', '_');
        if (properties.Find(p => NameOf(p).Equals(wanted, StringComparison.OrdinalIgnoreCase)) is { } property) return property;
        var names = properties.ConvertAll(NameOf);
        throw new AttuneException("unknown_option", $"There is no option '{name}'.", NearestName.In(names, wanted) is { } near
            ? $"Did you mean '{near}'?"
            : (FormattableString)$"Options: {string.Join(", ", names)}.")
        { IsUsage = true };
    }

    private static object Parse(PropertyInfo property, string text)
    {
        var type = property.PropertyType;
        if (type == typeof(string)) return text;
        if (type == typeof(bool)) return bool.TryParse(text, out var flag) ? flag : throw NotAllowed(property, text, "true, false");
        if (type.IsEnum) return ParseChoice(property, text);
        if (type == typeof(DateOnly)) return ParseDate(property, text);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || (type == typeof(int) && number != Math.Floor(number)))
            throw NotAllowed(property, text, type == typeof(int) ? "a whole number" : "a number");
        var range = property.GetCustomAttribute<RangeAttribute>();
        if (range is null || (number >= Limit(range.Minimum) && number <= Limit(range.Maximum)))
            return Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
        throw NotAllowed(property, text, $"{Format(range.Minimum)} to {Format(range.Maximum)}");
    }

    private static DateOnly ParseDate(PropertyInfo property, string text)
    {
        var range = property.GetCustomAttribute<RangeAttribute>();
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && range?.IsValid(date) != false
            ? date
            : throw NotAllowed(property, text, range is null ? "a date like 2026-01-31" : $"a date from {range.Minimum} to {range.Maximum}");
    }

    private static object ParseChoice(PropertyInfo property, string text)
    {
        var choices = Choices(property.PropertyType);
        var index = choices.ToList().FindIndex(c => c.Equals(text.Replace('-', '_'), StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? Enum.GetValues(property.PropertyType).GetValue(index)! : throw NotAllowed(property, text, string.Join(", ", choices));
    }

    private static AttuneException NotAllowed(PropertyInfo property, string text, string allowed) =>
        Invalid($"The option '{NameOf(property)}' cannot be '{text}'; allowed: {allowed}.", $"The default is {Format(property.GetValue(Activator.CreateInstance(property.ReflectedType!)))}.");

    private static AttuneException Invalid(FormattableString message, FormattableString hint) => new("invalid_option", message, hint) { IsUsage = true };

    private static List<PropertyInfo> Properties(Type options) =>
        [.. options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite)];

    private static string NameOf(PropertyInfo property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);

    private static string[] Choices(Type type) =>
        type.IsEnum ? [.. Enum.GetValues(type).Cast<object>().Select(v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()!))] : [];

    private static string TypeName(Type type) =>
        type.IsEnum ? "choice" : type == typeof(int) ? "integer" : type == typeof(double) ? "number" : type == typeof(bool) ? "boolean" : type == typeof(DateOnly) ? "date" : "text";

    private static double? Limit(object? limit) => limit is int or double ? Convert.ToDouble(limit, CultureInfo.InvariantCulture) : null;

    private static string Format(object? value) => value switch
    {
        Enum choice => JsonNamingPolicy.SnakeCaseLower.ConvertName(choice.ToString()),
        bool flag => flag ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "",
    };
}
