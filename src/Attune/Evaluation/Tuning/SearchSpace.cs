using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Attune.Models;

namespace Attune.Evaluation.Tuning;

/// <summary>
/// The options of a model that are searched, derived from its options record: <see cref="SearchAttribute"/> says where; without one, a number is searched around its
/// default, by the logarithm, and within its <c>[Range]</c>; a choice among all its values. What is marked <see cref="NotSearchedAttribute"/>, texts and dates, and
/// the number of passes over the data keep their value.
/// </summary>
public sealed class SearchSpace
{
    /// <summary>Options that say how many passes are made: a trial with fewer is a cheaper one of the same kind.</summary>
    internal static readonly string[] Passes = ["epochs", "iterations"];

    private const double NumberSpread = 30, IntegerSpread = 4, WidestLinear = 20;

    private SearchSpace(Type options, IReadOnlyList<SearchDimension> dimensions) => (OptionsType, Dimensions) = (options, dimensions);

    /// <summary>The options record.</summary>
    public Type OptionsType { get; }

    /// <summary>What is searched, in the order of the record.</summary>
    public IReadOnlyList<SearchDimension> Dimensions { get; }

    /// <summary>The space of an options record.</summary>
    /// <param name="options">The record.</param>
    /// <param name="given">Options that have a value already and are not searched, unless <paramref name="overrides"/> names them.</param>
    /// <param name="overrides"><c>factors=32..256:log</c>, <c>weighting=binary|log</c>; they win over what is derived.</param>
    /// <exception cref="AttuneException">There is no such option, the values are not allowed, or nothing is left to search.</exception>
    public static SearchSpace Of(Type options, IEnumerable<string> given, IEnumerable<string> overrides)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(overrides);
        var described = ModelOptions.Describe(options);
        var asked = overrides.Select(o => Parse(options, described, o)).ToDictionary(d => d.Name, StringComparer.Ordinal);
        var left = given.Select(g => g.Replace('-', '_').ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        var dimensions = described
            .Select(o => asked.GetValueOrDefault(o.Name) ?? (left.Contains(o.Name) ? null : Derive(options, o)))
            .OfType<SearchDimension>().ToList();
        return dimensions.Count > 0 ? new SearchSpace(options, dimensions) : throw new AttuneException(
            "nothing_to_search", $"There is no option left to search: the model has {described.Count}.", $"Name one with --space, e.g. factors=32..256:log.")
        { IsUsage = true };
    }

    /// <summary>The settings at a point of the unit cube.</summary>
    public IReadOnlyDictionary<string, string> At(ReadOnlySpan<double> point)
    {
        var settings = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        for (var d = 0; d < Dimensions.Count; d++) settings[Dimensions[d].Name] = Dimensions[d].At(point[d]);
        return settings;
    }

    /// <summary>The point of settings.</summary>
    public double[] PointOf(IReadOnlyDictionary<string, string> settings) =>
        [.. Dimensions.Select(d => settings.TryGetValue(d.Name, out var value) ? d.UnitOf(value) : 0.5)];

    /// <summary>A point drawn evenly.</summary>
    public double[] Draw(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return [.. Dimensions.Select(_ => random.NextDouble())];
    }

    private static SearchDimension? Derive(Type options, OptionDescription option)
    {
        var property = PropertyOf(options, option.Name);
        if (property.IsDefined(typeof(NotSearchedAttribute)) || Passes.Contains(option.Name)) return null;
        if (option.Type is "choice") return new(option.Name, SearchScale.Choice, 0, 0, false, option.Choices);
        if (option.Type is "boolean") return new(option.Name, SearchScale.Choice, 0, 0, false, ["false", "true"]);
        if (option.Type is not ("integer" or "number")) return null;
        var integer = option.Type is "integer";
        if (property.GetCustomAttribute<SearchAttribute>() is { } search)
            return new(option.Name, search.Log ? SearchScale.Log : SearchScale.Linear, search.Low, search.High, integer, []);
        return AroundDefault(option, integer);
    }

    private static SearchDimension AroundDefault(OptionDescription option, bool integer)
    {
        var value = double.Parse(option.Default, CultureInfo.InvariantCulture);
        var (least, most) = (option.Minimum ?? double.MinValue, option.Maximum ?? double.MaxValue);
        if (!integer && least <= 0 && most - least <= WidestLinear) return new(option.Name, SearchScale.Linear, least, most, false, []);
        if (value <= 0) return new(option.Name, SearchScale.Linear, Math.Max(least, value), Math.Min(most, value + (integer ? WidestLinear : 1)), integer, []);
        var spread = integer ? IntegerSpread : NumberSpread;
        var (low, high) = (Math.Max(least, TwoDigits(value / spread)), Math.Min(most, TwoDigits(value * spread)));
        return new(option.Name, SearchScale.Log, integer ? Math.Max(1, Math.Round(low)) : low, integer ? Math.Round(high) : high, integer, []);
    }

    private static double TwoDigits(double value) => double.Parse(value.ToString("G2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static SearchDimension Parse(Type options, IReadOnlyList<OptionDescription> described, string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) throw Malformed(text);
        var (name, rest) = (text[..equals].Trim().Replace('-', '_').ToLowerInvariant(), text[(equals + 1)..].Trim());
        var dots = rest.IndexOf("..", StringComparison.Ordinal);
        string[] bounds = dots < 0 ? rest.Split('|') : [rest[..dots], rest[(dots + 2)..].Split(':')[0]];

        // Says what is wrong with a name or a value.
        foreach (var bound in bounds) ModelOptions.Create(options, [new(name, bound)]);
        var option = described.First(o => o.Name == name);
        if (dots < 0) return new(name, SearchScale.Choice, 0, 0, false, bounds);
        if (option.Type is not ("integer" or "number")) throw Malformed(text);
        var (low, high) = (double.Parse(bounds[0], CultureInfo.InvariantCulture), double.Parse(bounds[1], CultureInfo.InvariantCulture));
        var log = rest.EndsWith(":log", StringComparison.Ordinal);
        if (low >= high || (log && low <= 0) || (rest.Contains(':') && !log && !rest.EndsWith(":linear", StringComparison.Ordinal))) throw Malformed(text);
        return new(name, log ? SearchScale.Log : SearchScale.Linear, low, high, option.Type is "integer", []);
    }

    private static PropertyInfo PropertyOf(Type options, string name) =>
        options.GetProperties().First(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name) == name);

    private static AttuneException Malformed(string text) => new(
        "bad_space", $"--space was '{text}'; expected a range that rises, above 0 for log, or values.", $"For example factors=32..256:log, alpha=0..1, weighting=binary|log.")
    { IsUsage = true };
}
