using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;

namespace Attune.Preparation;

/// <summary>Options of <see cref="Outliers"/>.</summary>
public sealed record OutliersOptions
{
    /// <summary>Robust standard deviations from the median, per kind, beyond which a value is an outlier.</summary>
    [Range(2.0, 1000.0)]
    [Description("Values further than this many robust standard deviations (1.4826 MAD) from the median of their kind are removed.")]
    public double Deviations { get; init; } = 8;

    /// <summary>Events of one user on one day beyond which the day is not believed.</summary>
    [Range(1, 1_000_000)]
    [Description("The days on which a user has more events than this are removed.")]
    public int MaxPerDay { get; init; } = 2000;
}

/// <summary>
/// Removes what cannot be meant: values far from the median of their kind, and days with more events than a person can make.
/// Ratings and reviews are compared as they are; other values, which are amounts, as logarithms when all of the kind are positive,
/// because prices spread by factors. Values that are not finite are removed.
/// </summary>
public sealed class Outliers : PreparationStep<OutliersOptions>
{
    private const uint Day = 86_400;

    /// <inheritdoc/>
    public override StepDescription Description { get; } = new(
        "outliers", "Outlier removal", "Removes values far from the median of their kind, and days on which a user did implausibly much.");

    /// <inheritdoc/>
    public override StepResult Apply(Dataset dataset, OutliersOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        var x = dataset.Interactions;
        var isOut = new bool[x.Count];
        var values = MarkValues(dataset, options.Deviations, isOut);
        var days = MarkDays(x, options.MaxPerDay, isOut);

        var removed = new List<int>();
        for (var p = 0; p < isOut.Length; p++)
            if (isOut[p]) removed.Add(p);
        return new StepResult(
            [.. removed],
            $"Removed {removed.Count:N0} of {x.Count:N0} interactions: {values:N0} with a value far from the median of their kind, and those of {days:N0} days with more than {options.MaxPerDay:N0} events of one user.",
            new Dictionary<string, double> { ["interactions"] = x.Count, ["value_outliers"] = values, ["implausible_days"] = days });
    }

    private static long MarkValues(Dataset dataset, double deviations, bool[] isOut)
    {
        var marked = 0L;
        if (dataset.Interactions.Values is not { } values) return 0;
        for (var kind = 0; kind < dataset.Kinds.Count; kind++)
        {
            if (Scale(dataset, kind) is not { } scale) continue;
            for (var p = 0; p < values.Length; p++)
            {
                if ((dataset.Interactions.Kinds?[p] ?? 0) != kind || float.IsNaN(values[p]) || scale.Holds(values[p], deviations)) continue;
                isOut[p] = true;
                marked++;
            }
        }

        return marked;
    }

    /// <summary>How values of a kind spread; null when none has a value.</summary>
    internal static ValueScale? Scale(Dataset dataset, int kind)
    {
        var (kinds, values) = (dataset.Interactions.Kinds, new List<float>());
        for (var p = 0; p < dataset.Interactions.Count; p++)
            if ((kinds?[p] ?? 0) == kind && float.IsFinite(dataset.Interactions.Values![p])) values.Add(dataset.Interactions.Values[p]);
        if (values.Count == 0) return null;

        var span = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values);
        var isLog = dataset.Kinds[kind] is not (EventKinds.Rating or EventKinds.Review) && !span.ContainsAnyExceptInRange(float.Epsilon, float.MaxValue);
        for (var i = 0; isLog && i < span.Length; i++) span[i] = MathF.Log(span[i]);
        return new ValueScale(RobustScale.Of(span), isLog);
    }

    private static long MarkDays(Interactions x, int limit, bool[] isOut)
    {
        if (x.Times is not { } times) return 0;
        var days = 0L;
        for (var user = 0; user < x.UserCount; user++)
        {
            if (x.CountOf(user) <= limit) continue;
            for (var (start, end) = (x.UserStarts[user], 0); start < x.UserStarts[user + 1]; start = end)
            {
                end = start + 1;
                while (end < x.UserStarts[user + 1] && times[end] / Day == times[start] / Day) end++;
                if (times[start] == 0 || end - start <= limit) continue;
                isOut.AsSpan(start..end).Fill(true);
                days++;
            }
        }

        return days;
    }
}

/// <summary>The robust scale of the values of a kind, possibly of their logarithms.</summary>
internal sealed record ValueScale(RobustScale Scale, bool IsLog)
{
    /// <summary>True when a value lies within so many spreads of the median, or when values do not spread.</summary>
    public bool Holds(float value, double deviations) =>
        float.IsFinite(value) && Math.Abs(Scale.Z(IsLog ? Math.Log(value) : value)) <= deviations;
}
