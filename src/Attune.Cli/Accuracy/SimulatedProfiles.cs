using System.Numerics.Tensors;
using Attune.Data;
using Attune.Evaluation;
using Attune.Models;
using Attune.Profiles;
using Attune.Profiles.Personas;
using Attune.Simulation;
using Attune.Storage;
using Attune.Storage.Import;

namespace Attune.Cli.Accuracy;

/// <summary>
/// Holds profiles against the truth of a simulated storefront: what people like, what they feel and what sort they are is known there and hidden from the log, of
/// which the profiles are made.
/// </summary>
internal static class SimulatedProfiles
{
    /// <summary>The format of data in a configuration that is for this.</summary>
    public const string Format = "simulation";

    /// <summary>What can be measured, and of what.</summary>
    public static readonly IReadOnlyList<string> Metrics =
        ["interests_correlation", "sentiment_correlation", "sentiment_brand_correlation", "persona_community_nmi", "persona_segment_nmi", "persona_stability_ari"];

    private const string Profiles = "profiles";

    /// <summary>The options of the personas in a configuration.</summary>
    /// <exception cref="AttuneException">An option or a metric is unknown.</exception>
    public static PersonaOptions OptionsOf(EvaluationConfig config)
    {
        if (config.Model != Profiles) throw new AttuneException("unknown_model", $"There is no model '{config.Model}' of a simulation.", $"Choose {Profiles}.") { IsUsage = true };
        if (config.Metrics.FirstOrDefault(m => !Metrics.Contains(m)) is { } unknown)
            throw new AttuneException("unknown_metric", $"There is no metric '{unknown}'.", $"Metrics: {string.Join(", ", Metrics)}.") { IsUsage = true };
        return (PersonaOptions)ModelOptions.Create(typeof(PersonaOptions), [], config.Options);
    }

    /// <summary>Simulates, imports, folds and measures.</summary>
    public static async Task<EvaluationReport> RunAsync(EvaluationConfig config, Session session)
    {
        var options = OptionsOf(config);
        session = session with { Run = session.Run with { Seed = config.Seed } };
        var folder = Directory.CreateTempSubdirectory("attune-").FullName;
        try
        {
            SimulationWriter.Write(folder, new SimulationOptions { Seed = config.Seed }, session.Run);
            var truth = SimulatedTruth.Read(Path.Combine(folder, "truth"));
            using var workspace = Workspace.Open(Path.Combine(folder, "workspace"), new WorkspaceOptions { Create = true, Threads = session.Run.Threads });
            await Importer.ImportAsync(workspace, new ImportRequest(Path.Combine(folder, "products.csv"), ImportFormat.Csv) { Entities = EntityKind.Item }, session.Run);
            await Importer.ImportAsync(workspace, new ImportRequest(Path.Combine(folder, "events.jsonl"), ImportFormat.Segment), session.Run);
            return await MeasureAsync(config, options, workspace, truth, session);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<EvaluationReport> MeasureAsync(EvaluationConfig config, PersonaOptions options, Workspace workspace, SimulatedTruth truth, Session session)
    {
        var dataset = await workspace.Events.LoadDatasetAsync(new DatasetQuery(), session.Run);
        var (population, items) = (PopulationStatistics.From(dataset), ItemCategories.From(dataset));
        var states = new List<(string User, ProfileState State)>();
        var sources = new ProfileSources(items) { Options = ProfileOptions.Default with { Interests = 1000 } };
        await workspace.Events.ReadUsersAsync(
            (user, events) =>
            {
                var state = new ProfileState(user, sources);
                foreach (var stored in events) state.Apply(stored);
                states.Add((user, state));
            },
            session.Run);
        var now = (await workspace.Events.SummariseAsync(session.Cancellation)).Last ?? session.Time.GetUtcNow();
        var start = session.Time.GetTimestamp();
        var model = Train(states, population, options, now, null, session.Run);
        var fitSeconds = session.Time.GetElapsedTime(start).TotalSeconds;
        start = session.Time.GetTimestamp();
        var profiles = states.Where(s => truth.Communities.ContainsKey(s.User)).Select(s => s.State.Read(now, population, personas: model)).ToList();
        var earlier = Train([.. states.Where((_, k) => k % 20 != 0)], population, options, now, null, session.Run);
        var later = Train(states, population, options, now, earlier, session.Run);
        var all = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            [Metrics[0]] = InterestsOf(profiles, truth),
            [Metrics[1]] = SentimentOf(profiles, truth),
            [Metrics[2]] = BrandSentimentOf(profiles, truth, items),
            [Metrics[3]] = Nmi(profiles, truth.Communities),
            [Metrics[4]] = Nmi(profiles, truth.Segments),
            [Metrics[5]] = PersonaAgreement.AdjustedRand(IdsOf(earlier), IdsOf(later)),
        };
        IEnumerable<string> IdsOf(PersonaModel of) => states.Select(s => $"{s.State.Read(now, population, personas: of).Find<PersonaValue>()?.Id}");
        var values = new OrderedDictionary<string, double>(config.Metrics.Select(m => KeyValuePair.Create(m, all[m])));
        return new EvaluationReport(config.Model, options, $"simulation of {profiles.Count} shoppers", values, profiles.Count, fitSeconds, [], session.Time.GetElapsedTime(start).TotalSeconds, ModelEvaluation.PeakMemoryMb())
        {
            Published = config.Published,
            Note = config.Note,
        };
    }

    private static PersonaModel Train(IReadOnlyList<(string User, ProfileState State)> states, PopulationStatistics population, PersonaOptions options, DateTimeOffset now, PersonaModel? previous, RunContext run)
    {
        var sample = new PersonaSample(population, options);
        foreach (var (_, state) in states) sample.Add(state.ContextAt(now, population));
        return PersonaTrainer.Train(sample, options, previous, run, now);
    }

    /// <summary>Pearson's correlation over all pairs of a shopper and a topic: the profile's share of the tag, 0 where it is no interest, against the share at the end.</summary>
    private static double InterestsOf(IReadOnlyList<Profile> profiles, SimulatedTruth truth)
    {
        var (told, real) = (new List<double>(), new List<double>());
        foreach (var profile in profiles)
        {
            var shares = profile.Find<InterestsValue>()?.Top.Where(i => i.Attribute == "tags").ToDictionary(i => i.Value, i => i.Share, StringComparer.Ordinal) ?? [];
            foreach (var topic in truth.Topics)
            {
                told.Add(shares.GetValueOrDefault(topic));
                real.Add(truth.Tastes.GetValueOrDefault((profile.User, topic)));
            }
        }

        return Correlation(told, real);
    }

    /// <summary>Over shoppers who wrote reviews: polarity against the mean feeling of their reviews.</summary>
    private static double SentimentOf(IReadOnlyList<Profile> profiles, SimulatedTruth truth)
    {
        var felt = truth.Reviews.GroupBy(r => r.User).ToDictionary(g => g.Key, g => g.Average(r => r.Feeling), StringComparer.Ordinal);
        var pairs = profiles.Where(p => felt.ContainsKey(p.User)).Select(p => (p.Find<SentimentValue>()?.Polarity ?? 0, felt[p.User])).ToList();
        return Correlation(pairs.ConvertAll(p => p.Item1), pairs.ConvertAll(p => p.Item2));
    }

    /// <summary>Over pairs of a shopper and a brand that the profile has an opinion on.</summary>
    private static double BrandSentimentOf(IReadOnlyList<Profile> profiles, SimulatedTruth truth, ItemCategories items)
    {
        var felt = truth.Reviews.SelectMany(r => items.Of(r.Item).Where(c => c.Attribute == "brand").Select(c => (r.User, Brand: c.Value, r.Feeling)))
            .GroupBy(r => (r.User, r.Brand)).ToDictionary(g => g.Key, g => g.Average(r => r.Feeling));
        var pairs = profiles.SelectMany(p => (p.Find<SentimentValue>()?.Opinions ?? []).Where(o => o.Attribute == "brand" && felt.ContainsKey((p.User, o.Value)))
            .Select(o => (o.Polarity, felt[(p.User, o.Value)]))).ToList();
        return Correlation(pairs.ConvertAll(p => p.Polarity), pairs.ConvertAll(p => p.Item2));
    }

    private static double Nmi(IReadOnlyList<Profile> profiles, IReadOnlyDictionary<string, string> truth)
    {
        var known = profiles.Where(p => p.Find<PersonaValue>() is not null).ToList();
        return PersonaAgreement.MutualInformation(known.ConvertAll(p => $"{p.Find<PersonaValue>()!.Id}"), known.ConvertAll(p => truth[p.User]));
    }

    private static double Correlation(List<double> a, List<double> b)
    {
        double[] x = [.. a], y = [.. b];
        TensorPrimitives.Subtract<double>(x, x.Length == 0 ? 0 : x.Average(), x);
        TensorPrimitives.Subtract<double>(y, y.Length == 0 ? 0 : y.Average(), y);
        var norm = TensorPrimitives.Norm<double>(x) * TensorPrimitives.Norm<double>(y);
        return norm > 0 ? TensorPrimitives.Dot<double>(x, y) / norm : 0;
    }
}
