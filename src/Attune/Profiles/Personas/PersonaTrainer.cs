using Attune.Numerics;
namespace Attune.Profiles.Personas;

/// <summary>
/// Finds personas: k-means over the standardised features of users. A run that follows another starts from its centres too, and keeps them unless a new start is better by
/// more than a fiftieth; personas are then matched with the earlier ones so that the summed distance of their centres is least, and keep ids and names.
/// </summary>
public static class PersonaTrainer
{
    private const double WorthChanging = 0.98, LeastKnown = 0.05;
    private const int MostExamples = 5, FewestUsers = 10;

    /// <summary>Finds the personas of a sample.</summary>
    /// <param name="sample">The users.</param>
    /// <param name="options">How.</param>
    /// <param name="previous">The run before, or null.</param>
    /// <param name="run">Threads, seed, progress, cancellation.</param>
    /// <param name="trainedAt">The moment.</param>
    /// <exception cref="AttuneException"><c>too_few_users</c>: there is nobody to learn from.</exception>
    public static PersonaModel Train(PersonaSample sample, PersonaOptions options, PersonaModel? previous, RunContext run, DateTimeOffset trainedAt)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        var users = sample.Users();
        if (users.Count < Math.Max(FewestUsers, 2 * options.Count))
            throw new AttuneException("too_few_users", $"There are {users.Count} users with at least {options.FewestEvents} events; personas need {Math.Max(FewestUsers, 2 * options.Count)}.", $"Import more events, or ask for fewer personas.");
        var known = Measure(sample.Features, users, options);
        var features = known.Select(k => k.Feature).ToList();
        if (features.Count == 0) throw new AttuneException("too_few_users", $"All {users.Count} users are the same: nothing sets them apart.", $"Import more events.");

        users = [.. users.Select(u => (u.User, known.Select(k => u.Values[k.Column]).ToArray()))];
        float[] rows = [.. users.SelectMany(u => PersonaModel.Place(features, u.Values, options.Smoothing))];
        var before = previous is null ? null : PersonaContinuity.Centres(previous, features);
        var tried = options.Count > 0 || previous is not null ? [] : ClusterCount.Try(rows, features.Count, Math.Min(options.Minimum, options.Maximum), options.Maximum, options.Iterations, run);
        var count = options.Count > 0 ? options.Count : previous is not null ? Math.Min(previous.Clusters.Count, users.Count / 2) : tried.MaxBy(t => t.Score)?.Count ?? 2;
        var found = Cluster(rows, features.Count, count, before, options, run);
        var clusters = PersonaDescriber.Describe(features, users, rows, found, options.Smoothing, MostExamples);
        var (kept, nextId) = PersonaContinuity.Keep(clusters, before, previous);
        var total = rows.Sum(x => (double)x * x); // features are centred, but for the cut at 3 deviations
        return new PersonaModel(
            PersonaModel.CurrentSchema, (previous?.Version ?? 0) + 1, PersonaSample.Fingerprint(users), trainedAt, run.Seed, options, users.Count, nextId,
            kept.Count(c => previous?.Clusters.Any(p => p.Id == c.Id) == true), Math.Round(total > 0 ? Math.Max(0, 1 - found.Inertia / total) : 0, 4), tried, features, kept);
    }

    private static Clustering Cluster(float[] rows, int width, int count, float[]? before, PersonaOptions options, RunContext run)
    {
        run.Progress?.Report(new WorkProgress("Finding personas", 0, 1, "starts"));
        var kMeans = new KMeans(rows, width);
        var fresh = kMeans.Best(count, options.Starts, options.Iterations, run);
        run.Progress?.Report(new WorkProgress("Finding personas", 1, 1, "starts"));
        if (before is null || before.Length != count * width) return fresh;
        var continued = kMeans.From(before, options.Iterations, run);
        return fresh.Inertia < WorthChanging * continued.Inertia ? fresh : continued;
    }

    /// <summary>Means, deviations and scales of the features that vary and are known of one user in twenty at least, with their columns.</summary>
    private static List<(PersonaFeature Feature, int Column)> Measure(IReadOnlyList<PersonaFeature> features, IReadOnlyList<(string User, FeatureValue[] Values)> users, PersonaOptions options)
    {
        var measured = new List<(PersonaFeature Feature, int Column)>();
        for (var column = 0; column < features.Count; column++)
        {
            var (feature, k) = (features[column], column);
            var values = users.Select(u => u.Values[k]).Where(v => !float.IsNaN(v.Value)).ToList();
            if (values.Count < LeastKnown * users.Count) continue;
            var weights = values.ConvertAll(v => v.Evidence + options.Smoothing > 0 ? v.Evidence / (v.Evidence + options.Smoothing) : 1);
            if (weights.Sum() <= 0) continue;
            var mean = values.Zip(weights, (v, w) => w * feature.Measure(v.Value)).Sum() / weights.Sum();
            var variance = values.Sum(v => Math.Pow(PersonaFeature.Shrunk(feature.Measure(v.Value) - mean, v.Evidence, options.Smoothing), 2)) / values.Count;
            if (variance > 1e-12) measured.Add((feature with { Mean = mean, Deviation = Math.Sqrt(variance) }, column));
        }

        var sizes = measured.CountBy(m => m.Feature.Group).ToDictionary();
        return measured.ConvertAll(m => (m.Feature with { Scale = Math.Sqrt((m.Feature.Group == FeatureGroup.Interests ? options.InterestWeight : 1) / sizes[m.Feature.Group]) }, m.Column));
    }
}
