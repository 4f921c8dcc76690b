using Attune.Numerics;

namespace Attune.Profiles.Personas;

/// <summary>Tells clusters in words and numbers.</summary>
internal static class PersonaDescriber
{
    /// <summary>The clusters, the largest first, with names that differ; their ids are 0.</summary>
    public static IReadOnlyList<PersonaCluster> Describe(
        IReadOnlyList<PersonaFeature> features, IReadOnlyList<(string User, FeatureValue[] Values)> users, float[] rows, Clustering found, double smoothing, int examples)
    {
        var width = features.Count;
        var members = Enumerable.Range(0, users.Count).ToLookup(row => found.Labels[row]);
        var clusters = new List<PersonaCluster>();
        foreach (var group in members.OrderByDescending(m => m.Count()).ThenBy(m => users[m.First()].User, StringComparer.Ordinal))
        {
            int[] rowsOf = [.. group];
            var centroid = found.Centroids[(group.Key * width)..((group.Key + 1) * width)];
            var traits = features.Select((f, k) => TraitOf(f, rowsOf.Select(row => users[row].Values[k]), smoothing))
                .OrderByDescending(t => Math.Abs(t.Deviations)).ThenBy(t => t.Feature, StringComparer.Ordinal).ToList();
            var typical = rowsOf.OrderBy(row => KMeans.SquaredDistance(rows.AsSpan(row * width, width), centroid)).ThenBy(row => row).Take(examples).Select(row => users[row].User);
            var share = (double)rowsOf.Length / users.Count;
            clusters.Add(new PersonaCluster(0, new("", ""), PersonaWords.Describe(traits, features), rowsOf.Length, Math.Round(share, 4), traits, [.. typical], centroid));
        }

        return PersonaWords.Name(clusters);
    }

    /// <summary>Mean and deviation are of what is measured, drawn to everybody's where there is little evidence, as distances see it.</summary>
    private static PersonaTrait TraitOf(PersonaFeature feature, IEnumerable<FeatureValue> values, double smoothing)
    {
        var (sum, count) = (0.0, 0);
        foreach (var value in values)
        {
            count++; // who is not known counts as everybody
            if (!float.IsNaN(value.Value)) sum += PersonaFeature.Shrunk(feature.Measure(value.Value) - feature.Mean, value.Evidence, smoothing);
        }

        var difference = sum / count;
        var (mean, population) = (feature.Unmeasure(feature.Mean + difference), feature.Unmeasure(feature.Mean));
        return new PersonaTrait(
            feature.Key, PersonaWords.LabelOf(feature), Math.Round(mean, 4), Math.Round(population, 4), Math.Round(population > 0 ? mean / population : 1, 3),
            Math.Round(difference / feature.Deviation, 3));
    }
}
