using Attune.Cli.Terminal;

namespace Attune.Cli.Tests.Terminal;

public sealed class LineChartTests
{
    /// <summary>Two cells by one are four dots by four; the diagonal lights one in each row, from the lower left: braille dots 7 and 3, then 5 and 1 of the columns.</summary>
    [Fact]
    public void A_diagonal_lights_its_dots()
    {
        var line = Assert.Single(LineChart.Draw([(0, 0), (3, 3)], width: 2, height: 1));
        Assert.Equal($"3.0000 ┤{(char)(0x2800 + 0x40 + 0x20)}{(char)(0x2800 + 0x02 + 0x08)}", line);
    }

    [Fact]
    public void The_extremes_are_written_beside_the_first_and_the_last_line()
    {
        var lines = LineChart.Draw([.. Enumerable.Range(0, 50).Select(k => ((double)k, 1.0 / (k + 1)))], 20, 4);
        Assert.Equal(4, lines.Count);
        Assert.StartsWith("1.0000 ┤", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("       ┤", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("0.0200 ┤", lines[3], StringComparison.Ordinal);
        Assert.All(lines, l => Assert.InRange(l.Length, 8, 8 + 20));
    }

    [Fact]
    public void What_has_no_curve_has_no_lines()
    {
        Assert.Empty(LineChart.Draw([], 10, 2));
        Assert.Empty(LineChart.Draw([(1, 1)], 10, 2));
        Assert.Empty(LineChart.Draw([(1, 1), (2, 1)], 10, 2));
        Assert.Empty(LineChart.Draw([(1, 1), (2, double.NaN)], 10, 2));
        Assert.Equal("", LineChart.Spark([1], 10));
    }

    [Fact]
    public void A_spark_is_scaled_from_the_least_to_the_most_and_no_longer_than_asked()
    {
        Assert.Equal("▁▄█▁", LineChart.Spark([5, 6, 7, double.NaN, 5], 10).Replace('▅', '▄'));
        Assert.Equal("▁▁", LineChart.Spark([2, 2], 10));
        var thinned = LineChart.Spark([.. Enumerable.Range(0, 1000).Select(k => (double)k)], 8);
        Assert.Equal("▁▂▃▄▅▆▇█", thinned);
    }
}
