using Attune.Data;

namespace Attune.Tests.Models;

/// <summary>Data whose attributes tell the tastes: users and items of two classes (even, odd), of whom the last few of each side are cold.</summary>
internal static class AttributedDatasets
{
    public const int Users = 60, Items = 40, Cold = 8;

    /// <summary>Whether the user or item with this number, of so many, has no interactions.</summary>
    public static bool IsCold(int number, int count) => number >= count - Cold;

    /// <summary>Warm users have about 6 of 10 warm items of their class; attributes are a category, a list and a number, each with some noise.</summary>
    public static Dataset Implicit(int seed = 3)
    {
        var random = new Random(seed);
        return Make([.. Pairs().Where(p => p.User % 2 == p.Item % 2 && random.Next(10) < 6)], null);
    }

    /// <summary>Warm users rate about half of the warm items: 5 in their class, 1 in the other.</summary>
    public static Dataset Rated(int seed = 3)
    {
        var random = new Random(seed);
        (int User, int Item)[] cells = [.. Pairs().Where(_ => random.Next(2) == 0)];
        return Make(cells, [.. cells.Select(c => c.User % 2 == c.Item % 2 ? 5f : 1f)]);
    }

    public static Dataset Without(Dataset dataset) => new(dataset.Users, dataset.Items, dataset.Interactions);

    private static IEnumerable<(int User, int Item)> Pairs() =>
        Enumerable.Range(0, Users - Cold).SelectMany(u => Enumerable.Range(0, Items - Cold).Select(i => (u, i)));

    private static Dataset Make((int User, int Item)[] cells, float[]? values)
    {
        var plain = Datasets.From(cells, Users, Items, values);
        var users = new AttributeTable([.. Enumerable.Range(0, Users).Select(u => $$"""{"age": {{20 + u % 2 * 30 + u % 7}}, "town": "{{"abcd"[u / 2 % 4]}}", "name": "N{{u}}"}""")]);
        var items = new AttributeTable([.. Enumerable.Range(0, Items).Select(i =>
            $$"""{"genres": ["{{(i % 2 == 0 ? "war" : "love")}}", "{{"xyz"[i / 2 % 3]}}"], "year": {{1990 + i / 2 % 5}}, "title": "T{{i}}"}""")]);
        return new Dataset(plain.Users, plain.Items, plain.Interactions, null, users, items);
    }
}
