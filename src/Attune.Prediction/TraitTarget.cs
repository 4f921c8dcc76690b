using System.Globalization;
using Attune.Features;

namespace Attune.Prediction;

/// <summary>
/// What a trait is learned from, as it is written: <c>gender</c> (a declared trait, all its values), <c>age_group=Under 18|18-24</c> (one of these values or another),
/// <c>age&lt;35</c> (a declared number below a bound or not), <c>buys:30</c> (a purchase within so many days), <c>churns:56</c> (none within so many days).
/// </summary>
/// <param name="Text">As it is written.</param>
/// <param name="Trait">The declared trait; null for what users will do.</param>
/// <param name="Values">The values of which one is to be told from the rest; empty for all values.</param>
/// <param name="Below">The bound of a number; null without one.</param>
/// <param name="Days">How far what users will do is looked for; 0 for a declared trait.</param>
/// <param name="IsChurn">Whether no purchase is told, and not one.</param>
public sealed record TraitTarget(string Text, string? Trait, IReadOnlyList<string> Values, double? Below, int Days, bool IsChurn)
{
    private const int MostDays = 3650;

    /// <summary>Name of the class that is predicted, of two.</summary>
    internal const string Yes = "yes", No = "no";

    /// <summary>Reads a target.</summary>
    /// <exception cref="AttuneException"><c>bad_target</c>.</exception>
    public static TraitTarget Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split(':') is [("buys" or "churns") and var kind, var days])
            return int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is > 0 and <= MostDays
                ? new TraitTarget(text, null, [], null, n, kind == "churns") : throw Bad(text);
        if (text.Split('<') is [{ Length: > 0 } number, var bound])
            return double.TryParse(bound, NumberStyles.Float, CultureInfo.InvariantCulture, out var below) && double.IsFinite(below)
                ? new TraitTarget(text, number, [], below, 0, false) : throw Bad(text);
        if (text.Split('=') is [{ Length: > 0 } name, { Length: > 0 } values]) return new TraitTarget(text, name, values.Split('|'), null, 0, false);
        return text.Length > 0 && text.AsSpan().IndexOfAny(":=<|") < 0 ? new TraitTarget(text, text, [], null, 0, false) : throw Bad(text);
    }

    /// <summary>The classes of a declared trait that the rows of a table tell, -1 where a row tells none, and their names.</summary>
    /// <exception cref="AttuneException">No row tells the trait, or all tell the same.</exception>
    internal (int[] Classes, IReadOnlyList<string> Levels) ClassesOf(FeatureTable table)
    {
        var name = $"declared.traits.{Trait}.value";
        var column = table.Find(Below is null ? name + ":text" : name) ?? table.Find(name)
            ?? throw new AttuneException("unknown_trait", $"No user has told the trait '{Trait}', or too few.", $"Traits come from the attributes of users and from identify events.");
        string[] told = [.. Enumerable.Range(0, table.Rows.Count).Select(r => column[r]).Select(v => v is bool flag ? (flag ? "true" : "false") : Convert.ToString(v, CultureInfo.InvariantCulture) ?? "")];
        if (Below is { } below) told = [.. told.Select(t => t.Length == 0 ? t : double.TryParse(t, CultureInfo.InvariantCulture, out var v) && v < below ? Yes : No)];
        if (Values.Count > 0) told = [.. told.Select(t => t.Length == 0 ? t : Values.Contains(t) ? Yes : No)];
        string[] levels = [.. told.Where(t => t.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        return levels.Length > 1 ? ([.. told.Select(t => Array.IndexOf(levels, t))], levels)
            : throw new AttuneException("one_class", $"All {told.Length} rows have the same target, so no column can tell it.", $"Choose another target or moment.");
    }

    private static AttuneException Bad(string text) =>
        new("bad_target", $"'{text}' is no target.", $"For example gender, age_group=18-24|25-34, age<35, buys:30 or churns:60.") { IsUsage = true };
}
