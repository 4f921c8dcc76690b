using Attune.Data;
using Attune.Numerics;
using Attune.Profiles;
using Attune.Profiles.Personas;

namespace Attune.Tests.Profiles.Personas;

/// <summary>Three sorts of people, planted: who watch comedies in the evening, dramas in the morning, and horror at weekends, a lot of it.</summary>
public sealed class PersonaTrainerTests
{
    private static readonly PersonaOptions Options = new() { FewestEvents = 5 };
    private static readonly RunContext Run = new(2);
    private static readonly string[] Genres = ["Comedy", "Drama", "Horror"];
    private static readonly ItemCategories Films = new(item => $$"""{"genres":["{{Genres[item[0] - 'c']}}"]}""");

    private static readonly PopulationStatistics Population = new(
        90, 900, new Dictionary<string, IReadOnlyDictionary<string, double>> { ["genres"] = Genres.ToDictionary(g => g, _ => 1.0 / 3) }, [], new RfmBounds("interaction", [], [], []));

    [Fact]
    public void Planted_personas_are_recovered_counted_and_named()
    {
        var users = People(90, 0);
        var model = PersonaTrainer.Train(Sample(users), Options, null, Run, Shop.Start);
        Assert.Equal(3, model.Clusters.Count);
        Assert.Equal(1, Agreement(model, users), 9);
        Assert.Equal([30, 30, 30], model.Clusters.Select(c => c.Users));
        Assert.Equal(1, model.Clusters.Sum(c => c.Share), 3);
        Assert.Contains(model.Clusters, c => c.Name is { En: "Evening Comedy lovers", Zh: "晚间型 Comedy 爱好者" });
        var horror = model.Clusters.Single(c => c.Name.En.Contains("Horror", StringComparison.Ordinal));
        Assert.Contains(horror.Traits.Take(4), t => t.Feature == "rhythm/weekend" && t.Lift > 1.5);
        Assert.Matches(@"Horror \d+\s%\s\(\d\.\d×\)", horror.Description.En);
        Assert.StartsWith("更多：", horror.Description.Zh, StringComparison.Ordinal);
        Assert.All(horror.Examples, user => Assert.Equal(2, int.Parse(user[1..]) % 3));
    }

    [Fact]
    public void The_order_of_users_and_the_threads_change_nothing()
    {
        var users = People(90, 0);
        var one = PersonaTrainer.Train(Sample(users), Options, null, new RunContext(1), Shop.Start);
        new Random(3).Shuffle(users);
        var two = PersonaTrainer.Train(Sample(users), Options, null, new RunContext(4), Shop.Start);
        Assert.Equal(Json(one), Json(two));
    }

    [Fact]
    public void With_new_users_personas_keep_their_ids_and_names()
    {
        var users = People(200, 0);
        var first = PersonaTrainer.Train(Sample(users), Options, null, Run, Shop.Start);
        (string, StoredEvent[])[] more = [.. users, .. People(210, 5).Skip(200)];
        var second = PersonaTrainer.Train(Sample(more), Options, first, Run, Shop.Start.AddDays(1));
        Assert.Equal((2, 3), (second.Version, second.Kept));
        Assert.Equal(Named(first), Named(second));
        Assert.Equal(Labels(first, users), Labels(second, users));
        Assert.NotEqual(first.Fingerprint, second.Fingerprint);
    }

    [Fact]
    public void A_persona_that_comes_new_has_an_id_of_its_own()
    {
        (string, StoredEvent[])[] two = [.. People(90, 0).Where((_, k) => k % 3 < 2)];
        var first = PersonaTrainer.Train(Sample(two), Options with { Count = 2 }, null, Run, Shop.Start);
        var second = PersonaTrainer.Train(Sample(People(90, 0)), Options with { Count = 3 }, first, Run, Shop.Start);
        Assert.Equal([1, 2], first.Clusters.Select(c => c.Id).Order());
        Assert.Equal([1, 2, 3], second.Clusters.Select(c => c.Id).Order());
        Assert.Equal(2, second.Kept);
        Assert.Contains("Horror", second.Clusters.Single(c => c.Id == 3).Name.En, StringComparison.Ordinal);
        Assert.Equal(3, second.Clusters.Select(c => c.Name.En).Distinct().Count());
    }

    [Fact]
    public void A_profile_tells_its_persona_with_confidence_and_where_it_comes_from()
    {
        var users = People(90, 0);
        var model = PersonaTrainer.Train(Sample(users), Options, null, Run, Shop.Start);
        var comedian = State(users[0]).Read(Shop.Start.AddYears(1), Population, personas: model);
        var (value, reading) = (comedian.Find<PersonaValue>()!, comedian.Dimensions["persona"]);
        Assert.Equal("Evening Comedy lovers", value.Name.En);
        Assert.Equal("personas@1", reading.Provenance.Model);
        Assert.InRange(reading.Provenance.Confidence, 0.1, 1);

        // Somebody between two is told with less confidence.
        StoredEvent[] mixed = [.. users[0].Events, .. users[1].Events.Select(e => e with { Id = e.Id + 1000 })];
        Assert.True(State(("x", mixed)).Read(Shop.Start.AddYears(1), Population, personas: model).Find<PersonaValue>()!.Clarity < value.Clarity);
        Assert.Null(State(users[0]).Read(Shop.Start.AddYears(1), Population).Find<PersonaValue>());
    }

    [Fact]
    public void Personas_are_kept_and_a_damaged_file_is_told()
    {
        var path = Path.Combine(Path.GetTempPath(), $"attune-{Guid.NewGuid():N}", "personas.json");
        try
        {
            Assert.Null(PersonaFile.Load(path));
            var model = PersonaTrainer.Train(Sample(People(90, 0)), Options, null, Run, Shop.Start);
            PersonaFile.Save(path, model);
            Assert.Equal(Json(model), Json(PersonaFile.Load(path)!));
            File.WriteAllText(path, File.ReadAllText(path).Replace("\"schema_version\": 1", "\"schema_version\": 99", StringComparison.Ordinal));
            Assert.Equal("newer_schema", Assert.Throws<AttuneException>(() => PersonaFile.Load(path)).Code);
            File.WriteAllText(path, """{"schema_version": 1, "clusters": []}""");
            Assert.Equal("damaged_model", Assert.Throws<AttuneException>(() => PersonaFile.Load(path)).Code);
            File.WriteAllText(path, "{");
            Assert.Equal("damaged_model", Assert.Throws<AttuneException>(() => PersonaFile.Load(path)).Code);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Fact]
    public void Too_few_users_are_told() =>
        Assert.Equal("too_few_users", Assert.Throws<AttuneException>(() => PersonaTrainer.Train(Sample(People(5, 0)), Options, null, Run, Shop.Start)).Code);

    [Fact]
    public void Only_so_many_users_are_learned_from_and_which_does_not_depend_on_their_order()
    {
        var users = People(90, 0);
        var options = Options with { MostUsers = 20, Count = 3 };
        var one = PersonaTrainer.Train(Sample(users, options), options, null, Run, Shop.Start);
        Array.Reverse(users);
        var two = PersonaTrainer.Train(Sample(users, options), options, null, Run, Shop.Start);
        Assert.Equal((20, one.Fingerprint), (two.Users, two.Fingerprint));
    }

    private static (string User, StoredEvent[] Events)[] People(int count, int seed)
    {
        var people = new (string, StoredEvent[])[count];
        for (var user = 0; user < count; user++)
        {
            var (random, sort) = (new Random(seed * 10_000 + user), user % 3);
            var events = Enumerable.Range(0, sort == 2 ? 40 : 15).Select(k =>
            {
                var genre = random.NextDouble() < 0.8 ? sort : random.Next(3);
                var day = random.Next(10) * 7 + (sort == 2 && random.NextDouble() < 0.8 ? random.Next(5, 7) : random.Next(5));
                var hour = sort switch { 0 => 19, 1 => 7, _ => 13 } + random.Next(4);
                return new StoredEvent(k + 1, new Event($"u{user}", "view", $"{(char)('c' + genre)}{random.Next(50)}", new DateTimeOffset(2026, 3, 2, hour, random.Next(60), 0, TimeSpan.Zero).AddDays(day)), "test");
            });
            people[user] = ($"u{user:000}", [.. events]);
        }

        return people;
    }

    private static ProfileState State((string User, StoredEvent[] Events) user)
    {
        var state = new ProfileState(user.User, new ProfileSources(Films));
        foreach (var stored in user.Events) state.Apply(stored);
        return state;
    }

    private static PersonaSample Sample(IEnumerable<(string, StoredEvent[])> users, PersonaOptions? options = null)
    {
        var sample = new PersonaSample(Population, options ?? Options);
        foreach (var user in users) sample.Add(State(user).ContextAt(Shop.Start.AddYears(1), Population));
        return sample;
    }

    private static int[] Labels(PersonaModel model, IEnumerable<(string, StoredEvent[])> users) =>
        [.. users.Select(u => State(u).Read(Shop.Start.AddYears(1), Population, personas: model).Find<PersonaValue>()!.Id)];

    private static double Agreement(PersonaModel model, (string User, StoredEvent[] Events)[] users) =>
        ClusterAgreement.MutualInformation(Labels(model, users), [.. users.Select(u => int.Parse(u.User[1..]) % 3)]);

    private static IEnumerable<(int, string)> Named(PersonaModel model) => model.Clusters.Select(c => (c.Id, c.Name.En)).Order();

    private static string Json(PersonaModel model) => System.Text.Json.JsonSerializer.Serialize(model, Profile.Json);
}
