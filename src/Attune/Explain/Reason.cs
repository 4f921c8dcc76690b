using System.Text.Json.Serialization;

namespace Attune.Explain;

/// <summary>Why an item is recommended, as data and as a sentence. Serialises with its <c>type</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(BecauseYouLiked), "because_you_liked")]
[JsonDerivedType(typeof(MatchesInterest), "matches_interest")]
[JsonDerivedType(typeof(Popular), "popular")]
public abstract record Reason
{
    /// <summary>The reason in a sentence, still as format and arguments.</summary>
    [JsonConverter(typeof(FormattableStringConverter))]
    public FormattableString Text => Say();

    /// <summary>Puts the reason into a sentence.</summary>
    protected abstract FormattableString Say();
}

/// <summary>An item of the user's history made a good part of the score.</summary>
/// <param name="Item">External id of the item of the history.</param>
/// <param name="Title">Its title; null when it has none.</param>
/// <param name="Share">Its part, 0..1, of all that the history adds to the score.</param>
public sealed record BecauseYouLiked(string Item, string? Title, double Share) : Reason
{
    /// <inheritdoc/>
    protected override FormattableString Say() => $"Because you liked {Title ?? Item} ({Share:P0} of the score)";
}

/// <summary>The item belongs to a category that the user cares for more than others do.</summary>
/// <param name="Attribute">The attribute: <c>genres</c>.</param>
/// <param name="Value">The category.</param>
/// <param name="Lift">How many times as keen on it the user is as the average user; null when there is nobody to compare with.</param>
public sealed record MatchesInterest(string Attribute, string Value, double? Lift) : Reason
{
    /// <inheritdoc/>
    protected override FormattableString Say() => Lift is { } lift
        ? $"Matches your interest in {Value} ({lift:F1} times the average)"
        : (FormattableString)$"Matches your interest in {Value}";
}

/// <summary>Many like the item.</summary>
/// <param name="Rank">Its place among all items, from 1.</param>
public sealed record Popular(int Rank) : Reason
{
    /// <inheritdoc/>
    protected override FormattableString Say() => $"Popular: number {Rank} of all items";
}
