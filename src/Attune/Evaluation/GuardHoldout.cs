using Attune.Data;
using Attune.Models;

namespace Attune.Evaluation;

/// <summary>
/// What two versions of a model are held against each other on: the last item of some users, drawn by seed. Where enough interactions are newer than the earlier
/// version, only such are withheld, as that version cannot have learned them; else the last of all, which it may have.
/// </summary>
public sealed class GuardHoldout
{
    /// <summary>Users to tell versions apart by: below so many, new interactions are too few to choose by alone, unless there are hardly more of others.</summary>
    private const int Enough = 50;

    private const int Fewest = 500, Most = 5000, OneIn = 5;

    private readonly int[] _withheld;

    private GuardHoldout(Dataset dataset, int[] withheld, bool isNew)
    {
        (_withheld, IsNew) = (withheld, isNew);
        var (train, test) = (Part(dataset, false), Part(dataset, true));
        Holdout = Holdout.Of(isNew ? "leave-last-out of what is new" : "leave-last-out", train, test.Interactions) with { HistoryOrder = train.Sequences() };
    }

    /// <summary>What the candidate may learn from, and what is withheld.</summary>
    public Holdout Holdout { get; }

    /// <summary>True when all that is withheld is newer than the earlier version.</summary>
    public bool IsNew { get; }

    /// <summary>Withholds the last item that they like of a fifth of the users, from 500 to 5,000 of them. A user keeps one item at least.</summary>
    /// <param name="dataset">All there is.</param>
    /// <param name="fresh">The part that is newer than the earlier version, over the same users and items; null when there is no such version or nobody knows.</param>
    /// <param name="seed">Draws the users.</param>
    /// <exception cref="AttuneException"><c>nothing_to_evaluate</c>: nobody has two items.</exception>
    public static GuardHoldout Cut(Dataset dataset, Dataset? fresh, int seed)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var all = LastLiked(dataset, null);
        var recent = fresh is null ? [] : LastLiked(dataset, fresh);
        var isNew = recent.Length > 0 && (recent.Length >= Enough || 2 * recent.Length >= all.Length);
        var chosen = isNew ? recent : all;
        if (chosen.Length == 0)
            throw new AttuneException("nothing_to_evaluate", $"Nobody has two items that they like, so none can be withheld to compare versions by.", $"Train without --guard.");
        new Random(seed).Shuffle(chosen);
        var withheld = new int[dataset.Users.Count];
        Array.Fill(withheld, -1);
        foreach (var (user, item) in chosen.AsSpan(0, Math.Min(chosen.Length, Math.Clamp(dataset.Users.Count / OneIn, Fewest, Most)))) withheld[user] = item;
        return new GuardHoldout(dataset, withheld, isNew);
    }

    /// <summary>A part of the same dataset without what is withheld.</summary>
    public Dataset Without(Dataset part) => Part(part, false);

    /// <summary>
    /// Whether a version may have learned what is withheld: unless that is newer, it has not if it was trained on exactly the rest, and neither have the versions
    /// that it was made from.
    /// </summary>
    /// <param name="version">The version.</param>
    /// <param name="all">All versions, to look up what it was made from.</param>
    public bool MayHaveSeen(ModelManifest version, IReadOnlyList<ModelManifest> all)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(all);
        if (IsNew) return false;
        if (version.DataFingerprint != Holdout.Train.Fingerprint()) return true;
        if (version.Parent is not { } parent) return false;
        return all.FirstOrDefault(m => m.Model == parent.Model && m.Version == parent.Version) is not { } before || MayHaveSeen(before, all);
    }

    /// <summary>The last item that each user likes, of those with another besides; only those that occur in <paramref name="fresh"/> alone where it is given.</summary>
    private static (int User, int Item)[] LastLiked(Dataset dataset, Dataset? fresh)
    {
        var found = new List<(int, int)>();
        for (var user = 0; user < dataset.Users.Count; user++)
        {
            var items = dataset.Interactions.ItemsOf(user);
            var liked = dataset.UserItems.ColumnsOf(user);
            if (liked.Length < 2) continue;
            for (var p = items.Length - 1; p >= 0; p--)
            {
                if (liked.BinarySearch(items[p]) < 0) continue;
                if (fresh is not null && fresh.Interactions.ItemsOf(user).Count(items[p]) != items.Count(items[p])) continue;
                found.Add((user, items[p]));
                break;
            }
        }

        return [.. found];
    }

    private Dataset Part(Dataset dataset, bool wanted)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var x = dataset.Interactions;
        var marks = new bool[x.Count];
        for (var user = 0; user < x.UserCount; user++)
            for (var p = x.UserStarts[user]; p < x.UserStarts[user + 1]; p++) marks[p] = x.Items[p] == _withheld[user];
        return dataset.With(x.Where(p => marks[p] == wanted));
    }
}
