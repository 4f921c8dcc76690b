using System.Numerics.Tensors;

namespace Attune.Profiles;

/// <summary>The user's place in a model's space.</summary>
/// <param name="Dimension">Numbers in the vector.</param>
/// <param name="Norm">Its Euclidean length.</param>
/// <param name="Vector">The vector itself.</param>
public sealed record EmbeddingValue(int Dimension, double Norm, IReadOnlyList<float> Vector);

/// <summary>The model's vector for the user's history, folded in at read. Confidence is n / (n + 10) for n interactions.</summary>
internal sealed class Embedding : IDimension
{
    private const double Half = 10;

    public string Name => "embedding";

    public string Form(ProfileSources sources) => NoState.Form;

    public IDimensionState NewState(ProfileSources sources) => new NoState(Read);

    internal static Provenance ProvenanceOf(ProfileContext context)
    {
        var evidence = context.History.Evidence;
        return evidence.ToProvenance(context, evidence.Count / (evidence.Count + Half), context.ModelVersion);
    }

    private static DimensionReading? Read(ProfileContext context) => context.Embedding is { } vector
        ? new(new EmbeddingValue(vector.Length, Math.Round(TensorPrimitives.Norm<float>(vector), 4), vector), ProvenanceOf(context))
        : null;
}
