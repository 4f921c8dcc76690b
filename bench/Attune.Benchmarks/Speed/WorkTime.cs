using System.Diagnostics;

namespace Attune.Benchmarks.Speed;

/// <summary>What a piece of work took.</summary>
/// <param name="Wall">Seconds of the clock.</param>
/// <param name="Processor">Seconds of all processors together.</param>
internal readonly record struct WorkTime(double Wall, double Processor)
{
    /// <summary>How many processors the work had, on average.</summary>
    public double Processors => Processor / Wall;

    /// <summary>The one of less wall-clock time.</summary>
    public static WorkTime Faster(WorkTime one, WorkTime other) => other.Wall < one.Wall ? other : one;

    public override string ToString() => $"{Wall:0.00} s (processor {Processor:0.00} s)";
}

/// <summary>Measures this process's work from its start on.</summary>
internal readonly struct WorkClock
{
    private readonly long _start;
    private readonly TimeSpan _processor;

    private WorkClock(long start, TimeSpan processor) => (_start, _processor) = (start, processor);

    public static WorkClock Start() => new(Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);

    public WorkTime Elapsed => new(
        Stopwatch.GetElapsedTime(_start).TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - _processor).TotalSeconds);
}
