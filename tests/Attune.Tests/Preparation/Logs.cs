using Attune.Data;
using CsCheck;

namespace Attune.Tests.Preparation;

/// <summary>Small datasets for tests.</summary>
internal static class Logs
{
    public const uint Start = 1_700_000_000;

    public static readonly Gen<Dataset> Random = Gen.Select(Gen.Int[0, 8], Gen.Int[0, 8], Gen.UInt[0, 4_000], Gen.Int[0, 1]).Array[0, 80]
        .Select(rows => Of([.. rows.Select(r => ($"u{r.Item1}", $"i{r.Item2}", r.Item3 == 0 ? 0 : Start + r.Item3, r.Item4 == 0 ? "view" : "purchase", (float)(r.Item3 % 7)))]));

    public static Dataset Of(params (string User, string Item, uint Time, string Kind, float Value)[] rows)
    {
        var (users, items, kinds) = (new IdMap.Builder(), new IdMap.Builder(), new IdMap.Builder());
        var columns = rows.Select(r => (User: users.GetOrAdd(r.User), Item: items.GetOrAdd(r.Item), Kind: (byte)kinds.GetOrAdd(r.Kind))).ToArray();
        if (kinds.Count == 0) kinds.GetOrAdd("view");
        return new Dataset(users.Build(), items.Build(), Interactions.FromColumns(
            users.Count, items.Count, [.. columns.Select(c => c.User)], [.. columns.Select(c => c.Item)], [.. rows.Select(r => r.Value)],
            [.. rows.Select(r => r.Time)], [.. columns.Select(c => c.Kind)]), [.. kinds.Build().Ids]);
    }

    public static Dataset Views(string user, params (string Item, uint After)[] views) =>
        Of([.. views.Select(v => (user, v.Item, Start + v.After, "view", float.NaN))]);

    public static Dataset Without(Dataset dataset, int[] removed)
    {
        var gone = removed.ToHashSet();
        return dataset.With(dataset.Interactions.Where(p => !gone.Contains(p)));
    }

    public static int UserAt(Interactions x, int position) => Enumerable.Range(0, x.UserCount).First(u => position < x.UserStarts[u + 1]);
}
