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
    private string _step = "";
    private long _stepStart, _lastShown;
    private int _width;

    public void Report(WorkProgress value)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (value.Step != _step) (_step, _stepStart, _lastShown) = (value.Step, now, _terminal ? 0 : now);
            var pause = _terminal ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(10);
            if (_lastShown != 0 && time.GetElapsedTime(_lastShown, now) < pause) return;
            _lastShown = now;
            Write(Format(value, time.GetElapsedTime(_stepStart, now)));
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

    internal static string Format(WorkProgress progress, TimeSpan elapsed)
    {
        var step = T(progress.Step);
        var rate = elapsed.TotalSeconds > 0.2 ? progress.Done / elapsed.TotalSeconds : 0;
        var speed = rate > 0 ? "  " + T($"{Short(rate)} {T(progress.Unit)}/s") : "";
        if (progress.Total <= 0) return progress.Done > 0 ? $"{step}  {progress.Done:N0} {T(progress.Unit)}{speed}" : step;

        var share = Math.Clamp((double)progress.Done / progress.Total, 0, 1);
        var filled = (int)Math.Round(share * BarWidth);
        var left = rate > 0 && progress.Done < progress.Total ? "  " + T($"{Duration((progress.Total - progress.Done) / rate)} left") : "";
        return $"{step}  {new string('█', filled)}{new string('░', BarWidth - filled)} {share,4:P0}{speed}{left}";
    }

    private static string Duration(double seconds) => seconds switch
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

        error.Write("\r\u001b[K" + text);
        _width = text.Length;
    }
}
