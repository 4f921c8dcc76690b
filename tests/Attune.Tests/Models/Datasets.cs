using Attune.Data;

namespace Attune.Tests.Models;

/// <summary>Small datasets of known structure.</summary>
internal static class Datasets
{
    public static Dataset From(IReadOnlyList<(int User, int Item)> cells, int users, int items, float[]? values = null) =>
        Build(cells, IdMap.Range(users), IdMap.Range(items), values);

    public static Dataset From(IReadOnlyList<(int User, int Item)> cells, string[] users, string[] items) =>
        Build(cells, IdMap.From(users), IdMap.From(items), null);

    /// <summary>Even users have the even items and odd users the odd ones; user i has never met item i.</summary>
    public static Dataset Checkerboard(int size) => From(
        [.. Enumerable.Range(0, size).SelectMany(u => Enumerable.Range(0, size).Where(i => i != u && i % 2 == u % 2).Select(i => (u, i)))], size, size);

    public static Dataset Random(int users, int items, int interactions, int seed)
    {
        var random = new Random(seed);
        return From([.. Enumerable.Range(0, interactions).Select(_ => (random.Next(users), random.Next(items))).Distinct()], users, items);
    }

    /// <summary>The same data, with item i called <paramref name="places"/>[i].</summary>
    public static Dataset PermuteItems(Dataset dataset, int[] places) => From(
        [.. Cells(dataset).Select(c => (c.User, places[c.Item]))], dataset.Users.Count, dataset.Items.Count, dataset.Interactions.Values);

    public static IEnumerable<(int User, int Item)> Cells(Dataset dataset) =>
        Enumerable.Range(0, dataset.Users.Count).SelectMany(u => dataset.Interactions.ItemsOf(u).ToArray().Select(i => (u, i)));

    private static Dataset Build(IReadOnlyList<(int User, int Item)> cells, IdMap users, IdMap items, float[]? values) => new(
        users, items, Interactions.FromColumns(users.Count, items.Count, [.. cells.Select(c => c.User)], [.. cells.Select(c => c.Item)], values));
}
