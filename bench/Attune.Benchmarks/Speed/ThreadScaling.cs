namespace Attune.Benchmarks.Speed;

/// <summary>
/// How much faster all threads are than one, at the work of another row, and how many processors they had: where that is less than the
/// threads, other work held the machine and the row tells of it and not of ours.
/// </summary>
internal sealed class ThreadScaling(SpeedRow row) : SpeedRow(
    new($"threads-{row.Goal.Key}", $"{Environment.ProcessorCount} threads against one: {row.Goal.Work}", Target: "1.9 times"))
{
    private const int Rounds = 3;

    public override string Measure(SpeedData data)
    {
        var (one, all) = (new WorkTime(double.MaxValue, 0), new WorkTime(double.MaxValue, 0));

        // In turn, so that what else goes on meets both.
        for (var round = 0; round < Rounds; round++)
        {
            one = WorkTime.Faster(one, Timed(data, 1));
            all = WorkTime.Faster(all, Timed(data, Environment.ProcessorCount));
        }

        return $"{one.Wall / all.Wall:0.00} times ({one.Wall:0.00} and {all.Wall:0.00} s, on {one.Processors:0.00} and {all.Processors:0.00} processors)";
    }

    private WorkTime Timed(SpeedData data, int threads)
    {
        // What the round before left behind would count as this row's memory.
        GC.Collect();
        return ((ITimed)row).Time(data, threads);
    }
}
