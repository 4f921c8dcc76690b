namespace Attune.Simulation;

/// <summary>
/// What a shopper likes: weights over topics that drift from a start to an end over the simulation, and a style
/// that decides among the products of a topic.
/// </summary>
internal sealed class Tastes
{
    /// <summary>Length of the style vectors.</summary>
    public const int StyleDimensions = 8;

    private readonly SortedDictionary<int, (double Start, double End)> _weights = [];

    /// <summary>Mixes the tastes of a community with some of the shopper's own.</summary>
    public Tastes(Community community, Random random)
    {
        var drift = random.Between(0, 0.8);
        foreach (var (topic, weight) in community.Topics) Add(topic, 0.55 * weight, 0.55 * weight);
        foreach (var (topic, weight) in DrawTopics(3, random)) Add(topic, 0.45 * weight, 0.45 * weight * (1 - drift));
        foreach (var (topic, weight) in DrawTopics(2, random)) Add(topic, 0, 0.45 * weight * drift);
        var own = random.Normals(StyleDimensions);
        Style = [.. own.Zip(community.Style, (mine, ours) => 0.8 * mine + 0.6 * ours)];
    }

    /// <summary>The shopper's style.</summary>
    public double[] Style { get; }

    /// <summary>Each topic liked at any time, with its share at the start and at the end; both sum to 1.</summary>
    public IEnumerable<(int Topic, double Start, double End)> Weights => _weights.Select(w => (w.Key, w.Value.Start, w.Value.End));

    /// <summary>A few topics with shares that sum to 1.</summary>
    public static List<(int Topic, double Weight)> DrawTopics(int count, Random random)
    {
        var topics = Enumerable.Range(0, Vocabulary.Departments.Topics.Count).ToArray();
        random.Shuffle(topics);
        var shares = Enumerable.Range(0, count).Select(_ => 0.2 - Math.Log(1 - random.NextDouble())).ToArray();
        return [.. shares.Select((share, i) => (topics[i], share / shares.Sum()))];
    }

    /// <summary>Share of a topic.</summary>
    /// <param name="topic">The topic's number.</param>
    /// <param name="progress">How far the simulation has come, 0 to 1.</param>
    public double Share(int topic, double progress) => _weights.TryGetValue(topic, out var weight) ? Mix(weight, progress) : 0;

    /// <summary>A topic, likely in proportion to its share.</summary>
    public int Pick(double progress, Random random)
    {
        var (left, last) = (random.NextDouble(), 0);
        foreach (var (topic, weight) in _weights)
        {
            last = topic;
            if ((left -= Mix(weight, progress)) < 0) break;
        }

        return last;
    }

    /// <summary>How well a product's style suits; standard normal over random products, about.</summary>
    public double Fit(Product product)
    {
        var dot = 0.0;
        for (var i = 0; i < StyleDimensions; i++) dot += Style[i] * product.Style[i];
        return dot / Math.Sqrt(StyleDimensions);
    }

    private static double Mix((double Start, double End) weight, double progress) => weight.Start + (weight.End - weight.Start) * progress;

    private void Add(int topic, double start, double end)
    {
        var old = _weights.GetValueOrDefault(topic);
        _weights[topic] = (old.Start + start, old.End + end);
    }
}

/// <summary>People who know each other and like similar things.</summary>
/// <param name="Topics">Shares of topics; they sum to 1.</param>
/// <param name="Style">Its style, standard normal.</param>
internal sealed record Community(IReadOnlyList<(int Topic, double Weight)> Topics, double[] Style)
{
    /// <summary>The communities of a storefront: one for about 150 people, the number that one person can know well (Dunbar 1992).</summary>
    public static Community[] CreateAll(SimulationOptions options) =>
        [.. Enumerable.Range(0, Math.Clamp(options.Users / 150, 3, 400)).Select(index =>
        {
            var random = RandomStreams.Stream(options.Seed, "community", index);
            return new Community(Tastes.DrawTopics(4, random), random.Normals(Tastes.StyleDimensions));
        })];
}
