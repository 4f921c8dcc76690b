using Attune.Models;

namespace Attune.Evaluation;

/// <summary>
/// Measures a trained model on a holdout.
/// <para>
/// Full ranking: all items, without the user's history if the holdout says so, by falling score; equal scores by lower item, just as
/// <see cref="Recommender"/> would show them. A withheld item that is also in that history cannot be recommended and does not count.
/// </para>
/// <para>
/// Sampled ranking: the withheld items and the row of candidates, a withheld item among its own candidates counting once. Among equal
/// scores the withheld items come last: a model that cannot tell items apart earns nothing, and with one withheld item it is the order of the NCF
/// authors' evaluation.
/// </para>
/// In both, an item scored NaN is never in the list. Users without a withheld item that counts are not evaluated.
/// <para>
/// Labelled examples (<see cref="Holdout.TestExamples"/>): no list is made; the model predicts each example alone, and the metrics are over all examples together.
/// </para>
/// </summary>
public static class Evaluator
{
    /// <summary>Ranks for every test user, in parallel, and takes the metrics. The result does not depend on the number of threads.</summary>
    /// <param name="model">Trained on <see cref="Holdout.Train"/>.</param>
    /// <param name="holdout">What to test with.</param>
    /// <param name="metrics">What to measure.</param>
    /// <param name="run">Threads, progress (one step <c>Evaluating</c>), cancellation.</param>
    /// <param name="time">The clock of <see cref="EvaluationResult.RecommendSeconds"/>; null for the system's.</param>
    /// <exception cref="AttuneException">Model or holdout lack what a metric needs, they do not fit each other, or no user can be evaluated.</exception>
    public static EvaluationResult Evaluate(IModel model, Holdout holdout, IReadOnlyList<MetricSpec> metrics, RunContext run, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(holdout);
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(run);
        if (model.ItemCount != holdout.Train.Items.Count)
            throw new AttuneException("model_mismatch", $"The model knows {model.ItemCount} items and the test data {holdout.Train.Items.Count}.", $"Train the model on the training part of the same data.");

        var clock = time ?? TimeProvider.System;
        if (holdout.TestExamples is not null) return ExampleEvaluator.Evaluate(model, holdout, metrics, run, clock);
        var start = clock.GetTimestamp();
        var rows = RowsToEvaluate(holdout);
        var board = new Scoreboard(model, holdout, metrics, rows.Length);
        Func<int, UserQuery> query = index => holdout.Query(rows[index]);
        Func<UserRanker> ranker = () => new UserRanker(holdout, board.LongestList, board.ReadsNegativeScores);
        if (holdout.Candidates is null && !board.ReadsRelevantScores)
            BatchRanking.ForEach(
                model, rows.Length, query, board.LongestList, holdout.ExcludeSeen, "Evaluating", run, ranker,
                (ranker, index, user, best) => board.Add(index, ranker.Rank(rows[index], user, best), user.Items.Length));
        else
            BatchScoring.ForEach(
                model, rows.Length, query, "Evaluating", run, ranker,
                (ranker, index, user, scores) => board.Add(index, ranker.Rank(rows[index], user, scores), user.Items.Length));
        return board.ToResult(holdout.Protocol, rows, clock.GetElapsedTime(start).TotalSeconds);
    }

    private static int[] RowsToEvaluate(Holdout holdout)
    {
        int[] rows = [.. Enumerable.Range(0, holdout.Test.Rows).Where(r => HasRelevant(holdout, r))];
        return rows.Length > 0
            ? rows
            : throw new AttuneException("nothing_to_evaluate", $"No user of '{holdout.Protocol}' has a withheld item that is not in their history.", $"Use a split that withholds more, or more data.");
    }

    private static bool HasRelevant(Holdout holdout, int row)
    {
        var withheld = holdout.Test.ColumnsOf(row);
        if (holdout.Candidates is not null || !holdout.ExcludeSeen || withheld.IsEmpty) return !withheld.IsEmpty;
        var seen = holdout.Query(row).Items.Span;
        foreach (var item in withheld)
            if (seen.BinarySearch(item) < 0) return true;
        return false;
    }
}
