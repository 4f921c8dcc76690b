namespace Attune.Profiles;

/// <summary>Tells what nobody told: traits and propensities, from the rest of a profile.</summary>
public interface ITraitPredictor
{
    /// <summary>What it tells of a user; nothing of traits that the user told, and nothing of whom nothing is known.</summary>
    /// <param name="context">The user's history, and what the other dimensions say.</param>
    IReadOnlyList<PredictedTrait> Predict(ProfileContext context);
}

/// <summary>A trait that was predicted.</summary>
/// <param name="Trait">Its name.</param>
/// <param name="Value">The likeliest value.</param>
/// <param name="Probability">How likely it is, calibrated.</param>
/// <param name="Probabilities">Of all values; they sum to 1.</param>
/// <param name="Model">What told it, with its version: <c>gender@2</c>.</param>
/// <param name="Confidence">How far the model and the evidence carry it: (2 AUC - 1) n / (n + 10), for n acts and the model's cross-validated AUC.</param>
public sealed record PredictedTrait(string Trait, string Value, double Probability, IReadOnlyDictionary<string, double> Probabilities, string Model, double Confidence);
