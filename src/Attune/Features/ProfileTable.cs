using Attune.Data;
using Attune.Profiles;

namespace Attune.Features;

/// <summary>The features of one user as they are now: a table of one row, with the columns that <see cref="FeatureBuilder"/> would give.</summary>
public static class ProfileTable
{
    private static readonly FeatureOptions Everything = new() { MinimumShare = 0, MostLevels = int.MaxValue };

    /// <summary>The table of a profile while it is read.</summary>
    /// <param name="context">The user's history, and what the dimensions say.</param>
    /// <param name="items">The items to tell of one by one; null: none.</param>
    public static FeatureTable Of(ProfileContext context, IdMap? items)
    {
        ArgumentNullException.ThrowIfNull(context);
        var schema = new FeatureSchema();
        var row = new FeatureRow(schema);
        ProfileFeatures.Add(row, context);
        new UserAffinity(context.History, context.Items).AddTo(row);
        if (items is not null) row.Items = UserAffinity.ItemsOf(context.History, items);
        var table = FeatureColumns.Of([new FeatureKey(context.User, null, context.AsOf)], [row], schema, Everything);
        return items is null ? table : table with { Items = FeatureColumns.Items([row], items.Count), ItemIds = items };
    }
}
