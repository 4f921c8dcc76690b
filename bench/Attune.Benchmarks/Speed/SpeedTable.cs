using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Attune.Benchmarks.Speed;

/// <summary>
/// The table of <c>bench/SPEED.md</c>: each row is measured in a process of its own, so that none inherits another's memory or compiled
/// code, and a row that fails or hangs costs only itself.
/// </summary>
internal static class SpeedTable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private static readonly SpeedRow IalsPass = Ials(64, "3.0 s", "1.0 s");
    private static readonly SpeedRow BprEpoch = new TrainingPass(new("bpr-64", "BPR epoch, d = 64", "0.94 s", "0.8 s"), "bpr", "factors=64");
    private static readonly SpeedRow RatingPass = new TrainingPass(
        new("mf-64", "rating MF by SGD, one pass, d = 64", "0.53 s, test RMSE .736 after 12", "0.5 s, equal RMSE"), "biased-mf", "factors=64 regularization=0.03 learning_rate=0.03", 12, rated: true);

    private static readonly SpeedRow Knn = new WholeTraining(new("knn-100", "item-kNN build, 100 neighbours", "17.5 s, 1.08 GB", "6 s"), "item-knn", "neighbours=100");
    private static readonly SpeedRow Lists = new TopLists(64, "9.1 s", "3.5 s");
    private static readonly SpeedRow Search = new ItemSearch();

    /// <summary>All rows, in the order of the table.</summary>
    public static IReadOnlyList<SpeedRow> Rows { get; } =
    [
        IalsPass, Ials(128, "4.6 s", "1.8 s"), Ials(256, "7.7 s", "3.5 s"), new PeakMemory(), new FoldInTime(),
        BprEpoch, RatingPass, Knn,
        Lists, new TopLists(128, "12.6 s", "6.5 s"), new TopLists(256, "17.7 s", "12 s"), Search,
        new WholeTraining(new("ease", "EASE, 20,000 items"), "ease", "", 20_000),
        new WholeTraining(new("slim", "SLIM, 500 items"), "slim", "", 500),
        new ThreadScaling(IalsPass), new ThreadScaling(BprEpoch), new ThreadScaling(RatingPass), new ThreadScaling(Knn),
        new ThreadScaling(Lists), new ThreadScaling(Search),
    ];

    /// <summary>Measures one row in this process; prints a line of the result and a line of the peak memory.</summary>
    public static int MeasureOne(string key, string train, string? test)
    {
        var row = Rows.FirstOrDefault(r => r.Goal.Key == key);
        if (row is null)
        {
            Console.Error.WriteLine($"There is no row '{key}'. Rows: {string.Join(", ", Rows.Select(r => r.Goal.Key))}.");
            return 2;
        }

        Console.WriteLine(Measure(row, new SpeedData(train, test)));
        Console.WriteLine($"{Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB");
        return 0;
    }

    /// <summary>Measures all rows, prints the table and writes it to <c>bench/SPEED.md</c>.</summary>
    public static int MeasureAll(string train, string? test)
    {
        var (table, failures) = (new StringBuilder(), 0);
        var (ratings, users, items) = ShapeOf(train);
        table.AppendLine(CultureInfo.InvariantCulture, $"""
            # Speed

            {Machine.Name}: {Machine.FmaPeak(1) / 1e9:0} GFLOP/s of fused multiply-adds on one thread and {Machine.FmaPeak(Environment.ProcessorCount) / 1e9:0} on all, {Machine.ReadBandwidth(Environment.ProcessorCount) / 1e9:0} GB/s from memory on all, measured in the same run.

            `bench/speed TRAIN.csv TEST.csv` on {ratings:N0} training ratings of {users:N0} users on {items:N0} items. The peers' figures and the targets are for 20 million ratings of 138,493 users on 26,744 items and two threads. Each row ran in a process of its own; times are of the fastest pass or run. Other work on the machine makes them longer.

            | work | peer measured | target | ours | peak memory of the process |
            |---|---|---|---|---|
            """);
        Console.Write(table);
        foreach (var row in Rows)
        {
            var (ours, memory, failed) = InOwnProcess(row, train, test);
            if (failed) failures++;
            var line = $"| {row.Goal.Work} | {row.Goal.Peer} | {row.Goal.Target} | {ours} | {memory} |";
            Console.WriteLine(line);
            table.AppendLine(line);
        }

        File.WriteAllText(Path.Combine(RepositoryRoot(), "bench", "SPEED.md"), table.ToString());
        return failures == 0 ? 0 : 1;
    }

    private static string Measure(SpeedRow row, SpeedData data)
    {
        try
        {
            return row.Measure(data);
        }
        catch (AttuneException missing) when (missing.Code is "unknown_model" or "unknown_option")
        {
            return $"not available ({missing.Message.TrimEnd('.')})";
        }
    }

    private static TrainingPass Ials(int factors, string peer, string target) => new TrainingPass(
        new($"ials-{factors}", $"iALS iteration, 3 CG steps, d = {factors}", peer, target), "ials", $"factors={factors} solver=conjugate_gradient cg_steps=3");

    private static (string Ours, string Memory, bool Failed) InOwnProcess(SpeedRow row, string train, string? test)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(SpeedTable).Assembly.Location);
        foreach (var argument in (string?[])["speed-row", row.Goal.Key, train, test])
            if (argument is not null) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            return ($"more than {Patience.TotalMinutes:0} minutes", "-", true);
        }

        return process.ExitCode == 0 && output.Result.Split('\n') is [var ours, var memory, ..] ? (ours, memory, false) : ("failed", "-", true);
    }

    private static (int Ratings, int Users, int Items) ShapeOf(string path)
    {
        var columns = RatingsFile.Read(path, ratings: false);
        return (columns.Users.Length, columns.Users.Max() + 1, columns.Items.Max() + 1);
    }

    internal static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Attune.slnx"))) directory = directory.Parent;
        return directory?.FullName ?? Environment.CurrentDirectory;
    }
}
