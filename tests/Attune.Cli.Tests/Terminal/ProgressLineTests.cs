using Attune.Cli.Language;
using Attune.Cli.Terminal;

namespace Attune.Cli.Tests.Terminal;

public sealed class ProgressLineTests : IDisposable
{
    private readonly System.Globalization.CultureInfo _before = System.Globalization.CultureInfo.CurrentUICulture;

    public ProgressLineTests() => Texts.SpeakLanguage("en");

    [Fact]
    public void A_line_has_a_bar_a_rate_and_the_time_left() =>
        Assert.Equal("iteration  ██████████░░░░░░░░░░ 50 %  2.0 iterations/s  2 s left", Format(new WorkProgress("iteration", 4, 8, "iterations"), 2));

    [Fact]
    public void Figures_stand_between_and_their_rate_takes_the_place_of_the_units()
    {
        var progress = new WorkProgress("iteration", 1, 4, "iterations") { Part = 0.5, Figures = [new("loss", 0.34567), new("ndcg@20", 0.12), new("samples/s", 412_345)] };
        Assert.Equal("iteration  ████████░░░░░░░░░░░░ 38 %  loss 0.3457  ndcg@20 0.1200  412.3k samples/s  25 s left", Format(progress, 15));
    }

    [Fact]
    public void A_resumed_training_is_not_credited_with_what_was_done_before() =>
        Assert.Equal("iteration  ████████████░░░░░░░░ 60 %  0.1 iterations/s  40 s left", Format(new WorkProgress("iteration", 6, 10, "iterations"), 10, doneBefore: 5));

    [Fact]
    public void Numbers_that_are_tiny_or_huge_are_still_told_apart()
    {
        var progress = new WorkProgress("iteration", 1, 1, "iterations") { Figures = [new("a", 1.234e-5), new("b", -123_456), new("c", 0), new("d", double.NaN)] };
        Assert.EndsWith("a 1.23e-5  b -1.23e5  c 0.0000  d NaN", Format(progress, 0), StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_stay_until_the_step_is_another()
    {
        var (output, time) = (new StringWriter(), new SteppingTime());
        var line = new ProgressLine(output, time);
        line.Report(new WorkProgress("iteration", 0, 4, "iterations") { Figures = [new("loss", 0.5)] });
        line.Report(new WorkProgress("iteration", 1, 4, "iterations") { Figures = [new("ndcg@20", 0.25)] });
        line.Report(new WorkProgress("Comparing items", 0, 4, "items"));
        line.Report(new WorkProgress("Comparing items", 1, 4, "items"));

        var lines = output.ToString().Split('\n');
        Assert.Contains("loss 0.5000  ndcg@20 0.2500", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("loss", lines[1], StringComparison.Ordinal);
    }

    public void Dispose() => System.Globalization.CultureInfo.CurrentUICulture = _before;

    private static string Format(WorkProgress progress, double seconds, double doneBefore = 0) =>
        ProgressLine.Format(progress, TimeSpan.FromSeconds(seconds), doneBefore);

    /// <summary>A clock that moves ten seconds each time it is looked at.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds += 10;
    }
}
