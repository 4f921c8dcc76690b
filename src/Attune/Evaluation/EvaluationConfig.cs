using System.Text.Json;
using System.Text.Json.Serialization;

namespace Attune.Evaluation;

/// <summary>Figures that somebody published for the same data and protocol.</summary>
/// <param name="Model">The model, as the source calls it.</param>
/// <param name="Source">Where it was read.</param>
/// <param name="Metrics">Each metric, by the name that Attune gives it.</param>
public sealed record PublishedFigures(string Model, string Source, IReadOnlyDictionary<string, double> Metrics);

/// <summary>
/// An evaluation written down, so that it can be committed and run again by anybody: model, options, seed, data and protocol, metrics, and the
/// published figures it is to be compared with.
/// </summary>
public sealed record EvaluationConfig
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Name in the catalog.</summary>
    public required string Model { get; init; }

    /// <summary>The model's options, an object; what it does not name keeps its default.</summary>
    public JsonElement? Options { get; init; }

    /// <summary>Seed of all randomness.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>The format of the data: adjacency, ncf, sequence, libfm, movielens; text for labelled texts, traits for what users tell of themselves, propensity for what they will do, purchases for how customers buy.</summary>
    public required string Format { get; init; }

    /// <summary>Where the data lie, below the folder of datasets.</summary>
    public required string Data { get; init; }

    /// <summary>How to split data that come whole.</summary>
    public string? Split { get; init; }

    /// <summary>What to measure.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>What to compare with; the first is the bar to reach.</summary>
    public IReadOnlyList<PublishedFigures> Published { get; init; } = [];

    /// <summary>Share by which a figure may differ from the published one, up or down, and still reproduce it: for parameters, of which neither more nor less is better. Null: at least as good.</summary>
    public double? Tolerance { get; init; }

    /// <summary>Where the options come from, what is particular about the data.</summary>
    public string? Note { get; init; }

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="AttuneException"><c>file_not_found</c>, or <c>invalid_config</c>, naming the line and what is wrong.</exception>
    public static EvaluationConfig Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path)) throw new AttuneException("file_not_found", $"There is no configuration '{path}'.") { IsUsage = true };
        try
        {
            return JsonSerializer.Deserialize<EvaluationConfig>(File.ReadAllBytes(path), Json) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new AttuneException("invalid_config", $"{path}, line {(e.LineNumber ?? 0) + 1}: not a configuration of an evaluation ({e.Message}).",
                $"It holds model, options, seed, format, data, split, metrics, published, tolerance and note.", e)
            { IsUsage = true };
        }
    }
}
