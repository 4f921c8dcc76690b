using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Attune.Data;
using Attune.Profiles.Schema;

namespace Attune.Profiles;

/// <summary>How profiles are folded and read.</summary>
public sealed record ProfileOptions
{
    /// <summary>The defaults.</summary>
    public static ProfileOptions Default { get; } = new();

    /// <summary>Days after which an act speaks half as loud for an interest.</summary>
    [Range(0.01, 36_500.0)]
    [Description("Days after which an act speaks half as loud for an interest.")]
    public double HalfLife { get; init; } = 90;

    /// <summary>The same for what the user is after right now.</summary>
    [Range(0.01, 36_500.0)]
    [Description("Days after which an act speaks half as loud for what the user is after right now.")]
    public double ShortHalfLife { get; init; } = 1;

    /// <summary>Weight of the assumption that the user is like everybody, in acts.</summary>
    [Range(0.001, 10_000.0)]
    [Description("Weight of the assumption that the user is like everybody, in acts: the larger, the more acts make an interest.")]
    public double Smoothing { get; init; } = 5;

    /// <summary>Interests shown at most.</summary>
    [Range(1, 10_000)]
    [Description("Interests shown at most.")]
    public int Interests { get; init; } = 20;

    /// <summary>Minutes of silence that end a session.</summary>
    [Range(1, 10_080)]
    [Description("Minutes of silence that end a session.")]
    public int SessionGap { get; init; } = 30;

    /// <summary>Nearest users shown at most.</summary>
    [Range(0, 10_000)]
    [Description("Nearest users shown at most.")]
    public int Neighbours { get; init; } = 10;

    /// <summary>Months ahead that a customer's value looks.</summary>
    [Range(1, 600)]
    [Description("Months ahead that a customer's value looks.")]
    public int ValueMonths { get; init; } = 12;

    /// <summary>What money loses in a year by coming late.</summary>
    [Range(0.0, 10.0)]
    [Description("What money loses in a year by coming late: 0.1 is a tenth.")]
    public double DiscountRate { get; init; } = 0.1;

    /// <summary>How strongly each kind of event speaks for liking an item.</summary>
    public KindWeights Kinds { get; init; } = KindWeights.Default;

    /// <summary>The attributes of items that make interests, and how much each counts; null: all, each 1.</summary>
    public IReadOnlyDictionary<string, double>? InterestWeights { get; init; }

    /// <summary>Which statement about a trait wins when several contradict each other. Sources are those of events (<see cref="StoredEvent.Source"/>).</summary>
    public ConflictSchema Conflicts { get; init; } = ConflictSchema.NewestWins;

    /// <summary>What folds of acts depend on, in a few characters: the weights of kinds and which attributes make interests.</summary>
    internal string FoldForm
    {
        get
        {
            IEnumerable<string> attributes = InterestWeights is null ? ["*"] : InterestWeights.Where(w => w.Value > 0).Select(w => w.Key).Order(StringComparer.Ordinal);
            return StableHash.Of($"{Kinds} {string.Join(' ', attributes)}").ToString("x", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The rule of a trait.</summary>
    internal ConflictRule RuleOf(string trait) => Conflicts.Traits.GetValueOrDefault(trait, Conflicts.Default);

    /// <summary>Of the categories of an item those that make interests.</summary>
    internal bool IsInteresting(string attribute) => InterestWeights is null || InterestWeightOf(attribute) > 0;

    /// <summary>How much an attribute counts.</summary>
    internal double InterestWeightOf(string attribute) => InterestWeights is null ? 1 : InterestWeights.GetValueOrDefault(attribute);

    /// <summary>The same in half-lives of what the user is after right now.</summary>
    internal double? ShortHalfLives(DateTimeOffset? time) => time is { } t ? t.ToUnixTimeSeconds() / (ShortHalfLife * 86_400) : null;

    /// <summary>A moment measured in half-lives, as <see cref="DecayedSum"/> takes it.</summary>
    internal double? HalfLives(DateTimeOffset? time) => time is { } t ? t.ToUnixTimeSeconds() / (HalfLife * 86_400) : null;
}
