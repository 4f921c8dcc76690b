using System.CommandLine;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>The options by which a command is told what to train on and to test with.</summary>
internal sealed class HoldoutChoice
{
    private readonly Option<string?> _split = new("--split")
    {
        Description = T("How to split the workspace: leave-last-out (default), leave-k-out:5, random:0.2, temporal:0.2, k-fold:5, held-out-users:0.1."),
        HelpName = T("SPLIT"),
    };

    private readonly Option<string?> _format = new("--format") { Description = T("Other data instead of the workspace: a published split (adjacency, ncf, sequence, csv), labelled examples (libfm), or a MovieLens folder (movielens) to be split."), HelpName = T("FORMAT") };
    private readonly Option<string?> _data = new("--data") { Description = T("Where it is: a folder (adjacency, movielens), a prefix (ncf, libfm) or a file (sequence)."), HelpName = T("PATH") };
    private readonly Option<string?> _train = new("--train") { Description = T("The training file of --format csv."), HelpName = T("FILE") };
    private readonly Option<string?> _test = new("--test") { Description = T("The test file of --format csv."), HelpName = T("FILE") };
    private readonly Option<string?> _map = new("--map") { Description = T("The columns of --format csv: user=…,item=…[,value=…,time=…]."), HelpName = T("MAP") };
    private readonly Option<bool> _raw = new("--raw") { Description = T("Use the raw log, without what attune prepare did.") };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _split, _format, _data, _train, _test, _map, _raw }) command.Add(option);
    }

    public HoldoutSource Read(ParseResult arguments) => new()
    {
        Format = arguments.GetValue(_format),
        Data = arguments.GetValue(_data),
        Train = arguments.GetValue(_train),
        Test = arguments.GetValue(_test),
        Map = arguments.GetValue(_map),
        Split = arguments.GetValue(_split),
        Raw = arguments.GetValue(_raw),
    };
}
