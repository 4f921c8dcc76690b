using System.CommandLine;
using Attune.Cli.Report;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune runs report</c> says.</summary>
internal sealed record RunReport(string File, IReadOnlyList<string> Runs);

/// <summary><c>attune runs report</c>: the curves of runs as one page that can be sent to others.</summary>
internal sealed class RunReportCommand : CliCommand<RunReport>
{
    private readonly Argument<string[]> _runs = RunsCommand.RunArgument<string[]>("runs", ArgumentArity.OneOrMore);
    private readonly Option<string> _out = new("--out", "-o") { Description = T("The page to write."), HelpName = T("FILE"), Required = true };

    public RunReportCommand(CliHost host)
        : base("report", T("Writes runs as one page that needs nothing else: results, curves, options."), host,
            "attune runs report last --out run.html", "attune runs report 3 4 5 --out runs.html")
    {
        Add(_runs);
        Add(_out);
    }

    protected override Task<RunReport> RunAsync(ParseResult arguments, Session session)
    {
        var (registry, file) = (session.Runs(), arguments.GetRequiredValue(_out));
        var runs = RunCompareCommand.Read(arguments.GetRequiredValue(_runs), registry);
        File.WriteAllText(file, RunsPage.Write(runs.ConvertAll(r => (r, registry.Curve(r)))));
        return Task.FromResult(new RunReport(file, runs.ConvertAll(r => r.Id)));
    }

    protected override void Show(RunReport result, Session session) => session.Screen.Line($"Wrote {result.Runs.Count} runs to {result.File}.");
}
