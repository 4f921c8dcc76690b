using System.Globalization;
using System.Text;
using System.Text.Json;
using Attune.Data;
using Attune.Preparation;
using Attune.Preparation.Quality;
using Attune.Profiles;

namespace Attune.Tests.Profiles;

[Trait("Category", "Accuracy")]
public sealed class RealProfileTests
{
    [Fact]
    public void A_films_lover_of_comedies_is_known_as_one()
    {
        var (dataset, events) = Load();
        var builder = new ProfileBuilder(new ProfileSources(ItemCategories.From(dataset)), PopulationStatistics.From(dataset));
        var profile = builder.Build("196", events.Where(e => e.Event.User == "196"), new DateTimeOffset(1998, 5, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(39, profile.Find<ActivityValue>()!.Counts["rating"]);
        var interests = profile.Find<InterestsValue>()!.Top;
        Assert.Equal(("genres", "Comedy"), (interests[0].Attribute, interests[0].Value));
        Assert.All(interests, i => Assert.Equal("genres", i.Attribute));
    }

    [Fact]
    public void Raters_of_films_are_people()
    {
        var (dataset, _) = Load();
        Assert.Empty(BotDetector.Detect(dataset, new BotsOptions()));
        var report = QualityReport.Of(dataset, new DateTimeOffset(1998, 5, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.DoesNotContain(report.Sections, s => s.Severity == Severity.Warning);
    }

    private static (Dataset Dataset, List<StoredEvent> Events) Load()
    {
        var folder = Path.Combine(DataFolder(), "ml-100k");
        if (!Directory.Exists(folder)) Assert.Skip($"MovieLens 100K is not at {folder}; set ATTUNE_DATA.");
        var (users, items) = (new IdMap.Builder(), new IdMap.Builder());
        var rows = File.ReadLines(Path.Combine(folder, "u.data")).Select(line => line.Split('\t'))
            .Select(f => (User: f[0], Item: f[1], Value: float.Parse(f[2], CultureInfo.InvariantCulture), Time: uint.Parse(f[3], CultureInfo.InvariantCulture))).ToList();
        int[] userColumn = [.. rows.Select(r => users.GetOrAdd(r.User))], itemColumn = [.. rows.Select(r => items.GetOrAdd(r.Item))];
        var interactions = Interactions.FromColumns(
            users.Count, items.Count, userColumn, itemColumn, [.. rows.Select(r => r.Value)], [.. rows.Select(r => r.Time)]);
        var map = items.Build();
        var events = rows.Select((r, i) => new StoredEvent(
            i, new Event(r.User, EventKinds.Rating, r.Item, DateTimeOffset.FromUnixTimeSeconds(r.Time), r.Value), "u.data")).ToList();
        return (new Dataset(users.Build(), map, interactions, itemAttributes: Films(folder, map)), events);
    }

    private static AttributeTable Films(string folder, IdMap items)
    {
        var genres = File.ReadLines(Path.Combine(folder, "u.genre")).Where(line => line.Length > 0).Select(line => line.Split('|')[0]).ToArray();
        var json = new string?[items.Count];
        foreach (var f in File.ReadLines(Path.Combine(folder, "u.item"), Encoding.Latin1).Select(line => line.Split('|')))
            if (items.TryGet(f[0], out var index))
                json[index] = JsonSerializer.Serialize(new { title = f[1], release_date = f[2], imdb_url = f[4], genres = genres.Where((_, g) => f[5 + g] == "1") });
        return new AttributeTable(json);
    }

    private static string DataFolder()
    {
        if (Environment.GetEnvironmentVariable("ATTUNE_DATA") is { Length: > 0 } set) return set;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Attune.slnx"))) folder = folder.Parent;
        return Path.Combine(folder?.Parent?.FullName ?? ".", "shared", "data");
    }
}
