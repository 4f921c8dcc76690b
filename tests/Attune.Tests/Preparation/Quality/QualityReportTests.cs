using System.Text.Json;
using Attune.Data;
using Attune.Preparation.Quality;
using CsCheck;

namespace Attune.Tests.Preparation.Quality;

public sealed class QualityReportTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(Logs.Start + (10 * 86_400));

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Fact]
    public void Every_aspect_is_measured()
    {
        var report = QualityReport.Of(Dirty(), Now, quarantined: new Dictionary<string, long> { ["not_a_number"] = 3 });
        Assert.Equal(
            ["completeness", "validity", "uniqueness", "timeliness", "sparsity", "popularity", "bots", "drift"], report.Sections.Select(s => s.Name));
        Assert.Equal(0.2, Value(report, "missing_time"));
        Assert.Equal(0.5, Value(report, "missing_value", "rating"));
        Assert.Equal(1, Value(report, "future_times"));
        Assert.Equal(3, Value(report, "quarantined_rows", "not_a_number"));
        Assert.Equal(1, Value(report, "same_second_repeats"));
        Assert.Equal(10, Value(report, "age_of_newest"));
        Assert.Equal(0.5, Value(report, "missing_item_attribute", "genres"));
        Assert.Equal(Severity.Warning, report.Severity);
    }

    [Fact]
    public void Serialises_in_snake_case_with_sentences()
    {
        var json = JsonSerializer.Serialize(QualityReport.Of(Dirty(), Now), SnakeCase);
        var root = JsonDocument.Parse(json).RootElement;
        Assert.Equal("warning", root.GetProperty("severity").GetString());
        Assert.Equal("20.0 % of the interactions have no time.", root.GetProperty("sections")[0].GetProperty("figures")[0].GetProperty("text").GetString());
        Assert.Equal(0, root.GetProperty("suspected_bots").GetArrayLength());
    }

    [Fact]
    public void Any_data_gives_finite_figures() => Logs.Random.Sample(dataset =>
    {
        var figures = QualityReport.Of(dataset, Now).Sections.SelectMany(s => s.Figures);
        Assert.All(figures, f => Assert.True(f.Value is null || double.IsFinite(f.Value.Value), f.Name));
    });

    [Fact]
    public void Gini_is_0_for_equals_and_nears_1_for_one_winner()
    {
        Assert.Equal(0, Popularity.Gini([3, 3, 3]), 12);
        // (2i - n - 1) c: -2*1 + 0*2 + 2*6 = 10; over 3 * 9.
        Assert.Equal(10.0 / 27, Popularity.Gini([1, 2, 6]), 12);
        Assert.Equal(0.75, Popularity.Gini([0, 0, 0, 9]), 12);
    }

    [Fact]
    public void Drift_measures_match_the_formulas()
    {
        // (0.25 - 0.5) ln(0.25 / 0.5) + (0.75 - 0.5) ln(0.75 / 0.5) = 0.25 ln 2 + 0.25 ln 1.5
        Assert.Equal(0.25 * Math.Log(3), Drift.StabilityIndex([0.5, 0.5], [0.25, 0.75]), 12);
        Assert.Equal(1, Drift.JensenShannon([1, 0], [0, 1]), 12);
        Assert.Equal(0, Drift.JensenShannon([0.3, 0.7], [0.3, 0.7]), 12);
    }

    [Fact]
    public void A_change_of_habits_is_a_drift()
    {
        var rows = Enumerable.Range(0, 200).Select(i => ($"u{i % 9}", "a", Logs.Start + ((uint)i * 3_600), i < 150 ? "view" : "purchase", 1f));
        var figure = QualityReport.Of(Logs.Of([.. rows]), Now).Sections.Single(s => s.Name == "drift").Figures.First(f => f.Subject == "kinds");
        Assert.Equal(Severity.Warning, figure.Severity);
    }

    private static Dataset Dirty()
    {
        var log = Logs.Of(
            ("u", "a", Logs.Start, "rating", 4), ("u", "a", Logs.Start, "rating", float.NaN), ("u", "b", 0, "view", float.NaN),
            ("v", "a", Logs.Start + (20 * 86_400), "view", float.NaN), ("v", "b", Logs.Start - 86_400, "view", float.NaN));
        return new Dataset(log.Users, log.Items, log.Interactions, log.Kinds, itemAttributes: new AttributeTable(["""{"genres":["Drama"]}""", """{"brand":"x"}"""]));
    }

    private static double? Value(QualityReport report, string name, string? subject = null) =>
        report.Sections.SelectMany(s => s.Figures).Single(f => f.Name == name && f.Subject == subject).Value;
}
