using System.Collections.Concurrent;
using Attune.Data;
using Attune.Profiles;

namespace Attune.Features;

/// <summary>
/// Whom rows are compared with: the population as it was at the last point of a grid of days at or before the row's moment. The grid starts in 1970, so neither later events nor
/// other rows move it; and it bounds how many pictures of the population are made. Thread-safe.
/// </summary>
internal sealed class PopulationGrid(Dataset dataset, FeatureOptions options)
{
    private readonly ConcurrentDictionary<int, Lazy<PopulationStatistics?>> _known = new();

    /// <summary>The population for a moment; null while nobody had done anything.</summary>
    public PopulationStatistics? At(DateTimeOffset moment)
    {
        var point = (int)Math.Floor((double)UnixDay.Of(moment) / options.PopulationDays);
        return _known.GetOrAdd(point, p => new Lazy<PopulationStatistics?>(() => Before(p))).Value;
    }

    private PopulationStatistics? Before(int point)
    {
        var end = (long)point * options.PopulationDays * 86_400;
        var x = dataset.Interactions;
        var earlier = x.Where(p => (x.Times?[p] ?? 0) is var time && (time == 0 ? options.Undated : time < end));
        return earlier.Count == 0 ? null : PopulationStatistics.From(dataset.With(earlier));
    }
}
