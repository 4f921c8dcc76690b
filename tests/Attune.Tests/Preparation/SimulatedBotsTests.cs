using System.Globalization;
using Attune.Preparation;
using Attune.Tests.Simulation;

namespace Attune.Tests.Preparation;

/// <summary>How many of the storefront's bots the default options find, against its truth.</summary>
[Collection(SimulatedFiles.Collection)]
public sealed class SimulatedBotsTests(SimulatedFiles files)
{
    [Fact]
    public void All_of_the_bots_of_the_simulated_storefront_are_found_and_no_shopper()
    {
        string[] bots = [.. files.Table("truth/users.csv").Where(u => u["kind"] != "shopper").Select(u => u["user_id"]).Order()];
        var log = Logs.Of([.. files.Table("interactions.csv").Select(Row)]);
        Assert.NotEmpty(bots);
        Assert.Equal(bots, BotDetector.Detect(log, new BotsOptions()).Select(b => b.User).Order());
    }

    private static (string User, string Item, uint Time, string Kind, float Value) Row(Dictionary<string, string> row) =>
        (row["user_id"], row["product_id"], (uint)DateTimeOffset.Parse(row["timestamp"], CultureInfo.InvariantCulture).ToUnixTimeSeconds(), row["kind"], float.NaN);
}
