using System.Text.Json;
using Attune.Data;
using Attune.Models;
using Attune.Profiles;
using CsCheck;

namespace Attune.Tests.Profiles;

/// <summary>A tiny shop: items a, b are drama, c is drama and comedy, d is comedy.</summary>
internal static class Shop
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);

    public static readonly Dictionary<string, string> Attributes = new()
    {
        ["a"] = """{"title":"Alpha","genres":["Drama"]}""",
        ["b"] = """{"title":"Beta","genres":["Drama"]}""",
        ["c"] = """{"title":"Gamma","genres":["Drama","Comedy"]}""",
        ["d"] = """{"title":"Delta","genres":["Comedy"]}""",
    };

    public static readonly ProfileSources Sources = new(new ItemCategories(item => Attributes.GetValueOrDefault(item)));

    private static readonly string[] Kinds = ["view", "rating", "purchase", "refund", "identify", "search", "review", "survey", "dance"], Items = ["a", "b", "c", "d", "unknown"];

    /// <summary>Shuffled events of one user, with ids that do not follow time, some undated, all kinds.</summary>
    public static readonly Gen<StoredEvent[]> Streams = Gen.Select(
            Gen.Int[0, 8].Select(k => Kinds[k]), Gen.Int[0, 4].Select(i => Items[i]),
            Gen.Int[-1, 2_000_000], Gen.Float[-5, 500], Gen.Int[0, 3])
        .Array[0, 40].Select(rows => rows.Select((r, i) => Random(i, r.Item1, r.Item2, r.Item3, r.Item4, r.Item5)).ToArray());

    /// <summary>Some events of all kinds, always the same.</summary>
    public static StoredEvent[] Some(int count = 200)
    {
        var random = new Random(7);
        return
        [
            .. Enumerable.Range(0, count).Select(i => Random(
                i, Kinds[random.Next(Kinds.Length)], Items[random.Next(Items.Length)], random.Next(-1, 200_000), random.NextSingle() * 50, random.Next(4))),
        ];
    }

    public static StoredEvent Stored(long id, string kind, string? item = null, double days = 0, float? value = null, string? properties = null) =>
        new(id, new Event("u", kind, item, Start.AddDays(days), value, null, properties), "test");

    private static StoredEvent Random(int id, string kind, string item, int minutes, float value, int trait) => new(
        id,
        new Event(
            "u", kind, kind is "identify" or "search" or "survey" ? null : item, minutes < 0 ? null : Start.AddMinutes(minutes), kind == "view" ? null : value,
            null, PropertiesOf(kind, trait)),
        trait == 2 ? "crm" : "test");

    private static string? PropertiesOf(string kind, int number) => kind switch
    {
        "identify" => $$"""{"plan":"p{{number}}","city":{{(number == 0 ? "null" : "\"Bern\"")}}}""",
        "review" => $$"""{"text":"{{(number < 2 ? "wonderful, I love it" : "boring, 很差")}}"}""",
        "survey" => $$"""{"survey":"s","question":"q{{number / 2}}","answer":{{number switch { 0 => "null", 1 => "[\"x\",\"y\"]", _ => $"{number}" }}}}""",
        "purchase" when number > 1 => """{"coupon":"SPRING"}""",
        "view" when number > 1 => """{"context":{"device":"mobile","timezone":"Asia/Tokyo"}}""",
        _ => null,
    };
}

/// <summary>A model in the plane: known users have fixed places; a history is placed at the mean of its items; a score is a dot product.</summary>
internal sealed class PlaneModel((float X, float Y)[] users, (float X, float Y)[] items) : IModel, IUserEmbedding, IExplainsByHistory
{
    public int UserCount => users.Length;

    public int ItemCount => items.Length;

    public int Dimension => 2;

    public static PublishedModel Published(string[] userIds, (float, float)[] users, string[] itemIds, (float, float)[] items) => new(
        new ModelManifest(1, "plane", 3, JsonDocument.Parse("{}").RootElement, "0", users.Length, items.Length, 0, Shop.Start, 0, 42),
        new PlaneModel(users, items), IdMap.From(userIds), IdMap.From(itemIds));

    public ReadOnlySpan<float> UserEmbedding(int user) => (float[])[users[user].X, users[user].Y];

    public void FoldIn(UserQuery user, Span<float> embedding)
    {
        embedding.Clear();
        foreach (var item in user.Items.Span)
        {
            embedding[0] += items[item].X / user.Items.Length;
            embedding[1] += items[item].Y / user.Items.Length;
        }
    }

    public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
    {
        for (var u = 0; u < users.Length; u++)
            for (var i = 0; i < ItemCount; i++) scores[(u * ItemCount) + i] = Explain(users[u], i).Sum(c => c.Share);
    }

    public IReadOnlyList<Contribution> Explain(UserQuery user, int item)
    {
        var history = user.Items.ToArray();
        return
        [
            .. history.Select(h => new Contribution(h, ((items[h].X * items[item].X) + (items[h].Y * items[item].Y)) / history.Length))
                .OrderByDescending(c => c.Share),
        ];
    }

    public void Save(TensorArchive archive)
    {
    }
}
