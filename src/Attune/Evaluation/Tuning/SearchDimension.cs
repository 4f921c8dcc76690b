using System.Globalization;

namespace Attune.Evaluation.Tuning;

/// <summary>How the values of an option are searched.</summary>
public enum SearchScale
{
    /// <summary>Evenly between the limits.</summary>
    Linear,

    /// <summary>Evenly by the logarithm.</summary>
    Log,

    /// <summary>Among names, without an order.</summary>
    Choice,
}

/// <summary>
/// One option that is searched. Searches work on the unit interval and know nothing of options: 0 stands for the least value and 1 for the greatest;
/// of n choices the one numbered c stands for [c/n, (c+1)/n).
/// </summary>
/// <param name="Name">The option.</param>
/// <param name="Scale">How its values are spread.</param>
/// <param name="Low">Least value; 0 for choices.</param>
/// <param name="High">Greatest value; 0 for choices.</param>
/// <param name="IsInteger">Whole numbers only.</param>
/// <param name="Choices">The values of a choice; empty for numbers.</param>
public sealed record SearchDimension(string Name, SearchScale Scale, double Low, double High, bool IsInteger, IReadOnlyList<string> Choices)
{
    /// <summary>The value at a place of the unit interval, as it would be set: numbers to four digits.</summary>
    public string At(double unit)
    {
        if (Scale == SearchScale.Choice) return Choices[Math.Clamp((int)(unit * Choices.Count), 0, Choices.Count - 1)];
        var value = Scale == SearchScale.Log ? Low * Math.Pow(High / Low, unit) : Low + (High - Low) * unit;
        if (IsInteger) return Math.Clamp(Math.Round(value), Low, High).ToString(CultureInfo.InvariantCulture);
        var rounded = double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return Math.Clamp(rounded, Low, High).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The place of a value, the nearest for one that lies outside; the middle of its part for a choice, and 0.5 for what is no value at all.</summary>
    public double UnitOf(string value)
    {
        if (Scale == SearchScale.Choice) return Choices.IndexOf(value) is var c and >= 0 ? (c + 0.5) / Choices.Count : 0.5;
        if (!double.TryParse(value, CultureInfo.InvariantCulture, out var number) || High <= Low) return 0.5;
        number = Math.Clamp(number, Low, High);
        return Scale == SearchScale.Log ? Math.Log(number / Low) / Math.Log(High / Low) : (number - Low) / (High - Low);
    }

    /// <summary>As it is written on the command line: <c>factors=32..256:log</c>, <c>weighting=binary|log</c>.</summary>
    public override string ToString() => Scale switch
    {
        SearchScale.Choice => $"{Name}={string.Join('|', Choices)}",
        SearchScale.Log => string.Create(CultureInfo.InvariantCulture, $"{Name}={Low}..{High}:log"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Name}={Low}..{High}"),
    };
}

file static class ListExtensions
{
    public static int IndexOf(this IReadOnlyList<string> list, string value)
    {
        for (var k = 0; k < list.Count; k++)
            if (list[k].Equals(value, StringComparison.OrdinalIgnoreCase)) return k;
        return -1;
    }
}
