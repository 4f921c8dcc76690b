using Attune.Profiles.Personas;

namespace Attune.Profiles;

/// <summary>Which persona the user is.</summary>
/// <param name="Id">Of the persona; the same from one run to the next.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Description">What sets it apart from everybody.</param>
/// <param name="Share">Its share of all users.</param>
/// <param name="Clarity">1 - distance to its centre / distance to the next nearest: 0 for somebody between two, 1 for its very centre.</param>
/// <param name="Traits">Where it differs the most from everybody, the farthest first.</param>
public sealed record PersonaValue(int Id, PersonaText Name, PersonaText Description, double Share, double Clarity, IReadOnlyList<PersonaTrait> Traits);

/// <summary>
/// The nearest of the population's personas (<see cref="PersonaModel"/>), by the other dimensions as they are read; without such a model there is no reading.
/// Confidence is the clarity times n / (n + 10) for n events.
/// </summary>
internal sealed class Persona : IDimension
{
    private const double Half = 10;
    private const int MostTraits = 6;

    public string Name => "persona";

    public string Form(ProfileSources sources) => NoState.Form;

    public IDimensionState NewState(ProfileSources sources) => new NoState(Read);

    private static DimensionReading? Read(ProfileContext context)
    {
        if (context.Personas is not { } model || context.Others("activity") is not { } activity) return null;
        var match = model.Assign(PersonaFeatures.Read(model.Features, context));
        var (cluster, clarity, events) = (match.Cluster, Math.Round(match.Clarity, 4), activity.Provenance.Events);
        var value = new PersonaValue(cluster.Id, cluster.Name, cluster.Description, cluster.Share, clarity, [.. cluster.Traits.Take(MostTraits)]);
        return new(value, activity.Provenance with { Model = model.Name, Confidence = Math.Round(clarity * events / (events + Half), 4) });
    }
}
