using System.CommandLine;
using Attune.Features;
using Attune.Models;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune features select</c> says.</summary>
/// <param name="Target">What is to be told.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Selected">Columns kept.</param>
/// <param name="Columns">All columns, the best first.</param>
internal sealed record FeaturesSelectResult(string Target, int Rows, int Selected, IReadOnlyList<FeatureScore> Columns);

/// <summary><c>attune features select</c>: which columns tell a target.</summary>
internal sealed class FeaturesSelectCommand : CliCommand<FeaturesSelectResult>
{
    private const int Shown = 40;
    private readonly FeatureChoice _choice = new();
    private readonly SelectionChoice _selection = new();

    public FeaturesSelectCommand(CliHost host)
        : base("select", T("Ranks the columns by what they tell of a target: variance, mutual information, L1 regression, permutation importance, redundancy."), host,
            "attune features select --target gender", "attune features select --target churns:60 --by permutation --keep 20")
    {
        _choice.AddTo(this);
        _selection.AddTo(this);
    }

    protected override async Task<FeaturesSelectResult> RunAsync(ParseResult arguments, Session session)
    {
        var options = _selection.Read(arguments);
        if (_choice.Target(arguments) is not { } target) throw new AttuneException("usage", $"Columns are selected for a target.", $"For example --target gender or --target buys:30.") { IsUsage = true };
        var samples = (await _choice.BuildAsync(arguments, session)).Samples!;
        var scores = FeatureSelection.Rank(samples.Table, samples.Classes, options, session.Run);
        return new(target, samples.Count, scores.Count(s => s.IsSelected), scores);
    }

    protected override void Show(FeaturesSelectResult result, Session session)
    {
        session.Screen.Heading(T($"{result.Selected:N0} of {result.Columns.Count:N0} columns selected for {result.Target} on {result.Rows:N0} rows"));
        session.Screen.Table([T("column"), T(">information"), ">L1", T(">permutation"), T(">variance"), T("same as")], result.Columns.Take(Shown).Select(c => new[]
        {
            (c.IsSelected ? "✓ " : "  ") + c.Column, $"{c.MutualInformation:0.0000}", $"{c.L1:0.000}", $"{c.Permutation:0.0000}", $"{c.Variance:0.###}", c.RedundantWith ?? "",
        }));
    }
}

/// <summary>The options by which a command is told how to select columns.</summary>
internal sealed class SelectionChoice
{
    private readonly Option<string?> _by = new("--by") { Description = T("What columns are ranked by: mutual_information (default), l1, permutation or variance."), HelpName = T("NAME") };
    private readonly Option<int?> _keep = new("--keep") { Description = T("Columns kept at most (default: 50)."), HelpName = "N" };

    public void AddTo(Command command)
    {
        command.Add(_by);
        command.Add(_keep);
    }

    /// <summary>True when one of them was given.</summary>
    public bool IsGiven(ParseResult arguments) => arguments.GetValue(_by) is not null || arguments.GetValue(_keep) is not null;

    public SelectionOptions Read(ParseResult arguments)
    {
        var settings = new List<KeyValuePair<string, string>>();
        if (arguments.GetValue(_by) is { } by) settings.Add(new("by", by));
        if (arguments.GetValue(_keep) is { } keep) settings.Add(new("keep", keep.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return (SelectionOptions)ModelOptions.Create(typeof(SelectionOptions), settings);
    }
}
