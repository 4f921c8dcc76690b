namespace Attune.Storage;

/// <summary>How a workspace is opened.</summary>
public sealed record WorkspaceOptions
{
    /// <summary>Make the workspace when it is not there yet.</summary>
    public bool Create { get; init; }

    /// <summary>Read only: any number of processes may do so at once.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Worker threads of the database, at least 1.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>What the database may hold in memory, in MiB; beyond that it works through files in the workspace.</summary>
    public int MemoryMiB { get; init; } = DefaultMemoryMiB();

    /// <summary>The clock that stamps imports and migrations.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    // More helps little: importing 20 million rows needs less than 2 GiB.
    private static int DefaultMemoryMiB() => (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024 / 1024 * 6 / 10, 256, 2560);
}
