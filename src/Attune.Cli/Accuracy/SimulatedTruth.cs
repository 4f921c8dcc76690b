using System.Globalization;
using CsvHelper;

namespace Attune.Cli.Accuracy;

/// <summary>What is true of the shoppers of a simulated storefront.</summary>
/// <param name="Communities">Whose tastes a shopper shares, by user.</param>
/// <param name="Segments">How a shopper shops, by user.</param>
/// <param name="Tastes">Share of each topic at the end, by user and topic.</param>
/// <param name="Topics">All topics.</param>
/// <param name="Reviews">Who wrote what they feel of which product: -1, 0 or 1.</param>
internal sealed record SimulatedTruth(
    IReadOnlyDictionary<string, string> Communities, IReadOnlyDictionary<string, string> Segments,
    IReadOnlyDictionary<(string User, string Topic), double> Tastes, IReadOnlyList<string> Topics, IReadOnlyList<(string User, string Item, double Feeling)> Reviews)
{
    /// <summary>Reads the folder <c>truth</c> of a simulation; bots are left out.</summary>
    public static SimulatedTruth Read(string folder)
    {
        var shoppers = Rows(Path.Combine(folder, "users.csv")).Where(r => r["kind"] == "shopper").ToList();
        var tastes = Rows(Path.Combine(folder, "tastes.csv")).ToDictionary(r => (r["user_id"], r["topic"]), r => double.Parse(r["share_at_end"], CultureInfo.InvariantCulture));
        return new SimulatedTruth(
            shoppers.ToDictionary(r => r["user_id"], r => r["community"]), shoppers.ToDictionary(r => r["user_id"], r => r["segment"]),
            tastes, [.. tastes.Keys.Select(k => k.Item2).Distinct().Order(StringComparer.Ordinal)],
            [.. Rows(Path.Combine(folder, "reviews.csv")).Select(r => (r["user_id"], r["product_id"], r["sentiment"] switch { "positive" => 1.0, "negative" => -1, _ => 0 }))]);
    }

    private static IEnumerable<Dictionary<string, string>> Rows(string file)
    {
        using var reader = new CsvReader(new StreamReader(file), CultureInfo.InvariantCulture);
        reader.Read();
        reader.ReadHeader();
        while (reader.Read()) yield return reader.HeaderRecord!.ToDictionary(name => name, name => reader.GetField(name) ?? "");
    }
}
