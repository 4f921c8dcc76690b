using Attune.Data;
using Attune.Models;

namespace Attune.Evaluation;

/// <summary>What to train on and what to test with: the result of a split, or a published split as it was read.</summary>
/// <param name="Protocol">How it was made, for people and for the report: <c>leave-last-out</c>, <c>ncf 1+99</c>.</param>
/// <param name="Train">What the model may see.</param>
/// <param name="Test">A row a test user: the withheld items, with their ratings or weights as values (null: all 1). Users with an empty row are not evaluated.</param>
/// <param name="Candidates">Sampled ranking: a row a test user with the negatives to rank the withheld items against. Null: full ranking over all items.</param>
/// <param name="Histories">Held-out users: rows aligned with <paramref name="Test"/>, the visible part of each, to be folded in. Null: row u of the test is user u of the training data.</param>
/// <param name="ExcludeSeen">Full ranking leaves out the items of the user's history.</param>
public sealed record Holdout(
    string Protocol, Dataset Train, CsrMatrix Test, CsrMatrix? Candidates = null, CsrMatrix? Histories = null, bool ExcludeSeen = true)
{
    /// <summary>What to score a test row with.</summary>
    public UserQuery Query(int row) => Histories is { } histories ? UserQuery.FoldIn(histories, row) : UserQuery.Known(Train.UserItems, row);
}
