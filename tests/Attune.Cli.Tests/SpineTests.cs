using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Attune.Cli.Tests;

/// <summary>The whole path through the command line, from a file to a recommendation with reasons.</summary>
public sealed class SpineTests : IDisposable
{
    private readonly Cli _cli = new();

    [Fact]
    public async Task A_csv_becomes_profiles_and_recommendations()
    {
        var file = _cli.Write("ratings.csv", Checkerboard(12) + "u1,,4,100\nu2,i4,many,100\n");

        var imported = await _cli.JsonAsync("import", "csv", file, "--map", "user=who,item=what,value=stars,time=at");
        Assert.Equal((62, 60, 2), (Int(imported, "rows_read"), Int(imported, "imported"), Int(imported, "quarantined")));
        var again = await _cli.JsonAsync("import", "csv", file, "--map", "user=who,item=what,value=stars,time=at");
        Assert.Equal((0, 60), (Int(again, "imported"), Int(again, "duplicates")));
        Assert.Equal(2, Int(await _cli.JsonAsync("quarantine", "list"), "total"));

        var trained = await _cli.JsonAsync("train", "--model", "ials", "--set", "factors=4");
        Assert.Equal(("ials", 1), (trained.GetProperty("model").GetString(), Int(trained, "version")));
        Assert.NotEmpty(trained.GetProperty("iteration_seconds").EnumerateArray());

        var recommended = await _cli.JsonAsync("recommend", "u3", "--count", "1");
        var best = recommended.GetProperty("items")[0];
        Assert.Equal("i3", best.GetProperty("item").GetString()); // the one of its class that it has not met
        Assert.NotEmpty(best.GetProperty("reasons").EnumerateArray());

        var profile = await _cli.JsonAsync("profile", "u3");
        var activity = profile.GetProperty("dimensions").GetProperty("activity");
        Assert.Equal(5, activity.GetProperty("provenance").GetProperty("events").GetInt32());

        var evaluated = await _cli.JsonAsync("evaluate", "--model", "item-knn", "--split", "leave-last-out", "--metrics", "ndcg@10,recall@10");
        Assert.InRange(evaluated.GetProperty("metrics").GetProperty("ndcg@10").GetDouble(), 0.01, 1);
    }

    [Theory]
    [InlineData("ials")]
    [InlineData("item-knn")]
    public async Task What_a_user_did_since_training_counts_at_once(string model)
    {
        await _cli.JsonAsync("import", "csv", _cli.Write("ratings.csv", Checkerboard(12)), "--map", "user=who,item=what,value=stars,time=at");
        await _cli.JsonAsync("train", "--model", model);
        Assert.Equal("i3", (await _cli.JsonAsync("recommend", "u3", "--count", "1")).GetProperty("items")[0].GetProperty("item").GetString());

        // A user of odd taste turns to even items, and one nobody has seen arrives.
        var later = "who,what,stars,at\n" + string.Concat(new[] { 0, 2, 4, 6, 8 }.Select(i => $"u3,i{i},5,1780000000\nnew,i{i},5,1780000000\n"));
        await _cli.JsonAsync("import", "csv", _cli.Write("later.csv", later), "--map", "user=who,item=what,value=stars,time=at");
        var changed = (await _cli.JsonAsync("recommend", "u3", "--count", "2")).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("item").GetString());
        Assert.Contains("i10", changed);
        Assert.Equal("i10", (await _cli.JsonAsync("recommend", "new", "--count", "1")).GetProperty("items")[0].GetProperty("item").GetString());
    }

    [Fact]
    public async Task Preparation_is_undone()
    {
        await _cli.JsonAsync("import", "csv", _cli.Write("ratings.csv", Checkerboard(12)), "--map", "user=who,item=what,value=stars,time=at");
        var prepared = await _cli.JsonAsync("prepare", "--step", "sessions");
        Assert.Equal(60, Int(prepared.GetProperty("steps")[0], "changed"));
        await _cli.JsonAsync("prepare", "undo");
        Assert.Empty((await _cli.JsonAsync("prepare", "list")).GetProperty("steps").EnumerateArray());
    }

    [Fact]
    public async Task A_demo_leaves_a_folder_alone_that_is_not_its_own()
    {
        _cli.Write("workspace/thesis.txt", "years of work");
        var run = await _cli.RunAsync("demo", "--json");
        Assert.Equal((1, "workspace_in_use"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.True(File.Exists(Path.Combine(_cli.Workspace, "thesis.txt")));
    }

    [Fact]
    [Trait("Category", "Accuracy")]
    public async Task MovieLens_100k_comes_in_whole_and_once()
    {
        var data = Repository.Data("ml-100k");
        Assert.SkipWhen(data is null, "ATTUNE_DATA has no ml-100k.");
        var imported = await _cli.JsonAsync("import", "movielens", data!);
        Assert.Equal((100_000, 943, 1_682), (Int(imported, "imported"), Int(imported, "users"), Int(imported, "items")));
        Assert.Equal(0, Int(await _cli.JsonAsync("import", "movielens", data!), "imported"));

        await _cli.JsonAsync("train");
        var items = (await _cli.JsonAsync("recommend", "196")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(10, items.Count);
        Assert.All(items, i => Assert.NotEmpty(i.GetProperty("title").GetString()!));
    }

    public void Dispose() => _cli.Dispose();

    /// <summary>Users like the items of their own parity; the item of their own number is withheld.</summary>
    internal static string Checkerboard(int size)
    {
        var csv = new StringBuilder("who,what,stars,at\n");
        for (var user = 0; user < size; user++)
            for (var item = user % 2; item < size; item += 2)
                if (item != user) csv.Append(CultureInfo.InvariantCulture, $"u{user},i{item},5,{1_700_000_000 + (item * 60)}\n");
        return csv.ToString();
    }

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
