using System.CommandLine;
using Attune.Cli.Terminal;
using Attune.Data;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune quarantine list</c> says.</summary>
internal sealed record QuarantineResult(long Total, IReadOnlyDictionary<string, long> Reasons, IReadOnlyList<QuarantinedRow> Rows);

/// <summary>What <c>attune quarantine export</c> says.</summary>
internal sealed record QuarantineExport(string File, long Rows);

/// <summary><c>attune quarantine</c>: the rows that could not be taken in.</summary>
internal sealed class QuarantineCommand : Command
{
    public QuarantineCommand(CliHost host)
        : base("quarantine", T("Shows or exports the rows that could not be taken in."))
    {
        Add(new ListCommand(host));
        Add(new ExportCommand(host));
    }

    private sealed class ListCommand : CliCommand<QuarantineResult>
    {
        private readonly Option<int?> _count = GlobalOptions.Positive("--count", T("Rows to show (default: 20)."));

        public ListCommand(CliHost host)
            : base("list", T("Shows quarantined rows: file, line, value and reason."), host, "attune quarantine list --count 50") => Add(_count);

        protected override async Task<QuarantineResult> RunAsync(ParseResult arguments, Session session)
        {
            using var workspace = session.OpenWorkspace();
            var reasons = await workspace.Quarantine.CountAsync(session.Cancellation);
            var rows = await workspace.Quarantine.ListAsync(0, arguments.GetValue(_count) ?? 20, session.Cancellation);
            return new QuarantineResult(reasons.Values.Sum(), reasons, rows);
        }

        protected override void Show(QuarantineResult result, Session session)
        {
            session.Screen.Line($"{result.Total:N0} rows in quarantine.");
            if (result.Total == 0) return;
            session.Screen.Table([T("reason"), T(">rows")], result.Reasons.OrderByDescending(r => r.Value).Select(r => new[] { r.Key, $"{r.Value:N0}" }));
            session.Screen.Table([T("file"), T(">line"), T("column"), T("value"), T("reason")],
                result.Rows.Select(r => new[] { Path.GetFileName(r.File), $"{r.Line}", r.Column ?? "", Shorten(r.Value), r.Reason }));
            session.Screen.Note(T("attune quarantine export FILE writes them all, so that they can be mended and imported again."));
        }

        private static string Shorten(string? value) => value is null ? "" : value.Length <= 40 ? value : value[..39] + "…";
    }

    private sealed class ExportCommand : CliCommand<QuarantineExport>
    {
        private const int Page = 10_000;
        private readonly Argument<string> _file = new("file") { Description = T("The file to write, JSON Lines."), HelpName = T("FILE") };

        public ExportCommand(CliHost host)
            : base("export", T("Writes all quarantined rows as JSON Lines."), host, "attune quarantine export bad-rows.jsonl") => Add(_file);

        protected override async Task<QuarantineExport> RunAsync(ParseResult arguments, Session session)
        {
            var file = arguments.GetRequiredValue(_file);
            using var workspace = session.OpenWorkspace();
            var rows = 0;
            await using (var writer = new StreamWriter(file + ".tmp"))
            {
                while (await workspace.Quarantine.ListAsync(rows, Page, session.Cancellation) is { Count: > 0 } page)
                {
                    foreach (var row in page) await writer.WriteLineAsync(Json.WriteLine(row));
                    rows += page.Count;
                }
            }

            File.Move(file + ".tmp", file, overwrite: true);
            return new QuarantineExport(file, rows);
        }

        protected override void Show(QuarantineExport result, Session session) =>
            session.Screen.Line($"Wrote {result.Rows:N0} rows to {result.File}.");
    }
}
