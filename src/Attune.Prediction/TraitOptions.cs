using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Attune.Prediction;

/// <summary>What learns a trait.</summary>
public enum TraitLearner
{
    /// <summary>Gradient-boosted trees (Friedman 2001), ML.NET's FastTree.</summary>
    Trees,

    /// <summary>A random forest (Breiman 2001), ML.NET's FastForest.</summary>
    Forest,

    /// <summary>Logistic regression, ML.NET's by L-BFGS.</summary>
    Logistic,
}

/// <summary>How scores become probabilities.</summary>
public enum Calibration
{
    /// <summary>By a logistic curve (Platt 1999): two parameters, for few examples.</summary>
    Platt,

    /// <summary>By a nondecreasing step function, for thousands of examples.</summary>
    Isotonic,
}

/// <summary>How a trait is learned.</summary>
public record TraitOptions
{
    /// <summary>What learns.</summary>
    [Description("What learns: gradient-boosted trees, a random forest, or logistic regression.")]
    public TraitLearner Learner { get; init; } = TraitLearner.Trees;

    /// <summary>Trees grown.</summary>
    [Range(1, 10_000)]
    [Description("Trees grown, by trees and forest.")]
    public int Trees { get; init; } = 100;

    /// <summary>Leaves of a tree.</summary>
    [Range(2, 1024)]
    [Description("Leaves of a tree at most.")]
    public int Leaves { get; init; } = 8;

    /// <summary>Examples in a leaf.</summary>
    [Range(1, 100_000)]
    [Description("Examples in a leaf at least.")]
    public int LeafExamples { get; init; } = 20;

    /// <summary>How far each boosted tree goes.</summary>
    [Range(0.0001, 1.0)]
    [Description("How far each boosted tree goes.")]
    public double LearningRate { get; init; } = 0.05;

    /// <summary>Share of the columns that a tree or a split sees.</summary>
    [Range(0.01, 1.0)]
    [Description("Share of the columns that a tree sees.")]
    public double Columns { get; init; } = 0.5;

    /// <summary>L2 penalty of logistic regression.</summary>
    [Range(0.0, 1e9)]
    [Description("Penalty of squared weights in logistic regression.")]
    public double Penalty { get; init; } = 10;

    /// <summary>Whether the set of items met is learned from.</summary>
    [Description("Whether the set of items met is learned from: a sparse logistic regression over items gives one more column.")]
    public bool Items { get; init; } = true;

    /// <summary>L2 penalty of the regression over items; 0: chosen on the training rows.</summary>
    [Range(0.0, 1e9)]
    [Description("Penalty of squared weights in the regression over items; 0: the best of 3, 10, 30, 100 and 300 by log loss over the folds of the training rows.")]
    public double ItemPenalty { get; init; }

    /// <summary>Columns learned from at most; 0 for all.</summary>
    [Range(0, 100_000)]
    [Description("Columns learned from at most, those that tell most of the target on the training rows (mutual information); 0 for all.")]
    public int Keep { get; init; } = 100;

    /// <summary>How scores become probabilities.</summary>
    [Description("How scores become probabilities: by a logistic curve, or by a nondecreasing step function.")]
    public Calibration Calibration { get; init; } = Calibration.Platt;

    /// <summary>Folds by which calibration and the column of items are made.</summary>
    [Range(2, 100)]
    [Description("Folds within the training rows, by which calibration and the column of items are learned on rows that their models have not seen.")]
    public int Folds { get; init; } = 5;
}
