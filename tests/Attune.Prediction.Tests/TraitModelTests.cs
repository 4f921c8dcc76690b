namespace Attune.Prediction.Tests;

public sealed class TraitModelTests
{
    private static readonly TraitOptions Small = new() { Trees = 30, LeafExamples = 5, Folds = 3 };

    [Theory]
    [InlineData(TraitLearner.Trees)]
    [InlineData(TraitLearner.Forest)]
    [InlineData(TraitLearner.Logistic)]
    public void Each_learner_tells_a_trait_of_users_it_has_not_seen(TraitLearner learner)
    {
        var samples = Population.Side();
        Assert.Equal(["even", "odd"], samples.Levels);
        Assert.Equal(144, samples.Count); // those divisible by 10 told nothing
        Assert.DoesNotContain(samples.Table.Columns, c => c.Name.Contains("side", StringComparison.Ordinal));
        var quality = TraitQuality.Of(CrossValidation.Probabilities(samples, Small with { Learner = learner }, 4, RunContext.Default), samples.Classes, 1);
        Assert.InRange(quality.Auc, 0.9, 1);
        Assert.InRange(quality.AucInterval.Low, 0.8, quality.Auc);
        Assert.InRange(quality.Accuracy, 0.8, 1);
    }

    [Fact]
    public void Labels_that_mean_nothing_are_not_told()
    {
        var samples = Population.Side();
        var random = new Random(4);
        samples = samples with { Classes = [.. samples.Classes.Select(_ => random.Next(2))] };
        var areas = new[] { TraitLearner.Trees, TraitLearner.Logistic }.Select(l => TraitQuality.Of(CrossValidation.Probabilities(samples, Small with { Learner = l }, 6, RunContext.Default), samples.Classes, 1).Auc);
        Assert.All(areas, a => Assert.InRange(a, 0.3, 0.65)); // 144 rows: a leak of labels would show as .9
    }

    [Theory]
    [InlineData(TraitLearner.Trees)]
    [InlineData(TraitLearner.Forest)]
    [InlineData(TraitLearner.Logistic)]
    public void The_seed_decides_and_not_the_threads(TraitLearner learner)
    {
        var samples = Population.Side();
        var options = Small with { Learner = learner };
        var first = TraitModel.Train(samples, options, new RunContext(1)).Probabilities(samples.Table);
        Assert.Equal(first, TraitModel.Train(samples, options, new RunContext(8)).Probabilities(samples.Table));
    }

    [Fact]
    public void More_than_two_values_get_probabilities_that_sum_to_one()
    {
        var samples = Population.Side() with { Levels = ["a", "b", "c"] };
        samples = samples with { Classes = [.. samples.Classes.Select((c, r) => c == 0 ? 0 : 1 + r % 2)] };
        var probabilities = TraitModel.Train(samples, Small, RunContext.Default).Probabilities(samples.Table);
        Assert.All(probabilities, p => Assert.Equal(1, p.Sum(), 5));
        Assert.True(probabilities.Zip(samples.Classes).Where(p => p.Second == 0).Average(p => p.First[0]) > 0.6);
    }

    [Fact]
    public void All_rows_of_a_user_are_in_one_fold_and_folds_are_of_equal_size()
    {
        var samples = Population.Side();
        var twice = samples.At([.. Enumerable.Range(0, samples.Count), .. Enumerable.Range(0, samples.Count)]);
        var folds = twice.FoldsOf(5, 7);
        Assert.Equal(folds[..samples.Count], folds[samples.Count..]);
        Assert.All(folds[..samples.Count].CountBy(f => f), f => Assert.InRange(f.Value, samples.Count / 5, samples.Count / 5 + 1));
        Assert.NotEqual(folds, twice.FoldsOf(5, 8));
    }

    [Theory]
    [InlineData(Calibration.Platt)]
    [InlineData(Calibration.Isotonic)]
    public void Probabilities_are_about_what_comes_true(Calibration calibration)
    {
        var samples = Population.Side(items: false);
        var told = CrossValidation.Probabilities(samples, Small with { Calibration = calibration }, 4, RunContext.Default);
        Assert.Equal(samples.Classes.Average(), told.Average(p => (double)p[1]), 0.08);
    }

    [Fact]
    public void Too_few_examples_of_a_value_are_an_error()
    {
        var samples = Population.Side();
        samples = samples with { Classes = [.. samples.Classes.Select((_, r) => r == 0 ? 1 : 0)] };
        Assert.Equal("too_few_examples", Assert.Throws<AttuneException>(() => TraitModel.Train(samples, Small, RunContext.Default)).Code);
    }
}
