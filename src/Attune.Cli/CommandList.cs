using System.CommandLine;
using Attune.Cli.Commands;

namespace Attune.Cli;

/// <summary>All commands, in the order the help shows them.</summary>
internal static class CommandList
{
    public static IReadOnlyList<Command> All(TextWriter output, TextWriter error, TimeProvider time)
    {
        var host = new CliHost(output, error, time);
        return
        [
            new DemoCommand(host), new SimulateCommand(host), new ServeCommand(host), new InitCommand(host), new SchemaCommand(host),
            new ImportCommand(host), new QuarantineCommand(host), new QualityCommand(host), new PrepareCommand(host),
            new ModelsCommand(host), new TrainCommand(host), new CompressCommand(host), new EvaluateCommand(host), new CompareCommand(host), new TuneCommand(host), new RunsCommand(host),
            new RecommendCommand(host), new SimilarItemsCommand(host), new SimilarUsersCommand(host), new SearchCommand(host),
            new ProfileCommand(host), new PersonasCommand(host), new IdentityCommand(host), new WhyCommand(host), new FeaturesCommand(host), new TraitsCommand(host), new TextCommand(host),
        ];
    }
}
