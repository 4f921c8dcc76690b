using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;

namespace Attune.Preparation;

/// <summary>Options of <see cref="KCore"/>.</summary>
public sealed record KCoreOptions
{
    /// <summary>Distinct items a user, and distinct users an item, must keep.</summary>
    [Range(1, 1_000_000)]
    [Description("Every remaining user has at least this many distinct items, and every remaining item this many distinct users.")]
    public int K { get; init; } = 5;

    /// <summary>Distinct users an item must keep, when it is not the same number.</summary>
    [Range(0, 1_000_000)]
    [Description("Another minimum for items; 0 takes that of the users.")]
    public int ItemK { get; init; }
}

/// <summary>
/// Keeps the largest part of the data in which every user has at least k distinct items and every item at least k distinct users
/// (Seidman 1983, "Network structure and minimum degree"), by peeling with a queue (Batagelj and Zaversnik 2003,
/// "An O(m) algorithm for cores decomposition of networks"): linear in the interactions.
/// </summary>
public sealed class KCore : PreparationStep<KCoreOptions>
{
    /// <inheritdoc/>
    public override StepDescription Description { get; } = new(
        "k-core", "k-core", "Keeps only users and items with enough to learn from, by removing the sparse ones again and again until none is left.");

    /// <inheritdoc/>
    public override StepResult Apply(Dataset dataset, KCoreOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        var x = dataset.Interactions;
        var userItems = x.ToUserItems();
        var itemK = options.ItemK == 0 ? options.K : options.ItemK;
        var (users, items) = Peel(userItems, userItems.Transpose(), options.K, itemK);

        var removed = new List<int>();
        for (var user = 0; user < x.UserCount; user++)
            for (var p = x.UserStarts[user]; p < x.UserStarts[user + 1]; p++)
                if (users[user] || items[x.Items[p]]) removed.Add(p);
        var (usersOut, itemsOut) = (users.Count(isOut => isOut), items.Count(isOut => isOut));
        return new StepResult(
            [.. removed],
            $"Removed {removed.Count:N0} of {x.Count:N0} interactions: {usersOut:N0} users with fewer than {options.K} items and {itemsOut:N0} items with fewer than {itemK} users.",
            new Dictionary<string, double>
            {
                ["interactions"] = x.Count,
                ["removed_users"] = usersOut,
                ["removed_items"] = itemsOut,
                ["remaining_users"] = x.UserCount - usersOut,
                ["remaining_items"] = x.ItemCount - itemsOut,
            });
    }

    /// <summary>Which users and items fall out. Removing one lowers the degrees of its partners, which may then fall too.</summary>
    private static (bool[] Users, bool[] Items) Peel(CsrMatrix userItems, CsrMatrix itemUsers, int userK, int itemK)
    {
        var (users, items) = (new Side(userItems, userK), new Side(itemUsers, itemK));
        while (users.Falling.Count + items.Falling.Count > 0)
        {
            users.RemoveFalling(from: items);
            items.RemoveFalling(from: users);
        }

        return (users.Out, items.Out);
    }

    private sealed class Side
    {
        private readonly CsrMatrix _partners;
        private readonly int[] _degrees;
        private readonly int _k;

        public Side(CsrMatrix partners, int k)
        {
            (_partners, _k, Out, _degrees) = (partners, k, new bool[partners.Rows], new int[partners.Rows]);
            for (var node = 0; node < partners.Rows; node++)
            {
                _degrees[node] = partners.CountOf(node);
                if (_degrees[node] < k) Drop(node);
            }
        }

        public bool[] Out { get; }

        public Queue<int> Falling { get; } = new();

        public void RemoveFalling(Side from)
        {
            while (Falling.TryDequeue(out var node))
                foreach (var partner in _partners.ColumnsOf(node))
                    if (--from._degrees[partner] < from._k && !from.Out[partner]) from.Drop(partner);
        }

        private void Drop(int node)
        {
            Out[node] = true;
            Falling.Enqueue(node);
        }
    }
}
