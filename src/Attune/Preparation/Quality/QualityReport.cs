using System.Text.Json.Serialization;
using Attune.Data;

namespace Attune.Preparation.Quality;

/// <summary>How much a figure should worry the reader.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
public enum Severity
{
    /// <summary>As it should be.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Worth knowing.</summary>
    [JsonStringEnumMemberName("notice")]
    Notice,

    /// <summary>Likely to mislead models or profiles.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,
}

/// <summary>One measured property of the data.</summary>
/// <param name="Name">Name in snake_case.</param>
/// <param name="Subject">What it was measured of: an attribute, a kind; null for the data as a whole.</param>
/// <param name="Value">The measure; shares are 0..1, ages and gaps are days. Null when the data does not tell.</param>
/// <param name="Severity">How much it should worry the reader.</param>
/// <param name="Text">What it means, in a sentence.</param>
public sealed record QualityFigure(
    string Name, string? Subject, double? Value, Severity Severity,
    [property: JsonConverter(typeof(FormattableStringConverter))] FormattableString Text);

/// <summary>The figures of one aspect of quality.</summary>
/// <param name="Name">Name in snake_case: <c>completeness</c>.</param>
/// <param name="Severity">The worst of its figures.</param>
/// <param name="Figures">In the order of reading.</param>
public sealed record QualitySection(string Name, Severity Severity, IReadOnlyList<QualityFigure> Figures);

/// <summary>How good the data is: plain figures, each with what it means. Serialises as it stands.</summary>
/// <param name="AsOf">The moment that ages are measured from.</param>
/// <param name="Events">Events of all kinds in the log.</param>
/// <param name="Interactions">Interactions measured.</param>
/// <param name="Users">Users measured.</param>
/// <param name="Items">Items measured.</param>
/// <param name="Severity">The worst of the sections.</param>
/// <param name="Sections">One an aspect.</param>
/// <param name="SuspectedBots">The most suspicious users with the reasons, up to 20.</param>
public sealed record QualityReport(
    DateTimeOffset AsOf, long Events, int Interactions, int Users, int Items, Severity Severity,
    IReadOnlyList<QualitySection> Sections, IReadOnlyList<SuspectedBot> SuspectedBots)
{
    private const int MostBots = 20;

    private static readonly IQualityCheck[] Checks =
        [new Completeness(), new Validity(), new Uniqueness(), new Timeliness(), new Sparsity(), new Popularity(), new BotCheck(), new Drift()];

    /// <summary>Measures a dataset. Linear in the interactions.</summary>
    /// <param name="dataset">The interactions to measure.</param>
    /// <param name="now">The moment that ages and future times are relative to.</param>
    /// <param name="summary">Counts of the whole log; null when only the dataset is known.</param>
    /// <param name="quarantined">Quarantined rows for each reason code; null when none are kept.</param>
    /// <param name="cancellation">Stops between two checks.</param>
    public static QualityReport Of(
        Dataset dataset, DateTimeOffset now, StoreSummary? summary = null,
        IReadOnlyDictionary<string, long>? quarantined = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var x = dataset.Interactions;
        var bots = BotDetector.Detect(dataset, new BotsOptions());
        var subject = new QualitySubject(dataset, now, quarantined ?? new Dictionary<string, long>(), bots);
        var sections = new List<QualitySection>();
        foreach (var check in Checks)
        {
            cancellation.ThrowIfCancellationRequested();
            QualityFigure[] figures = [.. check.Measure(subject)];
            sections.Add(new QualitySection(check.Name, figures.Select(f => f.Severity).DefaultIfEmpty().Max(), figures));
        }

        return new QualityReport(now, summary?.Events ?? x.Count, x.Count, x.UserCount, x.ItemCount,
            sections.Max(s => s.Severity), sections, [.. bots.Take(MostBots)]);
    }
}
