using System.Text.Json;
using Attune.Data;

namespace Attune.Profiles;

/// <summary>One trait and the statement it comes from.</summary>
/// <param name="Value">As it was said.</param>
/// <param name="Provenance">The events that said something of it; the newest one was believed.</param>
public sealed record DeclaredTrait(JsonElement Value, Provenance Provenance);

/// <summary>What the user told of themselves.</summary>
/// <param name="Traits">By name.</param>
public sealed record DeclaredValue(IReadOnlyDictionary<string, DeclaredTrait> Traits);

/// <summary>
/// Traits from <c>identify</c> events (their property <c>traits</c>, or else all properties) over the registered attributes. Of statements that contradict
/// each other the newest wins; null withdraws a trait. Confidence is 1: it was said.
/// </summary>
internal sealed class Declared : IDimension
{
    public string Name => "declared";

    public IDimensionState NewState(ProfileSources sources) => new State();

    private sealed class State : IDimensionState
    {
        private readonly SortedDictionary<string, (JsonElement Value, Evidence Evidence)> _traits = new(StringComparer.Ordinal);
        private readonly Evidence _evidence = new();

        public void Apply(in StoredEvent stored)
        {
            if (stored.Event.Kind != EventKinds.Identify) return;
            _evidence.Add(stored);
            foreach (var (name, value) in TraitsOf(stored.Event.Properties))
            {
                var (current, evidence) = _traits.TryGetValue(name, out var known) ? known : (default, new Evidence());
                _traits[name] = (evidence.Add(stored) ? value : current, evidence);
            }
        }

        public DimensionReading? Read(ProfileContext context)
        {
            var registered = new Provenance(0, null, null, [], null, null, "user attributes", null, context.AsOf, 1);
            var traits = new SortedDictionary<string, DeclaredTrait>(StringComparer.Ordinal);
            foreach (var (name, value) in AttributeTable.Parse(context.Attributes)) traits[name] = new(value, registered);
            foreach (var (name, (value, evidence)) in _traits)
            {
                if (value.ValueKind == JsonValueKind.Null) traits.Remove(name);
                else traits[name] = new(value, evidence.ToProvenance(context, 1));
            }

            if (traits.Count == 0) return null;
            var provenance = _evidence.Count == 0 ? registered : _evidence.ToProvenance(context, 1);
            return new(new DeclaredValue(traits), provenance);
        }

        private static IReadOnlyDictionary<string, JsonElement> TraitsOf(string? properties)
        {
            var all = AttributeTable.Parse(properties);
            return all.TryGetValue("traits", out var traits) && traits.ValueKind == JsonValueKind.Object
                ? AttributeTable.Parse(traits.GetRawText())
                : all;
        }
    }
}
