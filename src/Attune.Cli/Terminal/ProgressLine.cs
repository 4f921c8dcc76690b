using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Terminal;

/// <summary>
/// One line on standard error that says how far the work is: a bar, the rate and the time left, ten times a second on a terminal.
/// Where standard error is no terminal, a plain line every ten seconds. Safe from any thread.
/// </summary>
internal sealed class ProgressLine(TextWriter error, TimeProvider time) : IProgress<WorkProgress>
{
    private const int BarWidth = 20;
    private readonly Lock _lock = new();
    private readonly bool _terminal = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;
    private readonly OrderedDictionary<string, double> _figures = new(StringComparer.Ordinal);
    private string _step = "";
    private double _doneBefore;
    private long _stepStart, _lastShown;
    private int _width;

    public void Report(WorkProgress value)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (value.Step != _step) Begin(value, now);
            foreach (var (name, number) in value.Figures) _figures[name] = number;
            var pause = _terminal ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(10);
            if (_lastShown != 0 && time.GetElapsedTime(_lastShown, now) < pause) return;
            _lastShown = now;
            Write(Format(value with { Figures = [.. _figures.Select(f => new WorkFigure(f.Key, f.Value))] }, time.GetElapsedTime(_stepStart, now), _doneBefore));
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            if (_terminal && _width > 0) error.Write("\r\u001b[K");
            (_step, _width) = ("", 0);
        }
    }

    /// <summary>The line: step, bar, figures, rate, time left.</summary>
    /// <param name="progress">What is done, and all figures.</param>
    /// <param name="elapsed">Since the step began.</param>
    /// <param name="doneBefore">What was done when it began: a resumed training does not begin at 0.</param>
    internal static string Format(WorkProgress progress, TimeSpan elapsed, double doneBefore = 0)
    {
        var step = T(progress.Step);
        var done = progress.Done + progress.Part;
        var rate = elapsed.TotalSeconds > 0.2 ? (done - doneBefore) / elapsed.TotalSeconds : 0;
        var figures = string.Concat(progress.Figures.Where(f => !IsRate(f)).Select(f => $"  {T(f.Name)} {Number(f.Value)}"));
        var speed = progress.Figures.FirstOrDefault(IsRate) is { Name: { } name } given ? $"  {Short(given.Value)} {T(name)}"
            : rate > 0 ? "  " + T($"{Short(rate)} {T(progress.Unit)}/s") : "";
        if (progress.Total <= 0) return progress.Done > 0 ? $"{step}  {progress.Done:N0} {T(progress.Unit)}{figures}{speed}" : step;

        var share = Math.Clamp(done / progress.Total, 0, 1);
        var filled = (int)Math.Round(share * BarWidth);
        var left = rate > 0 && progress.Done < progress.Total ? "  " + T($"{Duration((progress.Total - done) / rate)} left") : "";
        return $"{step}  {new string('█', filled)}{new string('░', BarWidth - filled)} {share,4:P0}{figures}{speed}{left}";
    }

    private void Begin(WorkProgress value, long now)
    {
        (_step, _stepStart, _lastShown, _doneBefore) = (value.Step, now, _terminal ? 0 : now, value.Done + value.Part);
        _figures.Clear();
    }

    private static bool IsRate(WorkFigure figure) => figure.Name is { } name && name.EndsWith("/s", StringComparison.Ordinal);

    /// <summary>Four digits behind the point, or a power of ten where these would say nothing.</summary>
    internal static string Number(double value) => Math.Abs(value) is >= 1e4 or (> 0 and < 1e-3) ? $"{value:0.00e0}" : $"{value:0.0000}";

    internal static string Duration(double seconds) => seconds switch
    {
        < 1 => "<1 s",
        < 90 => $"{seconds:0} s",
        < 5400 => $"{seconds / 60:0} min",
        _ => $"{seconds / 3600:0.0} h",
    };

    private static string Short(double rate) => rate switch
    {
        >= 1e6 => $"{rate / 1e6:0.0}M",
        >= 1e3 => $"{rate / 1e3:0.0}k",
        _ => $"{rate:0.0}",
    };

    private void Write(string text)
    {
        if (!_terminal)
        {
            error.WriteLine(text);
            return;
        }

        if (Console.WindowWidth > BarWidth) text = Fit(text, Console.WindowWidth - 1);
        error.Write("\r\u001b[K" + text);
        _width = text.Length;
    }

    /// <summary>As much as one line holds: what runs over would stay on the screen. Chinese takes two columns a character.</summary>
    private static string Fit(string text, int columns)
    {
        var width = 0;
        for (var k = 0; k < text.Length; k++)
            if ((width += text[k] >= '\u2E80' ? 2 : 1) > columns) return text[..k];
        return text;
    }
}
