using System.Text.Json.Serialization;
using Attune.Numerics;

namespace Attune.Profiles.Personas;

/// <summary>A text in the two languages that personas speak: what is kept must read well in either.</summary>
/// <param name="En">English.</param>
/// <param name="Zh">Chinese.</param>
public sealed record PersonaText(string En, string Zh);

/// <summary>How a persona differs from everybody in a feature.</summary>
/// <param name="Feature">The feature's key.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Mean">The persona's mean.</param>
/// <param name="Population">Everybody's mean.</param>
/// <param name="Lift">Mean over everybody's mean; 1 where that is 0.</param>
/// <param name="Deviations">Standard deviations between the means.</param>
public sealed record PersonaTrait(string Feature, PersonaText Label, double Mean, double Population, double Lift, double Deviations);

/// <summary>Users who are alike.</summary>
/// <param name="Id">Stays with the persona from one run to the next; the ids of those that went are not used again.</param>
/// <param name="Name">What it is called; stays with it too.</param>
/// <param name="Description">What sets it apart.</param>
/// <param name="Users">Users of the training that belong to it.</param>
/// <param name="Share">Their share of the users of the training.</param>
/// <param name="Traits">Where it differs, the farthest first; every feature once.</param>
/// <param name="Examples">Users who stand for it, the most typical first.</param>
/// <param name="Centroid">Its centre in standardised, scaled features.</param>
public sealed record PersonaCluster(
    int Id, PersonaText Name, PersonaText Description, int Users, double Share, IReadOnlyList<PersonaTrait> Traits, IReadOnlyList<string> Examples, IReadOnlyList<float> Centroid);

/// <summary>The personas of a population, and what assigns users to them. Immutable and thread-safe.</summary>
/// <param name="SchemaVersion">Version of the saved form.</param>
/// <param name="Version">1, 2, 3 … for each run.</param>
/// <param name="Fingerprint">Of the features learned from.</param>
/// <param name="TrainedAt">When.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Options">Of the run.</param>
/// <param name="Users">Users learned from.</param>
/// <param name="NextId">The id of the next new persona.</param>
/// <param name="Kept">Personas that were there in the run before.</param>
/// <param name="Explained">Share of the variance that lies between the personas, 0..1.</param>
/// <param name="Tried">The numbers of personas that were tried; empty when the number was given or kept.</param>
/// <param name="Features">What users are described by.</param>
/// <param name="Clusters">The personas, the largest first.</param>
public sealed record PersonaModel(
    int SchemaVersion, int Version, string Fingerprint, DateTimeOffset TrainedAt, int Seed, PersonaOptions Options, int Users, int NextId, int Kept, double Explained,
    IReadOnlyList<CountQuality> Tried, IReadOnlyList<PersonaFeature> Features, IReadOnlyList<PersonaCluster> Clusters)
{
    private readonly Lazy<float[]> _centroids = new(() => [.. Clusters.SelectMany(c => c.Centroid)]);

    /// <summary>Version of the saved form that this code writes, and the newest it reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Name and version, as provenance tells it.</summary>
    [JsonIgnore]
    public string Name => $"personas@{Version}";

    /// <summary>The persona of a user, and how clear it is.</summary>
    internal PersonaMatch Assign(ReadOnlySpan<FeatureValue> values)
    {
        var (cluster, distance, second) = KMeans.Nearest(Place(Features, values, Options.Smoothing), _centroids.Value);
        return new PersonaMatch(Clusters[cluster], Math.Sqrt(distance), float.IsFinite(second) ? Math.Sqrt(second) : null);
    }

    /// <summary>A user's place in the space of features.</summary>
    internal static float[] Place(IReadOnlyList<PersonaFeature> features, ReadOnlySpan<FeatureValue> values, double smoothing)
    {
        var place = new float[features.Count];
        for (var k = 0; k < place.Length; k++) place[k] = (float)(features[k].Scale * features[k].Standardise(values[k].Value, values[k].Evidence, smoothing));
        return place;
    }
}

/// <summary>A user's persona.</summary>
/// <param name="Cluster">The nearest.</param>
/// <param name="Distance">From its centre.</param>
/// <param name="Second">From the centre of the next; null when there is one persona.</param>
internal readonly record struct PersonaMatch(PersonaCluster Cluster, double Distance, double? Second)
{
    /// <summary>1 - distance / second: 0 for somebody between two personas, 1 for the very centre of one.</summary>
    public double Clarity => Second is { } second ? second > 0 ? 1 - Distance / second : 0 : 1;
}
