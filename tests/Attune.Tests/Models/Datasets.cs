using Attune.Data;

namespace Attune.Tests.Models;

/// <summary>Small datasets of known structure.</summary>
internal static class Datasets
{
    public static Dataset From(IReadOnlyList<(int User, int Item)> cells, int users, int items, float[]? values = null) =>
        Build(cells, IdMap.Range(users), IdMap.Range(items), values);

    public static Dataset From(IReadOnlyList<(int User, int Item)> cells, string[] users, string[] items) =>
        Build(cells, IdMap.From(users), IdMap.From(items), null);

    /// <summary>
    /// Even users have the even items and odd users the odd ones; user i has never met item i. Each met them in an order of their own, so that it says nothing:
    /// were it ascending, nobody would ever have gone on to item 0.
    /// </summary>
    public static Dataset Checkerboard(int size)
    {
        var random = new Random(size);
        var cells = new List<(int User, int Item)>();
        for (var user = 0; user < size; user++)
        {
            int[] items = [.. Enumerable.Range(0, size).Where(i => i != user && i % 2 == user % 2)];
            random.Shuffle(items);
            cells.AddRange(items.Select(item => (user, item)));
        }

        return From(cells, size, size);
    }

    public static Dataset Random(int users, int items, int interactions, int seed)
    {
        var random = new Random(seed);
        return From([.. Enumerable.Range(0, interactions).Select(_ => (random.Next(users), random.Next(items))).Distinct()], users, items);
    }

    /// <summary>
    /// Users rate items of their own class (even or odd) 5 and those of the other class 1. Withheld: each user's own number, which is of their class,
    /// the number after it, which is not, and of each class one more.
    /// </summary>
    public static Dataset RatedCheckerboard(int size)
    {
        (int User, int Item)[] cells = [.. Enumerable.Range(0, size).SelectMany(u => Enumerable.Range(0, size).Where(i => !IsWithheld(u, i, size)).Select(i => (u, i)))];
        return From(cells, size, size, [.. cells.Select(c => (c.Item - c.User) % 2 == 0 ? 5f : 1f)]);
    }

    /// <summary>Whether the rated checkerboard lacks the pair.</summary>
    public static bool IsWithheld(int user, int item, int size) => (item - user + size) % size is 0 or 1 or 6 or 9;

    /// <summary>The same interactions, each with a rating from 1 to 5 by seed.</summary>
    public static Dataset Rate(Dataset dataset, int seed = 1)
    {
        var random = new Random(seed);
        return Rate(dataset, _ => 1 + random.Next(5));
    }

    /// <summary>The same interactions, each with the rating of its position.</summary>
    public static Dataset Rate(Dataset dataset, Func<int, float> rating) => Build(
        [.. Cells(dataset)], dataset.Users, dataset.Items, [.. Enumerable.Range(0, dataset.Interactions.Count).Select(rating)]);

    /// <summary>The same data, the item that was number i now being number <paramref name="places"/>[i].</summary>
    public static Dataset PermuteItems(Dataset dataset, int[] places)
    {
        var ids = new string[places.Length];
        for (var item = 0; item < places.Length; item++) ids[places[item]] = dataset.Items[item];
        return Build([.. Cells(dataset).Select(c => (c.User, places[c.Item]))], dataset.Users, IdMap.From(ids), dataset.Interactions.Values);
    }

    public static IEnumerable<(int User, int Item)> Cells(Dataset dataset) =>
        Enumerable.Range(0, dataset.Users.Count).SelectMany(u => dataset.Interactions.ItemsOf(u).ToArray().Select(i => (u, i)));

    private static Dataset Build(IReadOnlyList<(int User, int Item)> cells, IdMap users, IdMap items, float[]? values) => new(
        users, items, Interactions.FromColumns(users.Count, items.Count, [.. cells.Select(c => c.User)], [.. cells.Select(c => c.Item)], values));
}
