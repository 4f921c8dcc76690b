using Attune.Numerics;

namespace Attune.Profiles.Personas;

/// <summary>What ties the personas of a run to those of the run before.</summary>
internal static class PersonaContinuity
{
    /// <summary>The centres of an earlier run in the features of this one; a feature that it did not know is at everybody's mean.</summary>
    public static float[] Centres(PersonaModel previous, IReadOnlyList<PersonaFeature> features)
    {
        var places = previous.Features.Select((f, k) => (f.Key, k)).ToDictionary(StringComparer.Ordinal);
        var centres = new float[previous.Clusters.Count * features.Count];
        for (var cluster = 0; cluster < previous.Clusters.Count; cluster++)
        {
            for (var k = 0; k < features.Count; k++)
            {
                if (!places.TryGetValue(features[k].Key, out var place) || previous.Features[place] is not { Scale: > 0 } before) continue;
                var measure = before.Mean + previous.Clusters[cluster].Centroid[place] / before.Scale * before.Deviation;
                centres[cluster * features.Count + k] = (float)(features[k].Scale * (measure - features[k].Mean) / features[k].Deviation);
            }
        }

        return centres;
    }

    /// <summary>
    /// Gives ids and names of the run before to the personas that are matched with its own, and new ones to the others. Two that are matched are the same
    /// persona when their centres are nearer to each other than the earlier one was to any other of its run.
    /// </summary>
    public static (IReadOnlyList<PersonaCluster> Clusters, int NextId) Keep(IReadOnlyList<PersonaCluster> clusters, float[]? before, PersonaModel? previous)
    {
        var nextId = previous?.NextId ?? 1;
        if (previous is null || before is null) return ([.. clusters.Select(c => c with { Id = nextId++ })], nextId);
        var width = before.Length / previous.Clusters.Count;
        var cost = new double[clusters.Count, previous.Clusters.Count];
        for (var c = 0; c < clusters.Count; c++)
            for (var p = 0; p < previous.Clusters.Count; p++) cost[c, p] = Distance([.. clusters[c].Centroid], before.AsSpan(p * width, width));
        var matched = MinimumAssignment.Solve(cost);
        var kept = new List<PersonaCluster>();
        for (var c = 0; c < clusters.Count; c++)
        {
            var isSame = matched[c] >= 0 && cost[c, matched[c]] <= Apart(before, matched[c], width);
            kept.Add(isSame ? clusters[c] with { Id = previous.Clusters[matched[c]].Id, Name = previous.Clusters[matched[c]].Name } : clusters[c] with { Id = nextId++ });
        }

        return (PersonaWords.NameApart(kept, previous.Clusters), nextId);
    }

    /// <summary>From an earlier centre to the nearest other one of its run.</summary>
    private static double Apart(float[] centres, int of, int width)
    {
        var nearest = double.PositiveInfinity;
        for (var other = 0; other * width < centres.Length; other++)
            if (other != of) nearest = Math.Min(nearest, Distance(centres.AsSpan(of * width, width), centres.AsSpan(other * width, width)));
        return nearest;
    }

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Math.Sqrt(KMeans.SquaredDistance(a, b));
}
