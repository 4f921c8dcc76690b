using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;

namespace Attune.Preparation;

/// <summary>How <see cref="Normalise"/> rescales values.</summary>
public enum NormaliseMethod
{
    /// <summary>Minus the user's mean of the kind, over the user's standard deviation: takes out how generous and how decided a user is.</summary>
    ZScore,

    /// <summary>To 0..1 between the smallest and the largest value of the kind.</summary>
    MinMax,

    /// <summary>Sign times ln(1 + |value|): for amounts that spread by factors.</summary>
    Log,
}

/// <summary>Options of <see cref="Normalise"/>.</summary>
public sealed record NormaliseOptions
{
    /// <summary>How values are rescaled.</summary>
    [Description("z_score: relative to the user's own mean and spread; min_max: to 0..1 within a kind; log: logarithm of amounts.")]
    public NormaliseMethod Method { get; init; } = NormaliseMethod.ZScore;

    /// <summary>The z-score's damping of the spread of users with few values.</summary>
    [Range(0.0, 1000.0)]
    [Description("z_score: this many values with the spread of the whole kind are added to each user's own, so that few values do not explode.")]
    public double Shrinkage { get; init; } = 5;
}

/// <summary>
/// Puts values on a common scale. The z-score is (v - m_u) / s_u with the user's mean m_u of the kind and the shrunk variance
/// s_u^2 = (SS_u + k s^2) / (n_u + k), where SS_u is the user's sum of squared deviations, s^2 the variance within users over the kind and k the shrinkage.
/// </summary>
public sealed class Normalise : PreparationStep<NormaliseOptions>
{
    /// <inheritdoc/>
    public override StepDescription Description { get; } = new(
        "normalise", "Normalising", "Puts values on a common scale: relative to the user's own mean and spread, to 0..1, or as logarithms. Removes nothing.");

    /// <inheritdoc/>
    public override StepResult Apply(Dataset dataset, NormaliseOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        var x = dataset.Interactions;
        var values = new float[x.Count];
        Array.Fill(values, float.NaN);
        if (x.Values is { } raw)
            for (var kind = 0; kind < dataset.Kinds.Count; kind++) Rescale(x, raw, kind, options, values);

        var changed = values.Count(float.IsFinite);
        return new StepResult(
            [], $"Rescaled {changed:N0} of {x.Count:N0} values; removed nothing.",
            new Dictionary<string, double> { ["interactions"] = x.Count, ["rescaled"] = changed })
        {
            Values = values,
        };
    }

    private static void Rescale(Interactions x, float[] raw, int kind, NormaliseOptions options, float[] values)
    {
        bool Has(int p) => (x.Kinds?[p] ?? 0) == kind && float.IsFinite(raw[p]);
        switch (options.Method)
        {
            case NormaliseMethod.ZScore:
                ZScore(x, raw, Has, options.Shrinkage, values);
                break;
            case NormaliseMethod.MinMax:
                MinMax(raw, Has, values);
                break;
            default:
                for (var p = 0; p < raw.Length; p++)
                    if (Has(p)) values[p] = MathF.CopySign(MathF.Log(1 + MathF.Abs(raw[p])), raw[p]);
                break;
        }
    }

    private static void MinMax(float[] raw, Func<int, bool> has, float[] values)
    {
        var (min, max) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var p = 0; p < raw.Length; p++)
            if (has(p)) (min, max) = (Math.Min(min, raw[p]), Math.Max(max, raw[p]));
        for (var p = 0; p < raw.Length; p++)
            if (has(p)) values[p] = max > min ? (raw[p] - min) / (max - min) : 0;
    }

    private static void ZScore(Interactions x, float[] raw, Func<int, bool> has, double shrinkage, float[] values)
    {
        var (squares, count) = (0.0, 0L);
        for (var user = 0; user < x.UserCount; user++)
        {
            var moments = Moments(x, user, raw, has);
            (squares, count) = (squares + moments.Squares, count + moments.Count);
        }

        var shared = count == 0 ? 0 : squares / count;
        for (var user = 0; user < x.UserCount; user++)
        {
            var (n, mean, own) = Moments(x, user, raw, has);
            var spread = Math.Sqrt((own + (shrinkage * shared)) / (n + shrinkage));
            for (var p = x.UserStarts[user]; p < x.UserStarts[user + 1]; p++)
                if (has(p)) values[p] = spread > 0 ? (float)((raw[p] - mean) / spread) : 0;
        }
    }

    private static (int Count, double Mean, double Squares) Moments(Interactions x, int user, float[] raw, Func<int, bool> has)
    {
        var (count, sum, squares) = (0, 0.0, 0.0);
        for (var p = x.UserStarts[user]; p < x.UserStarts[user + 1]; p++)
            if (has(p)) (count, sum) = (count + 1, sum + raw[p]);
        var mean = count == 0 ? 0 : sum / count;
        for (var p = x.UserStarts[user]; p < x.UserStarts[user + 1]; p++)
            if (has(p)) squares += (raw[p] - mean) * (raw[p] - mean);
        return (count, mean, squares);
    }
}
