using System.Globalization;

namespace Attune.Data.Splits;

/// <summary>
/// Withholds everything from one moment on, for all users: the model learns from the past and is tested on the future. The moment is chosen so
/// that the given fraction of the interactions with a time lies at or after it, more where equal times straddle it. Interactions without
/// a time stay in training.
/// </summary>
/// <param name="Fraction">Between 0 and 1.</param>
public sealed record TemporalHoldout(double Fraction) : SplitSpec
{
    /// <inheritdoc/>
    public override IEnumerable<DataSplit> Apply(Interactions interactions, int seed)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        var times = interactions.Times;
        var known = times is null ? 0 : times.Length - times.AsSpan().Count(0u);
        if (known == 0)
            throw new AttuneException("no_times", $"A temporal split needs times, and none of the {interactions.Count} interactions has one.", $"Choose random:{Fraction} instead.");
        var cut = Ascending(times!, interactions.Count - Math.Max(1, (int)Math.Round(known * Fraction)));
        yield return new DataSplit(interactions.Where(p => times![p] < cut), interactions.Where(p => times![p] >= cut));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"temporal:{Fraction}");

    /// <summary>The element that would stand at <paramref name="rank"/> if the times were sorted: one counting pass for each half of the digits.</summary>
    internal static uint Ascending(ReadOnlySpan<uint> times, int rank)
    {
        var counts = new int[1 << 16];
        foreach (var time in times) counts[time >> 16]++;
        var high = Bucket(counts, ref rank);
        Array.Clear(counts);
        foreach (var time in times)
            if (time >> 16 == high) counts[time & 0xFFFF]++;
        return high << 16 | Bucket(counts, ref rank);
    }

    private static uint Bucket(int[] counts, ref int rank)
    {
        var bucket = 0u;
        while (rank >= counts[bucket]) rank -= counts[bucket++];
        return bucket;
    }
}
