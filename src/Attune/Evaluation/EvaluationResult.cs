namespace Attune.Evaluation;

/// <summary>What came out of one evaluation.</summary>
/// <param name="Protocol">How training and test data were made.</param>
/// <param name="Metrics">Each metric asked for, by name, in the order asked.</param>
/// <param name="Rows">The test rows evaluated, ascending: users with an item to be found, or labelled examples.</param>
/// <param name="PerUser">
/// For each metric that has a value for every user, the values of <paramref name="Rows"/>, NaN where undefined. Coverage and Gini have none.
/// </param>
/// <param name="RecommendSeconds">Wall time of scoring, ranking and measuring.</param>
public sealed record EvaluationResult(
    string Protocol, IReadOnlyDictionary<string, double> Metrics, int[] Rows, IReadOnlyDictionary<string, float[]> PerUser, double RecommendSeconds)
{
    /// <summary>The same for parts of the users and of the withheld items; those that are empty are left out.</summary>
    public IReadOnlyList<Slice> Slices { get; init; } = [];

    /// <summary>True when <see cref="Rows"/> are labelled examples, and values "for each user" are for each example.</summary>
    public bool IsOfExamples { get; init; }

    /// <summary>Users evaluated; 0 for labelled examples.</summary>
    public int UsersEvaluated => IsOfExamples ? 0 : Rows.Length;

    /// <summary>Labelled examples evaluated; 0 where users are ranked for.</summary>
    public int ExamplesEvaluated => IsOfExamples ? Rows.Length : 0;

    /// <summary>The folds of a cross-validation as one result: the values for each user one after the other, metrics as means over the folds.</summary>
    internal static EvaluationResult Pool(IReadOnlyList<EvaluationResult> folds) => folds.Count == 1 ? folds[0] : new(
        folds[0].Protocol, folds[0].Metrics.Keys.ToDictionary(m => m, m => folds.Average(f => f.Metrics[m])), [.. folds.SelectMany(f => f.Rows)],
        folds[0].PerUser.Keys.ToDictionary(m => m, m => folds.SelectMany(f => f.PerUser[m]).ToArray()), folds.Sum(f => f.RecommendSeconds))
    { IsOfExamples = folds[0].IsOfExamples };
}
