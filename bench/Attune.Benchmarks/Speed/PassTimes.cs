using System.Diagnostics;

namespace Attune.Benchmarks.Speed;

/// <summary>Times the passes of a training by its progress reports.</summary>
internal sealed class PassTimes : IProgress<WorkProgress>
{
    private readonly List<(double Wall, double Processor)> _passes = [];
    private long _start = Stopwatch.GetTimestamp();
    private TimeSpan _processor = Process.GetCurrentProcess().TotalProcessorTime;

    public void Report(WorkProgress value)
    {
        if (value.Step != "iteration") return;
        var (now, processor) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
        if (value.Done > 0) _passes.Add((Stopwatch.GetElapsedTime(_start, now).TotalSeconds, (processor - _processor).TotalSeconds));
        (_start, _processor) = (now, processor);
    }

    /// <summary>The fastest pass.</summary>
    public override string ToString()
    {
        if (_passes.Count == 0) return "no pass reported";
        var (wall, processor) = _passes.MinBy(p => p.Wall);
        return $"{wall:0.00} s (processor {processor:0.00} s)";
    }
}
