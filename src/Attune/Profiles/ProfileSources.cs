using Attune.Text;

namespace Attune.Profiles;

/// <summary>What a user's events are folded with. The same sources fold the same events into the same state.</summary>
/// <param name="Items">Categories of the items that events name.</param>
public sealed record ProfileSources(ItemCategories Items)
{
    /// <summary>Knows no items, and folds as the defaults say.</summary>
    public static ProfileSources None { get; } = new(ItemCategories.None);

    /// <summary>How events are folded and read.</summary>
    public ProfileOptions Options { get; init; } = ProfileOptions.Default;

    /// <summary>Tells what reviews, comments and messages say.</summary>
    public SentimentReader Sentiment { get; init; } = SentimentReader.Lexicon;

    /// <summary>Tells traits that nobody told, when the profile is read; null: nobody does.</summary>
    public ITraitPredictor? Traits { get; init; }
}
