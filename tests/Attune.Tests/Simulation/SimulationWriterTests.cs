using System.Security.Cryptography;
using System.Text.Json;
using Attune.Simulation;

namespace Attune.Tests.Simulation;

[Collection(SimulatedFiles.Collection)]
public sealed class SimulationWriterTests(SimulatedFiles files)
{
    private static readonly SimulationOptions Small = new() { Users = 150, Items = 200, Events = 6_000, Days = 120 };

    [Fact]
    public void The_report_counts_what_is_there()
    {
        Assert.Equal(files.Lines.Length, files.Report.Lines);
        Assert.Equal(files.Events.Count, files.Report.Events);
        Assert.All(files.Report.Files, path => Assert.True(File.Exists(path)));
        Assert.Equal(SimulatedFiles.Options.Items, files.Table("truth/items.csv").Count);
        Assert.Equal(SimulatedFiles.Options.Users, files.Table("truth/users.csv").Count);
    }

    [Fact]
    public void Events_come_close_to_the_target() =>
        Assert.InRange(files.Events.Count, 0.93 * SimulatedFiles.Options.Events, 1.07 * SimulatedFiles.Options.Events);

    [Fact]
    public void Every_account_appears_in_the_log() =>
        Assert.Equal(
            SimulatedFiles.Options.Users,
            files.Events.Where(e => e.TryGetProperty("userId", out _)).Select(e => SimulatedFiles.Text(e, "userId")).Distinct().Count());

    [Fact]
    public void Message_ids_are_unique_and_short()
    {
        var ids = files.Events.Select(e => SimulatedFiles.Text(e, "messageId")).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.InRange(id.Length, 1, 99));
    }

    [Fact]
    public void A_clock_that_is_wrong_can_be_put_right_and_then_events_are_in_order()
    {
        var times = files.Events.Select(TrueTime).ToList();
        Assert.Contains(files.Events, e => e.TryGetProperty("sentAt", out _));
        Assert.Equal(times.Order(), times);
        Assert.True(times[0] >= new DateTime(2025, 11, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.True(times[^1] < new DateTime(2026, 11, 1, 2, 0, 0, DateTimeKind.Utc));
    }

    [Fact]
    public void Anonymous_visitors_sign_up_on_the_same_device()
    {
        var starters = files.Table("truth/users.csv").Where(row => row["starts_anonymous"] == "true").ToList();
        var firstOf = files.Events.ToLookup(e => SimulatedFiles.Text(e, "anonymousId"));
        Assert.NotEmpty(starters);
        Assert.All(starters, row =>
        {
            var events = firstOf[row["anonymous_id"]];
            Assert.False(events.First().TryGetProperty("userId", out _));
            Assert.Single(events, e => SimulatedFiles.Text(e, "type") == "identify" && SimulatedFiles.Text(e, "userId") == row["user_id"]);
        });
    }

    [Fact]
    public void Orders_follow_the_protocol() =>
        Assert.All(files.Named("Order Completed"), e =>
        {
            var order = SimulatedFiles.Properties(e);
            var sum = order.GetProperty("products").EnumerateArray().Sum(p => p.GetProperty("price").GetDecimal() * p.GetProperty("quantity").GetInt32());
            Assert.Equal(sum, order.GetProperty("total").GetDecimal());
            Assert.Equal(JsonValueKind.String, order.GetProperty("order_id").ValueKind);
        });

    [Fact]
    public void Interactions_agree_with_the_log()
    {
        var rows = files.Table("interactions.csv");
        Assert.Equal(files.Named("Product Viewed").Count(), rows.Count(row => row["kind"] == "view"));
        Assert.Equal(files.Named("Product Reviewed").Count(), rows.Count(row => row["kind"] == "review"));
        Assert.Equal(
            files.Named("Order Completed").Sum(e => SimulatedFiles.Properties(e).GetProperty("products").GetArrayLength()),
            rows.Count(row => row["kind"] == "purchase"));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_on_one_thread_and_two()
    {
        var first = Hashes(Small, 1);
        Assert.Equal(first, Hashes(Small, 1));
        Assert.Equal(first, Hashes(Small, 2));
        Assert.NotEqual(first["events.jsonl"], Hashes(Small with { Seed = 1 }, 2)["events.jsonl"]);
    }

    [Fact]
    public void A_cancelled_run_leaves_no_files_and_keeps_the_old_ones()
    {
        using var folder = new Scratch();
        SimulationWriter.Write(folder.Path, Small, new RunContext(2));
        var before = HashesOf(folder.Path);
        using var cancellation = new CancellationTokenSource();
        var run = new RunContext(2, Progress: new CancelAtOnce(cancellation), Cancellation: cancellation.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => SimulationWriter.Write(folder.Path, Small with { Seed = 9 }, run));
        Assert.Equal(before, HashesOf(folder.Path));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named()
    {
        using var folder = new Scratch();
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "");
        var error = Assert.Throws<AttuneException>(() => SimulationWriter.Write(file, Small, new RunContext(1)));
        Assert.Equal("cannot_write", error.Code);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    private static DateTime TrueTime(JsonElement e)
    {
        DateTime Read(string name) => e.GetProperty(name).GetDateTime();
        return e.TryGetProperty("sentAt", out _) ? Read("receivedAt") - (Read("sentAt") - Read("originalTimestamp")) : Read("timestamp");
    }

    private static SortedDictionary<string, string> Hashes(SimulationOptions options, int threads)
    {
        using var folder = new Scratch();
        SimulationWriter.Write(folder.Path, options, new RunContext(threads));
        return HashesOf(folder.Path);
    }

    private static SortedDictionary<string, string> HashesOf(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(folder, path), path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))),
        StringComparer.Ordinal);

    private sealed class CancelAtOnce(CancellationTokenSource source) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => source.Cancel();
    }

    private sealed class Scratch : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("attune-simulation-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
