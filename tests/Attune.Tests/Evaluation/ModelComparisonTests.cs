using Attune.Evaluation;
using Attune.Models;
using Attune.Tests.Models;

namespace Attune.Tests.Evaluation;

public sealed class ModelComparisonTests
{
    [Fact]
    public void The_others_are_held_against_the_first_on_the_same_users_of_all_folds()
    {
        var dataset = Datasets.Random(60, 40, 900, 3);
        var holdouts = Holdout.Split(dataset, Attune.Data.Splits.SplitSpec.Parse("k-fold:3"), 1).ToList();
        Contender[] contenders = [Of("popular"), Of("item-knn"), Of("popular") with { Label = "again" }];
        var result = ModelComparison.Run(contenders, () => holdouts, MetricSpec.ParseList("ndcg@5,coverage@5"), new RunContext(2), TimeProvider.System);

        Assert.Equal(["popular", "item-knn", "again"], result.Models.Select(m => m.Label));
        Assert.Null(result.Models[0].Against);
        var again = result.Models[2].Against!;
        Assert.Equal((0, 0, 1, 1, 1), (again.Difference, again.EffectSize, again.TTest, again.Permutation, again.Adjusted));

        // The difference is the mean over all pairs of all folds.
        var pairs = Enumerable.Range(0, 3).SelectMany(f => result.Models[1].Report.Folds[f].PerUser["ndcg@5"]
            .Zip(result.Models[0].Report.Folds[f].PerUser["ndcg@5"], (b, a) => (double)b - a)).ToArray();
        var against = result.Models[1].Against!;
        Assert.Equal(pairs.Average(), against.Difference, 1e-9);
        var deviation = Math.Sqrt(pairs.Sum(d => Math.Pow(d - pairs.Average(), 2)) / (pairs.Length - 1));
        Assert.Equal(pairs.Average() / deviation, against.EffectSize, 1e-9);
        Assert.InRange(against.Adjusted, against.Permutation, Math.Min(1, 2 * against.Permutation));
        Assert.Equal(3, result.Models[0].Report.FoldMetrics!.Count);
    }

    private static Contender Of(string name)
    {
        var trainer = ModelCatalog.Default.Get(name);
        return new Contender(name, trainer, ModelOptions.Create(trainer.OptionsType, []));
    }
}
