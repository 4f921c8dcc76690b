namespace Attune.Benchmarks.Speed;

/// <summary>How much faster all threads are than one, at the work of another row.</summary>
internal sealed class ThreadScaling(SpeedRow row) : SpeedRow(
    new($"threads-{row.Goal.Key}", $"{Environment.ProcessorCount} threads against one: {row.Goal.Work}", Target: "1.9 times"))
{
    private const int Rounds = 2;

    public override string Measure(SpeedData data)
    {
        var timed = (ITimed)row;
        var (one, all) = (double.MaxValue, double.MaxValue);

        // In turn, so that what else goes on meets both.
        for (var round = 0; round < Rounds; round++)
            (one, all) = (Math.Min(one, timed.Seconds(data, 1)), Math.Min(all, timed.Seconds(data, Environment.ProcessorCount)));
        return $"{one / all:0.00} times ({one:0.00} and {all:0.00} s)";
    }
}
