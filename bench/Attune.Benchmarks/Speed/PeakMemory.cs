using System.Diagnostics;

namespace Attune.Benchmarks.Speed;

/// <summary>The most memory that reading the data and training takes, of a process that does nothing else.</summary>
internal sealed class PeakMemory() : SpeedRow(new("memory", "peak memory, iALS d = 64", "490 MB", "490 MB"))
{
    public override string Measure(SpeedData data)
    {
        Train("ials", data.Implicit, RunContext.Default, Settings("factors=64 iterations=2 solver=conjugate_gradient cg_steps=3"));
        return $"{Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB";
    }
}
