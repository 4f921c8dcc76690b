namespace Attune.Simulation.Vocabulary;

/// <summary>All departments of the storefront, and all topics in one numbering.</summary>
internal static class Departments
{
    /// <summary>The departments, in the order of their numbers.</summary>
    public static IReadOnlyList<Domain> All { get; } =
        [Books.Domain, Electronics.Domain, Fashion.Domain, HomeGoods.Domain, Outdoor.Domain, Groceries.Domain, Beauty.Domain, Family.Domain];

    /// <summary>Every topic with the number of its department; the position is the topic's number.</summary>
    public static IReadOnlyList<(Topic Topic, int Domain)> Topics { get; } =
        [.. All.SelectMany((domain, index) => domain.Topics.Select(topic => (topic, index)))];
}
