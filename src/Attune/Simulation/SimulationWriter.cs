using System.Diagnostics;

namespace Attune.Simulation;

/// <summary>What a simulation wrote.</summary>
/// <param name="Directory">Where the files are.</param>
/// <param name="Events">Well-formed events.</param>
/// <param name="Lines">Lines of the log: the events, duplicates and broken lines.</param>
/// <param name="Users">Accounts, bots included.</param>
/// <param name="Items">Products.</param>
/// <param name="Files">Paths of all files.</param>
/// <param name="Seconds">Time taken.</param>
public sealed record SimulationReport(string Directory, long Events, long Lines, int Users, int Items, IReadOnlyList<string> Files, double Seconds);

/// <summary>
/// Writes a simulated storefront as files: <c>events.jsonl</c> (Segment calls), <c>products.csv</c>, <c>interactions.csv</c>,
/// and the truth under <c>truth/</c>.
/// </summary>
/// <remarks>
/// <para><c>truth/users.csv</c>: kind (<c>shopper</c>, or a bot's), device, community, segment, traits, style, clock skew.
/// <c>truth/tastes.csv</c>: each user's shares of topics at the start and at the end; in between they drift linearly.
/// <c>truth/items.csv</c>: topic, appeal, quality, style, launch.</para>
/// <para><c>truth/ties.csv</c>: who befriended or followed whom. <c>truth/reviews.csv</c>: true sentiment and the aspects named, by message id.
/// <c>truth/campaigns.csv</c> and <c>truth/campaign_members.csv</c>: groups, probabilities of an order with the coupon with and without the campaign,
/// and both potential outcomes.</para>
/// <para><c>truth/dirty_lines.csv</c>: numbers of the broken lines of the log (from 1), and the reason of each.
/// <c>truth/duplicates.csv</c>: lines that repeat an earlier one. Senders with a skewed clock give <c>originalTimestamp</c>, <c>sentAt</c> and
/// <c>receivedAt</c>, from which the true time follows.</para>
/// </remarks>
public static class SimulationWriter
{
    private const int ReportEvery = 1_000;

    /// <summary>Simulates and writes. All files appear at the end, or none.</summary>
    /// <param name="directory">Made when it is missing; files of an earlier simulation are replaced.</param>
    /// <param name="options">Size and seed.</param>
    /// <param name="run">Threads, progress and cancellation.</param>
    /// <exception cref="AttuneException">An option lies outside its range, or the directory cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; no file is left behind.</exception>
    public static SimulationReport Write(string directory, SimulationOptions options, RunContext run)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        var started = Stopwatch.GetTimestamp();
        var store = new Storefront(options);
        try
        {
            using var files = new StagedFiles(directory);
            var (events, lines) = WriteAll(store, files, run);
            run.Cancellation.ThrowIfCancellationRequested();
            return new SimulationReport(
                directory, events, lines, options.Users, options.Items, files.Commit(), Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AttuneException("cannot_write", $"The simulation could not be written to '{directory}': {e.Message}", $"Choose a folder that can be written and has room.", e);
        }
    }

    private static (long Events, long Lines) WriteAll(Storefront store, StagedFiles files, RunContext run)
    {
        using var truth = new Truth(files);
        using var tables = new StorefrontFiles(files);
        truth.Write(store);
        tables.Write(store.Catalogue);
        return WriteLog(store, files.Create("events.jsonl"), truth, tables, run);
    }

    private static (long Events, long Lines) WriteLog(Storefront store, Stream stream, Truth truth, StorefrontFiles tables, RunContext run)
    {
        var dirt = new DirtyRows(store.Options.DirtyShare, RandomStreams.Stream(store.Options.Seed, "dirt"));
        var log = new LineLog(stream);
        using var json = new SegmentWriter();
        SimulatedEvent? last = null;
        var events = 0L;
        foreach (var e in store.Run(run))
        {
            var text = json.Write(e);
            log.Add(text);
            tables.Add(e);
            truth.Note(e);
            if (dirt.After(e, text, log.Lines) is { } row) truth.Note(row, log.Add(row.Text));
            (last, events) = (e, events + 1);
            if (events % ReportEvery == 0) run.Progress?.Report(new WorkProgress("Simulating", events, store.Options.Events, "events"));
        }

        if (last is not null && store.Options.DirtyShare > 0)
        {
            var cut = dirt.Cut(last);
            truth.Note(cut, log.AddUnfinished(cut.Text));
        }

        return (events, log.Lines);
    }
}
