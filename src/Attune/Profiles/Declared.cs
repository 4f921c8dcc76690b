using System.Text.Encodings.Web;
using System.Text.Json;
using Attune.Data;

namespace Attune.Profiles;

/// <summary>One trait and the statement it comes from.</summary>
/// <param name="Value">As it was said; a string of more than 500 characters is cut.</param>
/// <param name="Provenance">The events that said something of it.</param>
/// <param name="Source">Who said what was believed; null for registered attributes.</param>
/// <param name="Over">What else was said and was not believed, newest first, at most five; null when nothing was.</param>
public sealed record DeclaredTrait(JsonElement Value, Provenance Provenance, string? Source = null, IReadOnlyList<OverruledTrait>? Over = null);

/// <summary>A value of a trait that another won against.</summary>
/// <param name="Value">As it was said.</param>
/// <param name="Source">Who said it last.</param>
/// <param name="Statements">How often it was said.</param>
/// <param name="Latest">When last; null when unknown.</param>
public sealed record OverruledTrait(JsonElement Value, string Source, long Statements, DateTimeOffset? Latest);

/// <summary>What was answered to a question; the newest answer.</summary>
/// <param name="Survey">The survey; empty when it has no name.</param>
/// <param name="Question">The question.</param>
/// <param name="Type"><c>single</c>, <c>multiple</c>, <c>scale</c> or <c>free</c>.</param>
/// <param name="Answer">A string or a number; for <c>multiple</c> an array, for <c>scale</c> a number, for <c>free</c> a string.</param>
/// <param name="Provenance">The events that answered.</param>
public sealed record SurveyAnswer(string Survey, string Question, string Type, JsonElement Answer, Provenance Provenance);

/// <summary>What the user told of themselves.</summary>
/// <param name="Traits">By name.</param>
public sealed record DeclaredValue(IReadOnlyDictionary<string, DeclaredTrait> Traits)
{
    /// <summary>Answers to surveys, by survey and question; null when there are none.</summary>
    public IReadOnlyList<SurveyAnswer>? Answers { get; init; }
}

/// <summary>
/// Traits from <c>identify</c> events (their property <c>traits</c>, or else all properties) over the registered attributes, and answers from <c>survey</c> events (properties
/// <c>survey, question, type, answer</c>). Of statements that contradict each other one wins by the trait's rule (<see cref="ProfileOptions.Conflicts"/>); null withdraws a trait or an answer.
/// Confidence is 1: it was said.
/// </summary>
internal sealed class Declared : IDimension
{
    /// <summary>Traits, and questions, kept; the first so many of an event are read.</summary>
    private const int MostNames = 256;

    private const int LongestName = 100;

    public string Name => "declared";

    public string Form(ProfileSources sources) => "1";

    public IDimensionState NewState(ProfileSources sources) => new State();

    private sealed class Answer
    {
        public string Type = "", Json = "";

        public Evidence Evidence { get; } = new();
    }

    private sealed class State : IDimensionState
    {
        private readonly BoundedTable<TraitClaims> _traits = new(MostNames);
        private readonly BoundedTable<Answer> _answers = new(MostNames);
        private readonly Evidence _evidence = new();

        public void Apply(ProfileEvent happened)
        {
            if (happened.Kind == EventKinds.Survey) AddAnswer(happened);
            if (happened.Kind != EventKinds.Identify) return;
            _evidence.Add(happened.Key);
            var traits = happened.Property("traits");
            if (traits.ValueKind != JsonValueKind.Object) traits = happened.Root;
            if (traits.ValueKind != JsonValueKind.Object) return;
            var source = ClippedText.Of(happened.Source, LongestName);
            // The context is what Segment's messages say of the device, and nothing that the user said.
            foreach (var trait in traits.EnumerateObject().Take(MostNames).DistinctBy(t => t.NameOrNull(), StringComparer.Ordinal))
                if (trait.NameOrNull() is { } name && name != "context" && DeclaredJson.Of(traits.Find(name)) is { } json)
                    _traits.GetOrAdd(ClippedText.Of(name, LongestName), static () => new TraitClaims())?.Add(happened.Key, source, json);
        }

        public DimensionReading? Read(ProfileContext context)
        {
            var registered = new Provenance(0, null, null, [], null, null, "user attributes", null, context.AsOf, 1);
            var traits = new SortedDictionary<string, DeclaredTrait>(StringComparer.Ordinal);
            foreach (var (name, value) in AttributeTable.Parse(context.Attributes)) traits[name] = new(value, registered);
            for (var place = 0; place < _traits.Count; place++)
            {
                var name = _traits.NameAt(place);
                if (_traits.At(place)!.Read(context, context.Options.RuleOf(name)) is { } trait) traits[name] = trait;
                else traits.Remove(name);
            }

            var answers = Answers(context);
            if (traits.Count == 0 && answers.Count == 0) return null;
            return new(new DeclaredValue(traits) { Answers = answers.Count == 0 ? null : answers }, _evidence.Count == 0 ? registered : _evidence.ToProvenance(context, 1));
        }

        public void Save(StateWriter writer)
        {
            _evidence.Save(writer);
            _traits.Save(writer, static (w, claims) => claims.Save(w));
            _answers.Save(writer, static (w, answer) =>
            {
                w.Text(answer.Type);
                w.Text(answer.Json);
                answer.Evidence.Save(w);
            });
        }

        public void Load(StateReader reader)
        {
            _evidence.Load(reader);
            _traits.Load(reader, TraitClaims.Load);
            _answers.Load(reader, static r =>
            {
                var answer = new Answer { Type = r.Text(), Json = r.Text() };
                answer.Evidence.Load(r);
                return answer;
            });
        }

        private List<SurveyAnswer> Answers(ProfileContext context)
        {
            var answers = new List<SurveyAnswer>();
            for (var place = 0; place < _answers.Count; place++)
            {
                var (answer, name) = (_answers.At(place)!, _answers.NameAt(place).Split('\0', 2));
                if (answer.Json != DeclaredJson.Null)
                    answers.Add(new SurveyAnswer(name[0], name[1], answer.Type, JsonElement.Parse(answer.Json), answer.Evidence.ToProvenance(context, 1)));
            }

            return answers;
        }

        private void AddAnswer(ProfileEvent happened)
        {
            if (happened.Text("question") is not { Length: > 0 } question) return;
            if (DeclaredJson.OfAnswer(happened.Text("type"), happened.Property("answer")) is not var (type, json)) return;
            _evidence.Add(happened.Key);
            var survey = ClippedText.Of(happened.Text("survey") ?? "", LongestName).Replace('\0', ' ');
            var answer = _answers.GetOrAdd($"{survey}\0{ClippedText.Of(question, ProfileEvent.LongestId)}", static () => new Answer());
            if (answer?.Evidence.Add(happened.Key) == true) (answer.Type, answer.Json) = (type, json);
        }
    }
}

/// <summary>Values as they are kept: JSON of bounded length, without space, of whole characters.</summary>
internal static class DeclaredJson
{
    public const string Null = "null";

    private const int LongestText = 500, LongestOther = 2000;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A value; null when it is none that can be kept: an object or array of more than 2,000 characters, or half a character.</summary>
    public static string? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.Null => Null,
        JsonValueKind.String => value.TextOrNull() is { } text ? JsonSerializer.Serialize(ClippedText.Of(text, LongestText), Plain) : null,
        _ => Whole(value),
    };

    /// <summary>An answer and its type, told from the answer where it is not given; null when they do not fit each other.</summary>
    public static (string Type, string Json)? OfAnswer(string? type, JsonElement answer)
    {
        if (type == "text") type = "free";
        type ??= answer.ValueKind switch { JsonValueKind.Array => "multiple", JsonValueKind.Number => "scale", _ => "single" };
        var fits = answer.ValueKind is JsonValueKind.Null || type switch
        {
            "single" => answer.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False,
            "multiple" => answer.ValueKind == JsonValueKind.Array,
            "scale" => answer.NumberOrNull() is not null,
            "free" => answer.ValueKind == JsonValueKind.String,
            _ => false,
        };
        return fits && Of(answer) is { } json ? (type, json) : null;
    }

    private static string? Whole(JsonElement value)
    {
        try
        {
            return value.GetRawText().Length <= LongestOther ? JsonSerializer.Serialize(value, Plain) : null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or JsonException)
        {
            return null; // half a character within
        }
    }
}
