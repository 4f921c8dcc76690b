using Attune.Deep.Features;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>
/// Makes the inputs of a <see cref="FeatureNetwork"/> from users, items, context and history: for the batches of training and for what is served alike.
/// </summary>
/// <param name="encoder">What everything is encoded by.</param>
/// <param name="crosses">Combinations for the wide part.</param>
/// <param name="pooling">How bags become one vector.</param>
internal sealed class FeatureInputs(FeatureEncoder encoder, FeatureCrosses crosses, BagPooling pooling)
{
    /// <summary>The encoder.</summary>
    public FeatureEncoder Encoder => encoder;

    /// <summary>The fields.</summary>
    public FeatureLayout Layout { get; } = FeatureLayout.Of(encoder);

    /// <summary>The same inputs by another encoder of the same rows.</summary>
    public FeatureInputs Over(FeatureEncoder other) => new(other, crosses, pooling);

    /// <summary>Room for so many users.</summary>
    public SideArrays Users(int places) => new(Layout.Users, places, pooling == BagPooling.Sum);

    /// <summary>Room for so many items.</summary>
    public SideArrays Items(int places) => new(Layout.Items, places, pooling == BagPooling.Sum);

    /// <summary>Adds a user.</summary>
    /// <param name="users">Where to.</param>
    /// <param name="user">Dense int of the training, or -1.</param>
    /// <param name="context">Rows of the context; unknown ones if there are fewer than fields.</param>
    /// <param name="history">Rows of the history's items; may be empty.</param>
    /// <param name="isHidden">True to take who the user is as unknown.</param>
    public void AddUser(SideArrays users, int user, ReadOnlySpan<int> context, ReadOnlySpan<int> history, bool isHidden = false)
    {
        Span<int> rows = stackalloc int[encoder.Context.Count];
        for (var field = 0; field < rows.Length; field++) rows[field] = field < context.Length ? context[field] : encoder.ContextRow(field, -1);
        ReadOnlySpan<int> unknown = [encoder.UnknownHistory];
        var place = encoder.PlaceOfUser(user);
        var id = isHidden ? FeatureEncoder.UnknownUser : encoder.KnownUsers.Categories(place)[0];
        users.Add(encoder.KnownUsers, place, id, rows, history.IsEmpty ? unknown : history);
    }

    /// <summary>Adds an item.</summary>
    /// <param name="items">Where to.</param>
    /// <param name="item">Dense int of the training, or -1.</param>
    /// <param name="isHidden">True to take which item it is as unknown.</param>
    public void AddItem(SideArrays items, int item, bool isHidden = false)
    {
        var place = encoder.PlaceOfItem(item);
        items.Add(encoder.KnownItems, place, isHidden ? encoder.UnknownItem : encoder.KnownItems.Categories(place)[0]);
    }

    /// <summary>Rows of the items of a history that training knew and that count.</summary>
    public int[] HistoryOf(UserQuery user)
    {
        if (!encoder.HasHistory) return [];
        var rows = new List<int>(user.Items.Length);
        for (var k = 0; k < user.Items.Length; k++)
            if (user.WeightAt(k) > 0 && encoder.HistoryRow(user.Items.Span[k]) is var row && row != encoder.UnknownHistory) rows.Add(row);
        return [.. rows];
    }

    /// <summary>The combinations of each group's user with its items; none when the network has no cross-products.</summary>
    public IEnumerable<FeatureArray> Crosses(SideArrays users, SideArrays items, int groups, int each)
    {
        if (crosses.Count == 0) return [];
        var bags = new PaddedBags(groups * each);
        for (var place = 0; place < groups * each; place++) crosses.Add(bags, users, place / each, items, place);
        return bags.ToArrays(FeatureNetwork.CrossTable, groups);
    }
}
