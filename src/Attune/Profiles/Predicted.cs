namespace Attune.Profiles;

/// <summary>What was predicted of the user.</summary>
/// <param name="Traits">By name.</param>
public sealed record PredictedValue(IReadOnlyDictionary<string, PredictedTrait> Traits);

/// <summary>Traits and propensities that trained models tell from the other dimensions (<see cref="ITraitPredictor"/>). Confidence is the largest of theirs.</summary>
internal sealed class Predicted : IDimension
{
    public string Name => "predicted";

    public string Form(ProfileSources sources) => NoState.Form;

    public IDimensionState NewState(ProfileSources sources) => new NoState(Read);

    /// <summary>Reads the history and what the other dimensions say.</summary>
    private static DimensionReading? Read(ProfileContext context)
    {
        if (context.Traits?.Predict(context) is not { Count: > 0 } predicted) return null;
        var traits = new SortedDictionary<string, PredictedTrait>(predicted.ToDictionary(t => t.Trait), StringComparer.Ordinal);
        return new(new PredictedValue(traits), context.History.Evidence.ToProvenance(context, predicted.Max(t => t.Confidence), string.Join(", ", traits.Values.Select(t => t.Model))));
    }
}
