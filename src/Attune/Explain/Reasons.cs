using Attune.Models;
using Attune.Profiles;

namespace Attune.Explain;

/// <summary>
/// Finds a few reasons a person understands for a recommendation: the user's own items that made the score (<see cref="IExplainsByHistory"/>), shared interests, popularity.
/// Thread-safe when its arguments are.
/// </summary>
/// <param name="model">The model that recommends.</param>
/// <param name="categories">Categories of items.</param>
/// <param name="titles">Title of an item by external id; null when it has none.</param>
/// <param name="population">Whom the user is compared with; null: popularity is no reason.</param>
public sealed class Reasons(PublishedModel model, ItemCategories categories, Func<string, string?> titles, PopulationStatistics? population = null)
{
    /// <summary>Items of the history that add less than this part of the score explain nothing.</summary>
    private const double LeastShare = 0.02;

    /// <summary>Items beyond this rank are not called popular.</summary>
    private const int LeastPopular = 100;

    /// <summary>
    /// The reasons, most telling first: the best of each sort before the second best of any, and within a rank the user's own items, then interests, then popularity.
    /// Empty when nothing speaks for the item that a person would understand.
    /// </summary>
    /// <param name="item">External id of the recommended item.</param>
    /// <param name="user">What the item was scored for.</param>
    /// <param name="interests">The user's interests; null when none are known.</param>
    /// <param name="count">Reasons at most.</param>
    public IReadOnlyList<Reason> For(string item, UserQuery user, InterestsValue? interests = null, int count = 3)
    {
        IEnumerable<Reason>[] sorts = [FromHistory(item, user), FromInterests(item, interests), FromPopularity(item)];
        return
        [
            .. sorts.SelectMany((reasons, sort) => reasons.Select((reason, rank) => (reason, rank, sort)))
                .OrderBy(r => r.rank).ThenBy(r => r.sort).Take(count).Select(r => r.reason),
        ];
    }

    private IEnumerable<Reason> FromHistory(string item, UserQuery user)
    {
        if (model.Model is not IExplainsByHistory explains || user.Items.IsEmpty || !model.Items.TryGet(item, out var index)) return [];
        var helpful = explains.Explain(user, index).Where(c => c.Share > 0 && c.Item != index).OrderByDescending(c => c.Share).ToList();
        var sum = helpful.Sum(c => (double)c.Share);
        return helpful.Select(c => (Id: model.Items[c.Item], Share: c.Share / sum)).Where(c => c.Share >= LeastShare)
            .Select(c => new BecauseYouLiked(c.Id, titles(c.Id), Math.Round(c.Share, 4)));
    }

    private IEnumerable<Reason> FromInterests(string item, InterestsValue? interests)
    {
        if (interests is null) return [];
        var own = categories.Of(item).ToHashSet();
        return interests.Top.Where(i => own.Contains(new Category(i.Attribute, i.Value))).Select(i => new MatchesInterest(i.Attribute, i.Value, i.Lift));
    }

    private IEnumerable<Reason> FromPopularity(string item) =>
        population?.RankOf(item) is { } rank and <= LeastPopular ? [new Popular(rank)] : [];
}
