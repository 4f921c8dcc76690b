using System.ComponentModel;
using System.Globalization;
using Attune.Evaluation;
using Attune.Models;
using Attune.Profiles;
using Attune.Profiles.Lifetime;

namespace Attune.Prediction.Evaluation;

/// <summary>What the model of purchases is fitted to.</summary>
public sealed record LifetimeOptions
{
    /// <summary>The last day of the observation.</summary>
    [Description("The last day of the observation.")]
    public DateOnly Until { get; init; } = new(1997, 9, 30);
}

/// <summary>Fits BG/NBD to a file of purchases: lines of blank-separated columns, the last four of which are customer, date as yyyymmdd, pieces and amount.</summary>
internal static class LifetimeEvaluation
{
    private const string Model = "bg-nbd";
    private static readonly string[] Names = ["r", "alpha", "a", "b", "log_likelihood"];

    public static LifetimeOptions OptionsOf(EvaluationConfig config)
    {
        if (config.Model != Model) throw new AttuneException("unknown_model", $"There is no model of purchases '{config.Model}'.", $"Choose {Model}.") { IsUsage = true };
        if (config.Metrics.Except(Names).FirstOrDefault() is { } unknown)
            throw new AttuneException("unknown_metric", $"There is no metric '{unknown}'.", $"Metrics: {string.Join(", ", Names)}.") { IsUsage = true };
        return (LifetimeOptions)ModelOptions.Create(typeof(LifetimeOptions), [], config.Options);
    }

    public static EvaluationReport Run(string path, LifetimeOptions options, TimeProvider time)
    {
        var customers = Read(path, options);
        var start = time.GetTimestamp();
        var model = BgNbd.Fit(customers)
            ?? throw new AttuneException("not_fitted", $"No customer of {Path.GetFileName(path)} buys twice until {options.Until:yyyy-MM-dd}.", $"Check the file and the option until.");
        var seconds = time.GetElapsedTime(start).TotalSeconds;
        double[] values = [model.R, model.Alpha, model.A, model.B, model.LogLikelihood(customers)];
        return new EvaluationReport(
            Model, options, "purchases", new OrderedDictionary<string, double>(Names.Zip(values, KeyValuePair.Create)), customers.Length, seconds, [], 0, ModelEvaluation.PeakMemoryMb());
    }

    private static PurchaseSummary[] Read(string path, LifetimeOptions options)
    {
        var customers = new Dictionary<string, PurchaseDays>(StringComparer.Ordinal);
        var last = UnixDay.Of(new DateTimeOffset(options.Until, TimeOnly.MinValue, TimeSpan.Zero));
        foreach (var (number, line) in File.ReadLines(path).Index())
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [.., var customer, var date, _, var amount]
                || !DateOnly.TryParseExact(date, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                || !double.TryParse(amount, CultureInfo.InvariantCulture, out var paid))
            {
                if (number == 0) continue; // a header
                throw new AttuneException("bad_line", $"{Path.GetFileName(path)}, line {number + 1}: '{line.Trim()}' is no purchase.", $"Columns are customer, date as yyyymmdd, pieces and amount.");
            }

            if (!customers.TryGetValue(customer, out var days)) customers[customer] = days = new PurchaseDays();
            days.Add(UnixDay.Of(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)), paid);
        }

        return [.. customers.Values.Select(days => days.At(last)).OfType<PurchaseSummary>()];
    }
}
