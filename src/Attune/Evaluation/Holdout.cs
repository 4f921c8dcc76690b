using Attune.Data;
using Attune.Data.Splits;
using Attune.Models;

namespace Attune.Evaluation;

/// <summary>What to train on and what to test with: the result of a split, or a published split as it was read.</summary>
/// <param name="Protocol">How it was made, for people and for the report: <c>leave-last-out</c>, <c>ncf 1+99</c>.</param>
/// <param name="Train">What the model may see.</param>
/// <param name="Test">A row a test user: the withheld items, with their ratings or weights as values (null: all 1; NaN: not rated). Users with an empty row are not evaluated.</param>
/// <param name="Candidates">Sampled ranking: a row a test user with the negatives to rank the withheld items against. Null: full ranking over all items.</param>
/// <param name="Histories">Held-out users: rows aligned with <paramref name="Test"/>, the visible part of each, to be folded in. Null: row u of the test is user u of the training data.</param>
/// <param name="ExcludeSeen">Full ranking leaves out the items of the user's history.</param>
/// <param name="HistoryRatings">The cells of <paramref name="Histories"/> with the rating as value, NaN where there is none; null when none is known.</param>
/// <param name="HistoryOrder">The histories in order of time, a row for each row of the test; null when the order is not known, or when the model is to go by that of its training.</param>
public sealed record Holdout(
    string Protocol, Dataset Train, CsrMatrix Test, CsrMatrix? Candidates = null, CsrMatrix? Histories = null, bool ExcludeSeen = true,
    CsrMatrix? HistoryRatings = null, Interactions? HistoryOrder = null)
{
    /// <summary>
    /// Labelled examples with context to test on, each alone: does the model tell those that happened from those that did not? Then no list is ranked, and the metrics
    /// are those of examples. Null: users are ranked for.
    /// </summary>
    public Examples? TestExamples { get; init; }

    /// <summary>What to score a test row with.</summary>
    public UserQuery Query(int row) => Histories is { } histories
        ? UserQuery.FoldIn(histories, row) with { Ratings = HistoryRatings?.ValuesMemory(row) ?? default, Sequence = SequenceOf(row) }
        : UserQuery.Known(Train.UserItems, row) with { Sequence = SequenceOf(row) };

    /// <summary>Splits a dataset. Of several folds each is made when it is asked for, so that one is in memory at a time.</summary>
    /// <exception cref="AttuneException">The data cannot be split this way.</exception>
    public static IEnumerable<Holdout> Split(Dataset dataset, SplitSpec split, int seed)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(split);
        return split.Apply(dataset.Interactions, seed).Select(parts => Of(split.ToString(), dataset, parts));
    }

    /// <summary>
    /// Tests on what the users liked in <paramref name="test"/>: the pairs whose weights (<see cref="EventKinds.Weights"/>) sum to more than 0,
    /// each with its last rating.
    /// </summary>
    /// <param name="protocol">How it was made.</param>
    /// <param name="train">What the model may see.</param>
    /// <param name="test">What is withheld, over the same users, items and kinds.</param>
    public static Holdout Of(string protocol, Dataset train, Interactions test)
    {
        ArgumentNullException.ThrowIfNull(train);
        return new Holdout(protocol, train, RatedPositives(train.With(test)));
    }

    /// <summary>Tests on labelled examples.</summary>
    /// <param name="protocol">How it was made.</param>
    /// <param name="train">What the model may see.</param>
    /// <param name="test">What is withheld, over the same users, items and fields of context.</param>
    public static Holdout Of(string protocol, Dataset train, Examples test)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        var positives = test.ToInteractions(train.Users.Count, train.Items.Count);
        return new Holdout(protocol, train, positives.ToUserItems(binary: true)) { TestExamples = test };
    }

    private ReadOnlyMemory<int> SequenceOf(int row) => HistoryOrder is { } order ? order.Items.AsMemory(order.PositionsOf(row)) : default;

    private static Holdout Of(string protocol, Dataset dataset, DataSplit parts)
    {
        var holdout = Of(protocol, dataset.With(parts.Train), parts.Test);
        if (parts.Histories is not { } visible) return holdout;
        var histories = dataset.With(visible);
        return holdout with { Histories = histories.UserItems, HistoryRatings = visible.Values is null ? null : RatedPositives(histories), HistoryOrder = histories.Sequences() };
    }

    private static CsrMatrix RatedPositives(Dataset test)
    {
        var positives = test.UserItems;
        if (test.Interactions.Values is null) return positives;
        var ratings = new float[positives.Count];
        Array.Fill(ratings, float.NaN);
        for (var user = 0; user < positives.Rows; user++)
        {
            var rated = test.Ratings.ColumnsOf(user);
            var values = test.Ratings.ValuesOf(user);
            for (var k = 0; k < rated.Length; k++)
            {
                var cell = positives.ColumnsOf(user).BinarySearch(rated[k]);
                if (cell >= 0) ratings[positives.RowStarts[user] + cell] = values[k];
            }
        }

        return new CsrMatrix(positives.Columns, positives.RowStarts, positives.ColumnIndices, ratings);
    }
}
