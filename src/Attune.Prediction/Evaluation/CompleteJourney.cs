using System.Globalization;
using System.Text.Json;
using Attune.Data;
using CsvHelper;

namespace Attune.Prediction.Evaluation;

/// <summary>Reads The Complete Journey (84.51°, CC0): purchases with their discounts, coupons redeemed, campaigns sent, and what the products are.</summary>
internal static class CompleteJourney
{
    /// <summary>The events of the folder and the dataset of its purchases.</summary>
    public static async Task<(IReadOnlyList<StoredEvent> Events, Dataset Dataset)> ReadAsync(string folder, RunContext run)
    {
        var purchases = Rows(folder, "transactions_sample.csv").Select(Purchase).ToList();
        var bought = purchases.Select(p => p.Item!).ToHashSet(StringComparer.Ordinal);
        var store = new InMemoryStore();
        await store.UpsertAsync(EntityKind.Item, [.. Rows(folder, "products.csv").Where(p => bought.Contains(p["product_id"])).Select(Product)], run.Cancellation).ConfigureAwait(false);
        await store.AppendAsync(purchases, "transactions_sample.csv", run.Cancellation).ConfigureAwait(false);
        var starts = Rows(folder, "campaign_descriptions.csv").ToDictionary(c => c["campaign_id"], c => Time(c["start_date"]), StringComparer.Ordinal);
        var others = Rows(folder, "campaigns.csv").Select(c => new Event(c["household_id"], EventKinds.Campaign, null, starts[c["campaign_id"]], null, $"campaign/{c["campaign_id"]}/{c["household_id"]}"))
            .Concat(Rows(folder, "coupon_redemptions.csv").Select((c, k) => new Event(c["household_id"], "redeem_coupon", null, Time(c["redemption_date"]), null, $"coupon/{k}")));
        var dataset = await store.LoadDatasetAsync(new DatasetQuery(), run).ConfigureAwait(false);
        return ([.. purchases.Concat(others).Select((e, k) => new StoredEvent(k + 1, e, "complete journey"))], dataset);
    }

    private static Event Purchase(Dictionary<string, string> row)
    {
        var (discount, coupon) = (Number(row["retail_disc"]) + Number(row["coupon_match_disc"]), Number(row["coupon_disc"]));
        var properties = new Dictionary<string, object> { ["store"] = row["store_id"], ["basket"] = row["basket_id"], ["quantity"] = Number(row["quantity"]), ["discount"] = discount };
        if (coupon > 0) properties["coupon"] = "manufacturer";
        return new Event(
            row["household_id"], EventKinds.Purchase, row["product_id"], Time(row["transaction_timestamp"]), (float)Number(row["sales_value"]),
            $"{row["basket_id"]}/{row["product_id"]}", JsonSerializer.Serialize(properties));
    }

    private static Entity Product(Dictionary<string, string> row)
    {
        var attributes = new[] { ("department", "department"), ("brand", "brand"), ("category", "product_category"), ("type", "product_type") }
            .Where(a => row[a.Item2].Length > 0).ToDictionary(a => a.Item1, a => row[a.Item2]);
        return new Entity(row["product_id"], JsonSerializer.Serialize(attributes));
    }

    private static IEnumerable<Dictionary<string, string>> Rows(string folder, string name)
    {
        using var csv = new CsvReader(new StreamReader(Path.Combine(folder, name)), CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        while (csv.Read()) yield return csv.HeaderRecord!.ToDictionary(h => h, h => csv.GetField(h) ?? "", StringComparer.Ordinal);
    }

    private static double Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
