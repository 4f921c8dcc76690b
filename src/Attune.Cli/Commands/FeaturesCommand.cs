using System.CommandLine;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary><c>attune features</c>: tables of features for models of one's own.</summary>
internal sealed class FeaturesCommand : Command
{
    public FeaturesCommand(CliHost host)
        : base("features", T("Tables of features of users, items and pairs, in which no value comes from after its row's moment: look at them, select, export."))
    {
        Examples.Register(this, ["attune features build", "attune features select --target gender", "attune features export users.parquet --target churns:60"]);
        Add(new FeaturesBuildCommand(host));
        Add(new FeaturesSelectCommand(host));
        Add(new FeaturesExportCommand(host));
    }
}
