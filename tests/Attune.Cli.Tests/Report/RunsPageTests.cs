using System.Text.Json;
using System.Text.RegularExpressions;
using Attune.Cli.Report;
using Attune.Models.Runs;

namespace Attune.Cli.Tests.Report;

public sealed class RunsPageTests
{
    [Fact]
    public void A_page_has_the_curves_of_all_runs_and_nothing_from_elsewhere()
    {
        var page = RunsPage.Write([(Run("0001-a", 2), Curve(2)), (Run("0002-<b>", 3), Curve(3))]);

        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        var curves = CurvesOf(page);
        Assert.Equal(["0001-a", "0002-<b>"], curves.GetProperty("runs").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal(["loss/train", "validation/ndcg@20", "learning_rate"], curves.GetProperty("charts").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        var loss = curves.GetProperty("charts")[0].GetProperty("lines");
        Assert.Equal("[[1,0.5,1],[2,1,null]]", loss[0].GetRawText()); // the second is no number
        Assert.Equal(3, loss[1].GetArrayLength());
        Assert.Matches("<tr class=\"differs\"><td>factors</td><td>2</td><td>3</td></tr>", page);
        Assert.Contains("<tr><td>epochs</td><td>9</td><td>9</td></tr>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_curves_are_thinned_out_and_keep_their_extremes()
    {
        var line = Enumerable.Range(0, 100_000).Select(k => new RunScalar("loss", k, k == 54_321 ? -7 : Math.Sin(k), k)).ToList();
        var thin = RunsPage.Thin(line);
        Assert.InRange(thin.Count, 900, 1000);
        Assert.Contains(thin, s => s.Value == -7);
        Assert.Equal(thin.OrderBy(s => s.Step), thin);
        Assert.Equal(1000, RunsPage.Thin(line[..1000]).Count);
    }

    private static JsonElement CurvesOf(string page) =>
        JsonSerializer.Deserialize<JsonElement>(Regex.Match(page, "<script type=\"application/json\" id=\"curves\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value);

    private static RunRecord Run(string id, int factors)
    {
        var options = JsonSerializer.Deserialize<JsonElement>($$"""{"epochs": 9, "factors": {{factors}}}""");
        var summary = ScalarSummary.Of(1, 1);
        return new RunRecord(
            1, id, new RunStart("a", options, 1, 1, new RunData("f", 1, 1, 1)), DateTimeOffset.UnixEpoch, null, RunStatus.Running, 2,
            new Dictionary<string, ScalarSummary> { ["learning_rate"] = summary, ["validation/ndcg@20"] = summary, ["loss/train"] = summary });
    }

    private static List<RunScalar> Curve(int count) =>
        [.. Enumerable.Range(1, count).Select(k => new RunScalar("loss/train", k, k == 2 ? double.NaN : 1.0 / k, k / 2.0))];
}
