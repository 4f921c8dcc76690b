using Attune.Cli.Accuracy;
using Attune.Deep;
using Attune.Evaluation;
using Attune.Models;
using Attune.Prediction.Evaluation;
using Attune.Text;

namespace Attune.Cli.Tests;

/// <summary>The committed configurations of <c>bench/accuracy</c>, over all models of the command line.</summary>
public sealed class AccuracyConfigTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "bench", "accuracy");

    public static TheoryData<string> Committed => [.. Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!)];

    [Theory]
    [MemberData(nameof(Committed))]
    public void A_committed_configuration_names_a_model_its_options_and_metrics(string name)
    {
        DeepModels.Include();
        var config = EvaluationConfig.Read(Path.Combine(Folder, name + ".json"));
        if (PredictionEvaluation.Evaluates(config.Format) || config.Format == SimulatedProfiles.Format)
        {
            _ = config.Format == SimulatedProfiles.Format ? SimulatedProfiles.OptionsOf(config) : PredictionEvaluation.OptionsOf(config);
            Assert.All(config.Published, p => Assert.Subset(config.Metrics.ToHashSet(), p.Metrics.Keys.ToHashSet()));
            return;
        }

        if (config.Format == TextEvaluation.Format) TextEvaluation.OptionsOf(config.Model, [], config.Options);
        else ModelOptions.Create(ModelCatalog.Default.Get(config.Model).OptionsType, [], config.Options);
        var metrics = MetricSpec.ParseList(string.Join(',', config.Metrics)).Select(m => m.Name).ToList();
        Assert.All(config.Published, p => Assert.Subset(metrics.ToHashSet(), p.Metrics.Keys.ToHashSet()));
    }
}
