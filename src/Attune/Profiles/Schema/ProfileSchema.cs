using Attune.Data;

namespace Attune.Profiles.Schema;

/// <summary>What the value of an event means.</summary>
public enum EventValue
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Money.</summary>
    Price,

    /// <summary>How good it was.</summary>
    Rating,

    /// <summary>How many.</summary>
    Count,

    /// <summary>Seconds.</summary>
    Duration,
}

/// <summary>A kind of event.</summary>
/// <param name="Weight">How much one of them says that the user likes the item.</param>
/// <param name="Value">What its value means.</param>
public sealed record EventSchema(double Weight, EventValue Value);

/// <summary>Days after which an act speaks half as loud.</summary>
/// <param name="Long">For lasting taste.</param>
/// <param name="Short">For what somebody is after right now.</param>
public sealed record HalfLives(double Long, double Short);

/// <summary>How values of an identifier are made comparable.</summary>
public enum IdentifierFormat
{
    /// <summary>Trimmed, without regard to case.</summary>
    Text,

    /// <summary>Trimmed.</summary>
    Exact,

    /// <summary>An address of e-mail: as text, with an @ between two parts.</summary>
    Email,

    /// <summary>A telephone number: digits alone, a leading 00 as +.</summary>
    Phone,
}

/// <summary>What identifies a person.</summary>
/// <param name="Traits">Where <c>identify</c> tells it.</param>
/// <param name="Format">How values are made comparable.</param>
/// <param name="Limit">Ids that may have it: with more it is shared by people, and is not believed.</param>
/// <param name="Blocked">Values that identify nobody.</param>
public sealed record IdentifierSchema(IReadOnlyList<string> Traits, IdentifierFormat Format, int Limit, IReadOnlyList<string> Blocked);

/// <summary>The kind of answer that a question takes.</summary>
public enum AnswerType
{
    /// <summary>One of the choices.</summary>
    Single,

    /// <summary>Any of the choices.</summary>
    Multiple,

    /// <summary>A number.</summary>
    Scale,

    /// <summary>Free text.</summary>
    Text,
}

/// <summary>A question asked of users.</summary>
/// <param name="Question">The question; null when only its name is known.</param>
/// <param name="Type">What answers it takes.</param>
/// <param name="Choices">To choose from; empty for a scale and for text.</param>
/// <param name="From">Lowest number of a scale.</param>
/// <param name="To">Highest number of a scale.</param>
public sealed record SurveySchema(string? Question, AnswerType Type, IReadOnlyList<string> Choices, double From, double To);

/// <summary>Which statement wins when several contradict each other.</summary>
public enum ConflictRule
{
    /// <summary>The newest.</summary>
    Newest,

    /// <summary>The oldest.</summary>
    Oldest,

    /// <summary>The one said most often; of those alike the newest.</summary>
    MostFrequent,

    /// <summary>That of the first source in <see cref="ConflictSchema.Sources"/>; within a source the newest.</summary>
    Source,
}

/// <summary>Conflict rules.</summary>
/// <param name="Default">For traits that have no rule of their own.</param>
/// <param name="Traits">By trait.</param>
/// <param name="Sources">Sources, most believed first.</param>
public sealed record ConflictSchema(ConflictRule Default, IReadOnlyDictionary<string, ConflictRule> Traits, IReadOnlyList<string> Sources)
{
    /// <summary>The newest statement wins.</summary>
    public static ConflictSchema NewestWins { get; } = new(ConflictRule.Newest, new Dictionary<string, ConflictRule>(), []);
}

/// <summary>What a workspace collects and how people are read from it: the file <c>schema.yaml</c>. <see cref="SchemaReader"/> reads it.</summary>
public sealed record ProfileSchema
{
    /// <summary>Its name in a workspace.</summary>
    public const string FileName = "schema.yaml";

    /// <summary>Kinds of events by name.</summary>
    public IReadOnlyDictionary<string, EventSchema> Events { get; init; } = new Dictionary<string, EventSchema>();

    /// <summary>How fast acts fade.</summary>
    public HalfLives HalfLives { get; init; } = new(ProfileOptions.Default.HalfLife, ProfileOptions.Default.ShortHalfLife);

    /// <summary>Minutes of silence that end a session.</summary>
    public int SessionGap { get; init; } = ProfileOptions.Default.SessionGap;

    /// <summary>What identifies a person, by name; <c>user_id</c> and <c>anonymous_id</c> are the ids themselves.</summary>
    public IReadOnlyDictionary<string, IdentifierSchema> Identifiers { get; init; } = new Dictionary<string, IdentifierSchema>();

    /// <summary>Traits and attributes of which nothing is predicted unless somebody asks for it.</summary>
    public IReadOnlyList<string> Sensitive { get; init; } = [];

    /// <summary>Attributes of items that make interests, and how much each counts; empty: all, each 1.</summary>
    public IReadOnlyDictionary<string, double> Interests { get; init; } = new Dictionary<string, double>();

    /// <summary>Questions by name.</summary>
    public IReadOnlyDictionary<string, SurveySchema> Surveys { get; init; } = new Dictionary<string, SurveySchema>();

    /// <summary>Conflict rules.</summary>
    public ConflictSchema Conflicts { get; init; } = ConflictSchema.NewestWins;

    /// <summary>The weights of kinds: those of the file, and for the rest those of <see cref="EventKinds"/>.</summary>
    public KindWeights ToWeights() => KindWeights.With(Events.ToDictionary(e => e.Key, e => (float)e.Value.Weight, StringComparer.Ordinal));

    /// <summary>How profiles are folded and read.</summary>
    public ProfileOptions ToOptions() => ProfileOptions.Default with
    {
        HalfLife = HalfLives.Long,
        ShortHalfLife = HalfLives.Short,
        Conflicts = Conflicts is { Default: ConflictRule.Newest, Traits.Count: 0 } ? ConflictSchema.NewestWins : Conflicts,
        SessionGap = SessionGap,
        Kinds = ToWeights(),
        InterestWeights = Interests.Count == 0 ? null : Interests,
    };
}
