using System.CommandLine;
using Attune.Simulation;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary><c>attune simulate</c>: writes a storefront with known ground truth.</summary>
internal sealed class SimulateCommand : CliCommand<SimulationReport>
{
    private readonly Argument<string> _directory = new("directory") { Description = T("The folder to write into."), HelpName = T("DIR") };
    private readonly RecordFlags<SimulationOptions> _options = new("seed");

    public SimulateCommand(CliHost host)
        : base("simulate", T("Writes a storefront with known ground truth: Segment events, CSV, and the truth beside them."), host,
            "attune simulate shop/", "attune simulate shop/ --users 20000 --items 5000 --events 2000000 --seed 7")
    {
        Add(_directory);
        _options.AddTo(this);
    }

    protected override Task<SimulationReport> RunAsync(ParseResult arguments, Session session)
    {
        var options = _options.Read(arguments) with { Seed = session.Run.Seed };
        return Task.FromResult(SimulationWriter.Write(arguments.GetRequiredValue(_directory), options, session.Run));
    }

    protected override void Show(SimulationReport result, Session session)
    {
        session.Screen.Line($"Wrote {result.Events:N0} events of {result.Users:N0} users and {result.Items:N0} items in {result.Seconds:0.0} s:");
        session.Screen.Facts(result.Files.Select(f => ("", f)));
        session.Screen.Note($"attune import segment {Path.Combine(result.Directory, "events.jsonl")}");
    }
}
