namespace Attune.Data;

/// <summary>
/// The kinds of things that happen, by name, and how strongly each speaks for liking the item.
/// Other names are welcome; they weigh <see cref="DefaultWeight"/>.
/// </summary>
public static class EventKinds
{
    /// <summary>The item was rated; the value is the rating.</summary>
    public const string Rating = "rating";

    /// <summary>The item was looked at.</summary>
    public const string View = "view";

    /// <summary>The item was clicked in a list.</summary>
    public const string Click = "click";

    /// <summary>The item went into the cart.</summary>
    public const string AddToCart = "add_to_cart";

    /// <summary>The item left the cart.</summary>
    public const string RemoveFromCart = "remove_from_cart";

    /// <summary>The item was bought; the value is the price paid for all pieces.</summary>
    public const string Purchase = "purchase";

    /// <summary>The item was sent back.</summary>
    public const string Refund = "refund";

    /// <summary>The item went onto the wish list.</summary>
    public const string Wishlist = "wishlist";

    /// <summary>The item left the wish list.</summary>
    public const string RemoveFromWishlist = "remove_from_wishlist";

    /// <summary>The item was shared.</summary>
    public const string Share = "share";

    /// <summary>The item was reviewed; the value is the stars given.</summary>
    public const string Review = "review";

    /// <summary>Something was written about the item, or to others about nothing in particular; the property <c>text</c> has it.</summary>
    public const string Comment = "comment";

    /// <summary>The user wrote to us; no item, the property <c>text</c> has what.</summary>
    public const string Message = "message";

    /// <summary>The item was tagged; the property <c>tag</c> names the tag.</summary>
    public const string Tag = "tag";

    /// <summary>Something was searched; no item.</summary>
    public const string Search = "search";

    /// <summary>A page or screen was seen; no item.</summary>
    public const string Page = "page";

    /// <summary>The user told something of themselves; no item.</summary>
    public const string Identify = "identify";

    /// <summary>The user answered a question; no item, the properties <c>survey</c>, <c>question</c>, <c>type</c> (single, multiple, scale, free) and <c>answer</c> say what.</summary>
    public const string Survey = "survey";

    /// <summary>The user joined or belongs to a group; no item.</summary>
    public const string Group = "group";

    /// <summary>The user befriended or follows another; no item, the property <c>friend</c> names them.</summary>
    public const string Social = "social";

    /// <summary>The user was shown a campaign or held out as its control; no item.</summary>
    public const string Campaign = "campaign";

    /// <summary>The user was known under another id before; no item, the property <c>previous_id</c> names it.</summary>
    public const string Alias = "alias";

    /// <summary>Anything else that an application tracks; no item, the property <c>event</c> names it.</summary>
    public const string Track = "track";

    /// <summary>Weight of a kind that is not in <see cref="Weights"/>.</summary>
    public const float DefaultWeight = 1f;

    /// <summary>How much one event of each kind adds to the confidence that the user likes the item.</summary>
    public static IReadOnlyDictionary<string, float> Weights { get; } = new Dictionary<string, float>(StringComparer.Ordinal)
    {
        [Rating] = 1,
        [View] = 1,
        [Click] = 1,
        [Review] = 1,
        [Comment] = 1,
        [Tag] = 1,
        [Wishlist] = 2,
        [Share] = 2,
        [AddToCart] = 3,
        [Purchase] = 5,
        [RemoveFromCart] = -2,
        [RemoveFromWishlist] = -2,
        [Refund] = -5,
        [Search] = 0,
        [Page] = 0,
        [Message] = 0,
        [Identify] = 0,
        [Survey] = 0,
        [Group] = 0,
        [Social] = 0,
        [Campaign] = 0,
        [Alias] = 0,
        [Track] = 0,
    };

    /// <summary>The weight of a kind.</summary>
    public static float WeightOf(string kind) => Weights.GetValueOrDefault(kind, DefaultWeight);
}
