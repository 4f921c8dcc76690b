using System.Globalization;
using System.Text;
using System.Text.Json;
using Attune.Cli.Commands;
using Attune.Cli.Runs;
using Attune.Cli.Terminal;
using Attune.Data;
using Attune.Models;
using Attune.Models.Runs;
using Attune.Storage;

namespace Attune.Cli.Tests;

/// <summary><c>attune runs</c> and <c>attune train --resume</c>, from a file to a page.</summary>
public sealed class RunsCommandTests : IDisposable
{
    private readonly Cli _cli = new();

    [Fact]
    public async Task Every_training_is_a_run_that_is_listed_shown_and_compared()
    {
        await ImportAsync();
        var first = await _cli.JsonAsync("train", "--model", "bpr", "--set", "epochs=4", "--set", "patience=4", "--seed", "7");
        await _cli.JsonAsync("train", "--model", "bpr", "--set", "epochs=3", "--set", "patience=4");
        Assert.Equal("0001-bpr", first.GetProperty("run").GetString());

        var runs = (await _cli.JsonAsync("runs", "list")).GetProperty("runs");
        Assert.Equal(["0001-bpr", "0002-bpr"], runs.EnumerateArray().Select(r => r.GetProperty("id").GetString()));
        Assert.Equal("completed", runs[0].GetProperty("status").GetString());
        Assert.Empty((await _cli.JsonAsync("runs", "list", "--model", "ials")).GetProperty("runs").EnumerateArray());

        var shown = await _cli.JsonAsync("runs", "show", "1");
        Assert.Equal((7, 4, 1), (shown.GetProperty("seed").GetInt32(), shown.GetProperty("epochs").GetInt32(), shown.GetProperty("version").GetInt32()));
        Assert.Equal(8, shown.GetProperty("curve").GetArrayLength()); // learning rate and NDCG of four epochs
        Assert.Equal(4, shown.GetProperty("options").GetProperty("epochs").GetInt32());
        Assert.True(File.Exists(Path.Combine(shown.GetProperty("folder").GetString()!, "scalars.csv")));

        var compared = await _cli.JsonAsync("runs", "compare", "1", "last");
        Assert.True(compared.GetProperty("same_data").GetBoolean());
        Assert.Equal(["epochs", "seed"], compared.GetProperty("options").EnumerateArray().Select(o => o.GetProperty("name").GetString()).Order());
        var best = compared.GetProperty("metrics").EnumerateArray().Single(m => m.GetProperty("name").GetString() == "validation/ndcg@20").GetProperty("values");
        Assert.Equal(Largest(shown, "validation/ndcg@20"), best[0].GetDouble());
    }

    [Theory]
    [InlineData("en", "completed", "Options")]
    [InlineData("zh", "已完成", "选项")]
    public async Task A_person_is_shown_curves_and_given_a_page(string language, string status, string options)
    {
        await ImportAsync();
        await _cli.JsonAsync("train", "--model", "bpr", "--set", "epochs=6", "--set", "patience=6");
        var list = await _cli.RunAsync("runs", "list", "--lang", language);
        Assert.Contains($"{status} v1", list.Output, StringComparison.Ordinal);
        Assert.Contains("ndcg@20 ", list.Output, StringComparison.Ordinal);

        var show = await _cli.RunAsync("runs", "show", "last", "--lang", language);
        Assert.Contains($"0001-bpr: {status}", show.Output, StringComparison.Ordinal);
        Assert.Contains(options, show.Output, StringComparison.Ordinal);
        Assert.Contains(show.Output, c => c is > '\u2800' and <= '\u28FF'); // dots of a curve

        var file = Path.Combine(_cli.Directory, "runs.html");
        Assert.Equal(0, (await _cli.RunAsync("runs", "report", "last", "--out", file, "--lang", language)).ExitCode);
        var page = File.ReadAllText(file);
        Assert.Contains($"<html lang=\"{language}\">", page, StringComparison.Ordinal);
        Assert.Contains($"<h2>{options}</h2>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_runs_the_list_is_empty_and_a_run_unknown()
    {
        Assert.Empty((await _cli.JsonAsync("runs", "list")).GetProperty("runs").EnumerateArray());
        Assert.Equal("unknown_run", CodeOf(await _cli.RunAsync("runs", "show", "last", "--json"), 1));
        Assert.Equal("unknown_run", CodeOf(await _cli.RunAsync("train", "--resume", "3", "--json"), 1));
        Assert.False(Directory.Exists(_cli.Workspace));
    }

    [Fact]
    public async Task What_cannot_be_resumed_is_refused()
    {
        await ImportAsync();
        await _cli.JsonAsync("train", "--model", "ials", "--set", "factors=4");
        Assert.Equal("run_completed", CodeOf(await _cli.RunAsync("train", "--resume", "1", "--json"), 1));

        await AbandonAsync("ials", "factors=4", afterPasses: 1); // its model keeps no checkpoints
        Assert.Equal("no_checkpoint", CodeOf(await _cli.RunAsync("train", "--resume", "2", "--json"), 1));
        Assert.Equal("usage", CodeOf(await _cli.RunAsync("train", "--resume", "2", "--model", "ials", "--json"), 2));
        Assert.Equal("usage", CodeOf(await _cli.RunAsync("train", "--resume", "2", "--seed", "1", "--json"), 2));
        Assert.Equal("usage", CodeOf(await _cli.RunAsync("runs", "compare", "1", "1", "--json"), 2));

        using var running = await Registry.BeginAsync(Registry.Get("1").Start);
        Assert.Equal("run_running", CodeOf(await _cli.RunAsync("train", "--resume", "3", "--json"), 1));
    }

    /// <summary>A deep model that was cancelled after two of its five epochs, and went on in a call of its own, tells the losses of one that never stopped.</summary>
    [Fact]
    public async Task A_resumed_training_tells_the_losses_of_one_that_was_never_interrupted()
    {
        string[] settings = ["epochs=5", "factors=8", "patience=5"];
        await ImportAsync();
        await _cli.JsonAsync(["train", "--model", "gmf", "--threads", "1", .. settings.SelectMany(s => new[] { "--set", s })]);
        await AbandonAsync("gmf", string.Join(' ', settings), afterPasses: 2);
        Assert.Equal("cancelled", (await _cli.JsonAsync("runs", "show", "2")).GetProperty("status").GetString());
        Assert.True((await _cli.JsonAsync("runs", "show", "2")).GetProperty("can_resume").GetBoolean());

        await _cli.JsonAsync("train", "--resume", "2", "--threads", "1");
        var (whole, resumed) = (await _cli.JsonAsync("runs", "show", "1"), await _cli.JsonAsync("runs", "show", "3"));
        Assert.Equal(["0002-gmf", "0003-gmf"], resumed.GetProperty("lineage").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal(Told(whole), Told(resumed));
        Assert.Equal(5, Told(whole).Count(t => t.StartsWith("loss/train", StringComparison.Ordinal)));

        await _cli.JsonAsync("import", "csv", _cli.Write("more.csv", "who,what,stars,at\nnew,i1,5,1780000000\n"), "--map", "user=who,item=what,value=stars,time=at");
        Assert.Equal("other_data", CodeOf(await _cli.RunAsync("train", "--resume", "2", "--json"), 1));
    }

    public void Dispose() => _cli.Dispose();

    private RunRegistry Registry => new(Path.Combine(_cli.Workspace, Workspace.RunsFolder), TimeProvider.System);

    /// <summary>Trains as the command line does, and cancels when so many passes are done.</summary>
    private async Task AbandonAsync(string model, string settings, int afterPasses)
    {
        using var cancellation = new CancellationTokenSource();
        Dataset dataset;
        using (var workspace = Workspace.Open(_cli.Workspace)) dataset = await workspace.Events.LoadDatasetAsync(new DatasetQuery(), new RunContext(1));
        var trainer = ModelCatalog.Default.Get(model);
        var progress = new CancelAfter(afterPasses, cancellation);
        var session = new Session(_cli.Workspace, new RunContext(1, Progress: progress, Cancellation: cancellation.Token), Json: false, Quiet: true, new Screen(TextWriter.Null), TimeProvider.System);
        var options = ModelOptions.Create(trainer.OptionsType, ModelChoice.Settings(settings.Split(' ')));
        await Assert.ThrowsAnyAsync<Exception>(() => WatchedTraining.RunAsync(new TrainOrder(trainer, options), dataset, session));
    }

    private async Task ImportAsync()
    {
        var csv = new StringBuilder("who,what,stars,at\n");
        for (var user = 0; user < 24; user++)
            for (var item = user % 2; item < 24; item += 2)
                if (item != user) csv.Append(CultureInfo.InvariantCulture, $"u{user},i{item},5,{1_700_000_000 + item * 60}\n");
        await _cli.JsonAsync("import", "csv", _cli.Write("ratings.csv", csv.ToString()), "--map", "user=who,item=what,value=stars,time=at");
    }

    private static string CodeOf(CliRun run, int exitCode)
    {
        Assert.Equal(exitCode, run.ExitCode);
        return run.Json.GetProperty("error").GetProperty("code").GetString()!;
    }

    private static List<string> Told(JsonElement run) =>
        [.. run.GetProperty("curve").EnumerateArray().Select(s => $"{s.GetProperty("name")} {s.GetProperty("step")} {s.GetProperty("value")}")];

    private static double Largest(JsonElement run, string name) =>
        run.GetProperty("curve").EnumerateArray().Where(s => s.GetProperty("name").GetString() == name).Max(s => s.GetProperty("value").GetDouble());

    private sealed class CancelAfter(int passes, CancellationTokenSource cancellation) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            if (value is { Step: "iteration" } && value.Done == passes) cancellation.Cancel();
        }
    }
}
