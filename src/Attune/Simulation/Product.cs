using Attune.Simulation.Vocabulary;

namespace Attune.Simulation;

/// <summary>A product: what the shop shows of it, and what only the simulation knows.</summary>
internal sealed class Product
{
    /// <summary>External id.</summary>
    public required string Id { get; init; }

    /// <summary>Language of title and description.</summary>
    public required Language Language { get; init; }

    /// <summary>Number of its department.</summary>
    public required int Domain { get; init; }

    /// <summary>Number of its topic.</summary>
    public required int Topic { get; init; }

    /// <summary>Title for people.</summary>
    public required string Title { get; init; }

    /// <summary>Name of its department.</summary>
    public required string Category { get; init; }

    /// <summary>Brand; the department's number of it is <see cref="BrandNumber"/>.</summary>
    public required string Brand { get; init; }

    /// <summary>The brand's number within the department.</summary>
    public required int BrandNumber { get; init; }

    /// <summary>Price in US dollars.</summary>
    public required decimal Price { get; init; }

    /// <summary>How dear it is within its department, in standard deviations of the logarithm.</summary>
    public required double RelativePrice { get; init; }

    /// <summary>The topic's slug, then further tags.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Two sentences.</summary>
    public required string Description { get; init; }

    /// <summary>Hidden: how often it is shown, relative to others.</summary>
    public required double Appeal { get; init; }

    /// <summary>Hidden: how good it is, standard normal.</summary>
    public required double Quality { get; init; }

    /// <summary>Hidden: its style, to be matched with a shopper's; see <see cref="Tastes"/>.</summary>
    public required double[] Style { get; init; }

    /// <summary>When it went on sale.</summary>
    public required DateTime Launched { get; init; }
}
