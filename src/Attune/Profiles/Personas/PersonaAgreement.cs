using Attune.Numerics;

namespace Attune.Profiles.Personas;

/// <summary>How far two ways to put the same users into groups agree.</summary>
public static class PersonaAgreement
{
    /// <summary>Normalised mutual information, 0..1: 2 I / (H + H).</summary>
    public static double MutualInformation(IEnumerable<string> one, IEnumerable<string> other) => ClusterAgreement.MutualInformation(Numbers(one), Numbers(other));

    /// <summary>Adjusted Rand index: 1 for equal groups, about 0 for independent ones.</summary>
    public static double AdjustedRand(IEnumerable<string> one, IEnumerable<string> other) => ClusterAgreement.AdjustedRand(Numbers(one), Numbers(other));

    private static int[] Numbers(IEnumerable<string> labels)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. labels.Select(label => known.TryGetValue(label, out var number) ? number : known[label] = known.Count)];
    }
}
