using Attune.Features;
using Attune.Profiles;

namespace Attune.Prediction;

/// <summary>Tells the trained traits from the features of a profile, the same features as those of a table. Thread-safe.</summary>
/// <param name="traits">What was trained.</param>
public sealed class TraitPredictor(IReadOnlyList<TrainedTrait> traits) : ITraitPredictor
{
    private const double Half = 10;

    /// <inheritdoc/>
    public IReadOnlyList<PredictedTrait> Predict(ProfileContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var evidence = context.History.Evidence.Count;
        if (evidence == 0) return [];
        var told = context.Other<DeclaredValue>("declared")?.Traits;
        var asked = traits.Where(t => TraitTarget.Parse(t.Manifest.Target).Trait is not { } trait || told?.ContainsKey(trait) != true).ToList();
        return asked.Count == 0 ? [] : [.. asked.Select(t => Predict(t, ProfileTable.Of(context, t.Model.Items), evidence))];
    }

    private static PredictedTrait Predict(TrainedTrait trait, FeatureTable table, long evidence)
    {
        var probabilities = trait.Model.Probabilities(table)[0];
        var best = probabilities.AsSpan().IndexOf(probabilities.Max());
        var confidence = Math.Clamp(2 * trait.Manifest.Quality.Auc - 1, 0, 1) * evidence / (evidence + Half);
        var all = trait.Model.Levels.Zip(probabilities).ToDictionary(l => l.First, l => Math.Round(l.Second, 4), StringComparer.Ordinal);
        return new(trait.Manifest.Name, trait.Model.Levels[best], Math.Round(probabilities[best], 4), all, trait.Manifest.Label, Math.Round(confidence, 4));
    }
}
