using System.Globalization;
using System.Text;
using System.Text.Json;
using Attune.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Attune.Cli.Tests;

/// <summary>Training that goes on, the guard before publication, compression and export, from a file to a version.</summary>
public sealed class AdaptiveTests : IDisposable
{
    private readonly Cli _cli = new();

    [Fact]
    public async Task Training_goes_on_with_what_arrived_since()
    {
        await ImportAsync("ratings.csv", SpineTests.Checkerboard(12));
        await _cli.JsonAsync("train", "--model", "gmf", "--set", "factors=6");
        await FailsAsync("nothing_new", 1, "train", "--from", "gmf", "--new-only");

        // A user and an item that are new, of odd taste.
        await ImportAsync("later.csv", "who,what,stars,at\n" + string.Concat(new[] { 1, 3, 5, 7, 9 }.Select(i => $"new,i{i},5,1780000000\nu{i},fresh,5,1780000000\n")) + "new,fresh,5,1780000000\n");
        var continued = await _cli.JsonAsync("train", "--from", "gmf", "--new-only", "--set", "epochs=20");
        Assert.Equal((2, 13, 13), (Int(continued, "version"), Int(continued, "users"), Int(continued, "items")));
        Assert.Equal(("gmf", 1, "continued"), Parent(continued));
        Assert.Equal(20, Int(continued.GetProperty("options"), "epochs"));
        Assert.Equal(0.0009, continued.GetProperty("options").GetProperty("learning_rate").GetDouble(), 1e-9);
        Assert.Equal("fresh", (await _cli.JsonAsync("recommend", "u11", "--count", "2")).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("item").GetString()).First(i => i != "i11"));

        // Once more: as gently as before, and not more so.
        var again = await _cli.JsonAsync("train", "--from", "gmf");
        Assert.Equal(("gmf", 2, "continued"), Parent(again));
        Assert.Equal(0.0009, again.GetProperty("options").GetProperty("learning_rate").GetDouble(), 1e-9);
        var trained = (await _cli.JsonAsync("models")).GetProperty("trained");
        Assert.Equal(1, Int(trained[1].GetProperty("parent"), "version"));
        Assert.Contains("gmf 1, continued", (await _cli.RunAsync("models")).Output, StringComparison.Ordinal);

        var runs = (await _cli.JsonAsync("runs", "list")).GetProperty("runs");
        await FailsAsync("cannot_resume", 1, "train", "--resume", "last");
        Assert.Equal("fine_tuned", runs[runs.GetArrayLength() - 1].GetProperty("parent").GetProperty("origin").GetString());
    }

    [Fact]
    public async Task Those_who_came_after_training_are_served_at_once_by_their_attributes()
    {
        var folder = Path.GetDirectoryName(_cli.Write("shop/shop.inter", Inter(12)))!;
        _cli.Write("shop/shop.user", "user_id:token\ttaste:token\n" + string.Concat(Enumerable.Range(0, 12).Select(u => $"u{u}\t{Taste(u)}\n")));
        _cli.Write("shop/shop.item", "item_id:token\tgenre:token\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"i{i}\t{Taste(i)}\n")));
        await _cli.JsonAsync("import", "recbole", folder);
        await _cli.JsonAsync("train", "--model", "two-tower", "--set", "factors=8", "--set", "epochs=40", "--set", "unknown_share=0.5");

        folder = Path.GetDirectoryName(_cli.Write("later/later.user", "user_id:token\ttaste:token\nfresh\todd\n"))!;
        _cli.Write("later/later.item", "item_id:token\tgenre:token\nnovel\todd\nother\teven\n");
        _cli.Write("later/later.inter", "user_id:token\titem_id:token\ttimestamp:float\nu0\ti2\t1780000000\n");
        await _cli.JsonAsync("import", "recbole", folder);
        var fresh = await _cli.JsonAsync("recommend", "fresh", "--count", "7");
        Assert.False(fresh.GetProperty("cold").GetBoolean());
        Assert.Equal(["i1", "i11", "i3", "i5", "i7", "i9", "novel"], Items(fresh).Order(StringComparer.Ordinal));
        Assert.Equal(["i11", "novel"], Items(await _cli.JsonAsync("recommend", "u11", "--count", "2")).Order(StringComparer.Ordinal));

        static string Taste(int number) => number % 2 == 0 ? "even" : "odd";
        static IEnumerable<string> Items(JsonElement result) => result.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("item").GetString()!);
    }

    [Fact]
    public async Task Only_what_can_go_on_does()
    {
        await ImportAsync("ratings.csv", SpineTests.Checkerboard(12));
        await _cli.JsonAsync("train", "--model", "item-knn");
        await FailsAsync("cannot_continue", 1, "train", "--from", "item-knn");
        await FailsAsync("not_trained", 1, "train", "--from", "gmf");
        await FailsAsync("unknown_model", 2, "train", "--from", "gmff");
        await FailsAsync("usage", 2, "train", "--from", "gmf@x");
        await FailsAsync("usage", 2, "train", "--new-only");
        await FailsAsync("usage", 2, "train", "--min-gain", "0.1");
        await FailsAsync("usage", 2, "train", "--resume", "last", "--guard");
    }

    [Fact]
    public async Task A_version_that_is_worse_is_not_published()
    {
        await ImportAsync("ratings.csv", Turning(30));
        var first = await _cli.JsonAsync("train", "--model", "ials", "--set", "factors=4", "--guard");
        var good = first.GetProperty("guard").GetProperty("candidate").GetDouble();
        Assert.InRange(good, 0.5, 1);
        Assert.Equal(JsonValueKind.Null, first.GetProperty("guard").GetProperty("published").ValueKind);

        string[] worse = ["train", "--model", "ials", "--set", "factors=1", "--set", "iterations=1", "--set", "regularization=10"];
        var message = await FailsAsync("worse_model", 1, [.. worse, "--guard"]);
        Assert.Contains($"version 1 is {good:0.0000}", message, StringComparison.Ordinal);
        Assert.Single((await _cli.JsonAsync("models")).GetProperty("trained").EnumerateArray());
        Assert.Equal("failed", (await _cli.JsonAsync("runs", "show", "last")).GetProperty("status").GetString());

        var allowed = await _cli.JsonAsync([.. worse, "--guard", "ndcg@5", "--min-gain", "-1"]);
        var guard = allowed.GetProperty("guard");
        Assert.Equal(("ndcg@5", 1), (guard.GetProperty("metric").GetString(), Int(guard, "published_version")));
        Assert.True(guard.GetProperty("gain").GetDouble() < 0);
        Assert.False(guard.GetProperty("published_may_have_seen").GetBoolean()); // the same was withheld from it
    }

    [Fact]
    public async Task The_guard_prefers_what_is_new()
    {
        await ImportAsync("ratings.csv", Turning(30));
        await _cli.JsonAsync("train", "--model", "ials", "--set", "factors=4");
        await ImportAsync("later.csv", "who,what,stars,at\n" + string.Concat(Enumerable.Range(0, 30).Select(u => $"u{u},i{u},5,1780000000\n")));
        var guard = (await _cli.JsonAsync("train", "--model", "ials", "--set", "factors=4", "--guard")).GetProperty("guard");
        Assert.Equal(("leave-last-out of what is new", 30), (guard.GetProperty("protocol").GetString(), Int(guard, "users")));
        Assert.False(guard.GetProperty("published_may_have_seen").GetBoolean());
        Assert.InRange(guard.GetProperty("published").GetDouble(), 0.5, 1);
    }

    [Fact]
    public async Task Training_that_goes_on_is_guarded_too_and_does_not_learn_what_is_held_out()
    {
        await ImportAsync("ratings.csv", Turning(30));
        await _cli.JsonAsync("train", "--model", "gmf", "--set", "factors=6");
        await ImportAsync("later.csv", "who,what,stars,at\n" + string.Concat(Enumerable.Range(0, 30).Select(u => $"u{u},i{u},5,1780000000\nu{u},late{u % 2},5,1700000000\n")));
        var continued = await _cli.JsonAsync("train", "--from", "gmf", "--new-only", "--set", "epochs=20", "--guard", "recall@1", "--min-gain", "-1");
        var guard = continued.GetProperty("guard");
        Assert.Equal((30, 1), (Int(guard, "users"), Int(guard, "published_version")));
        Assert.Equal(30 * 14 + 30, Int(continued, "interactions")); // what the version before had, and of what is new the half that was not held out
        Assert.False(guard.GetProperty("candidate_may_have_seen").GetBoolean());
    }

    [Fact]
    public async Task A_model_is_made_smaller_in_three_ways()
    {
        await ImportAsync("ratings.csv", Turning(30));
        await _cli.JsonAsync("train", "--model", "neumf", "--set", "factors=16", "--set", "layers=32,16,8", "--guard");

        var pruned = await _cli.JsonAsync("compress", "neumf@1", "--prune", "0.6", "--finetune-epochs", "5");
        Assert.Equal(("neumf", 1, "pruned"), Parent(pruned));
        Assert.Equal(5, Int(pruned.GetProperty("options"), "epochs"));
        Assert.InRange(Smaller(pruned), 0, 0.75);
        Assert.False(pruned.GetProperty("before_may_have_seen").GetBoolean());
        Assert.InRange(pruned.GetProperty("before").GetProperty("accuracy").GetDouble(), 0.3, 1);
        Assert.True(pruned.GetProperty("after").GetProperty("items_per_second").GetDouble() > 0);

        var taught = await _cli.JsonAsync("compress", "neumf@1", "--distill", "--student", "gmf", "--set", "factors=4", "--mix", "0.7");
        Assert.Equal(("gmf", 1), (taught.GetProperty("model").GetString(), Int(taught, "version")));
        Assert.Equal(("neumf", 1, "distilled"), Parent(taught));
        Assert.InRange(Smaller(taught), 0, 0.4);

        var rounded = await _cli.JsonAsync("compress", "neumf", "--int8");
        Assert.Equal(("neumf", 2, "int8"), Parent(rounded));
        Assert.InRange(Smaller(rounded), 0, 0.9);
        Assert.Equal(3, Int(await _cli.JsonAsync("recommend", "u3", "--model", "neumf", "--count", "1"), "version"));

        var shown = await _cli.RunAsync("compress", "neumf@1", "--int8", "--metric", "recall@5");
        Assert.Contains("recall@5", shown.Output, StringComparison.Ordinal);
        Assert.Contains("×", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_compression_cannot_do_it_says()
    {
        await ImportAsync("ratings.csv", SpineTests.Checkerboard(12));
        await _cli.JsonAsync("train", "--model", "item-knn");
        await FailsAsync("cannot_compress", 1, "compress", "item-knn", "--int8");
        await FailsAsync("usage", 2, "compress", "item-knn");
        await FailsAsync("usage", 2, "compress", "item-knn", "--int8", "--prune", "0.5");
        await FailsAsync("usage", 2, "compress", "gmf", "--distill");
        await FailsAsync("usage", 2, "compress", "item-knn", "--prune", "1");
        await FailsAsync("cannot_compress", 1, "compress", "sasrec", "--int8"); // said before it is looked up
        await FailsAsync("cannot_compress", 1, "compress", "item-knn", "--distill", "--set", "neighbours=5");
        await FailsAsync("not_trained", 1, "compress", "ials", "--distill", "--student", "gmf");
        await FailsAsync("unknown_model", 2, "compress", "neumff", "--int8");
        Assert.Equal(("item-knn", 1, "distilled"), Parent(await _cli.JsonAsync("compress", "item-knn", "--distill", "--student", "gmf", "--set", "factors=4", "--set", "epochs=3")));
        await FailsAsync("no_network", 1, "models", "export", "item-knn", "--onnx", Path.Combine(_cli.Directory, "x.onnx"));
    }

    [Theory]
    [InlineData("mlp", "layers=16,8")]
    [InlineData("neumf", "factors=8")]
    public async Task What_is_exported_as_onnx_says_elsewhere_what_is_served_here(string model, string setting)
    {
        await ImportAsync("ratings.csv", Turning(30));
        await _cli.JsonAsync("train", "--model", model, "--set", setting);
        var path = Path.Combine(_cli.Directory, "out", $"{model}.onnx");
        var files = (await _cli.JsonAsync("models", "export", $"{model}@1", "--onnx", path)).GetProperty("files");
        Assert.Equal(new FileInfo(path).Length, files[0].GetProperty("bytes").GetInt64());

        // Read as any other program would: the file, and the ids beside it.
        var ids = JsonDocument.Parse(File.ReadAllBytes(files[1].GetProperty("file").GetString()!)).RootElement;
        string[] Ids(string of) => [.. ids.GetProperty(of).EnumerateArray().Select(id => id.GetString()!)];
        var items = Ids("items");
        using var session = new InferenceSession(path);
        using var scored = session.Run(
        [
            NamedOnnxValue.CreateFromTensor("user", new DenseTensor<long>(new long[] { Array.IndexOf(Ids("users"), "u4") }, new[] { 1 })),
            NamedOnnxValue.CreateFromTensor("item", new DenseTensor<long>(Array.ConvertAll(Enumerable.Range(0, items.Length).ToArray(), i => (long)i), new[] { items.Length })),
        ]);
        var scores = scored[0].AsEnumerable<float>().ToArray();
        Assert.Equal("score", scored[0].Name);
        var published = (await new FileModelStore(Path.Combine(_cli.Workspace, "models")).LoadAsync(model, 1, CancellationToken.None))!;
        var served = new float[items.Length];
        published.Model.Score([new UserQuery(published.Users.Find("u4"), default)], served);
        for (var item = 0; item < items.Length; item++) Assert.Equal(served[published.Items.Find(items[item])], scores[item], 1e-5);
    }

    [Fact]
    public async Task A_model_over_features_is_made_smaller_and_goes_on_too()
    {
        await ImportAsync("ratings.csv", Turning(30));
        await _cli.JsonAsync("train", "--model", "wide-deep", "--set", "factors=8", "--set", "epochs=5", "--guard");
        var rounded = await _cli.JsonAsync("compress", "wide-deep", "--int8");
        Assert.Equal(("wide-deep", 1, "int8"), Parent(rounded));
        Assert.InRange(Smaller(rounded), 0, 0.9);
        Assert.InRange(Accuracy(rounded, "after"), Accuracy(rounded, "before") - 0.1, 1);
        var pruned = await _cli.JsonAsync("compress", "wide-deep@1", "--prune", "0.7", "--finetune-epochs", "2");
        Assert.Equal(("wide-deep", 1, "pruned"), Parent(pruned));
        Assert.InRange(Smaller(pruned), 0, 0.9);

        await ImportAsync("later.csv", "who,what,stars,at\n" + string.Concat(Enumerable.Range(0, 30).Select(u => $"u{u},late{u % 2},5,1780000000\n")));
        var continued = await _cli.JsonAsync("train", "--from", "wide-deep@1", "--new-only", "--set", "epochs=8", "--set", "learning_rate=0.005");
        Assert.Equal(("wide-deep", 1, "continued"), Parent(continued));
        var late = (await _cli.JsonAsync("recommend", "u4", "--count", "40")).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("item").GetString()).ToList();
        Assert.Contains("late1", late);
        await _cli.JsonAsync("models", "export", "wide-deep", "--onnx", Path.Combine(_cli.Directory, "wide.onnx"));
        using var session = new InferenceSession(Path.Combine(_cli.Directory, "wide.onnx"));
        Assert.Contains("user.categories", session.InputMetadata.Keys);
    }

    public void Dispose() => _cli.Dispose();

    /// <summary>Users like the items of their own parity but for their own number, and each meets another one last.</summary>
    private static string Turning(int size)
    {
        var csv = new StringBuilder("who,what,stars,at\n");
        for (var user = 0; user < size; user++)
            for (var item = user % 2; item < size; item += 2)
                if (item != user) csv.Append(CultureInfo.InvariantCulture, $"u{user},i{item},5,{1_700_000_000 + (item + size - user) % size * 60}\n");
        return csv.ToString();
    }

    private static string Inter(int size) => "user_id:token\titem_id:token\ttimestamp:float\n" + string.Concat(
        from user in Enumerable.Range(0, size) from item in Enumerable.Range(0, size) where item != user && item % 2 == user % 2 select $"u{user}\ti{item}\t{1_700_000_000 + (item * 60)}\n");

    private async Task ImportAsync(string name, string content) =>
        await _cli.JsonAsync("import", "csv", _cli.Write(name, content), "--map", "user=who,item=what,value=stars,time=at");

    private async Task<string> FailsAsync(string code, int exitCode, params string[] arguments)
    {
        var run = await _cli.RunAsync([.. arguments, "--json"]);
        var error = run.Json.GetProperty("error");
        Assert.Equal((exitCode, code), (run.ExitCode, error.GetProperty("code").GetString()));
        return error.GetProperty("message").GetString()!;
    }

    private static double Smaller(JsonElement result) =>
        result.GetProperty("after").GetProperty("bytes").GetDouble() / result.GetProperty("before").GetProperty("bytes").GetDouble();

    private static double Accuracy(JsonElement result, string when) => result.GetProperty(when).GetProperty("accuracy").GetDouble();

    private static (string?, int, string?) Parent(JsonElement result)
    {
        var parent = result.GetProperty("parent");
        return (parent.GetProperty("model").GetString(), Int(parent, "version"), parent.GetProperty("by").GetString());
    }

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
