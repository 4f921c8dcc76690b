namespace Attune.Evaluation.Tuning;

/// <summary>What a strategy is told of the search it plans.</summary>
/// <param name="Space">What is searched.</param>
/// <param name="First">Settings of the first trial: the model's defaults, so that the search cannot end below them.</param>
/// <param name="Trials">The budget in trials; null when time is the budget.</param>
/// <param name="LeastResource">The least part of the work that a trial means anything with.</param>
/// <param name="HigherIsBetter">Which way the metric goes.</param>
/// <param name="Seed">Seed of all draws.</param>
public sealed record SearchBrief(
    SearchSpace Space, IReadOnlyDictionary<string, string> First, int? Trials, double LeastResource, bool HigherIsBetter, int Seed)
{
    /// <summary>Settings drawn evenly: a function of the number and the seed alone.</summary>
    internal IReadOnlyDictionary<string, string> Draw(int number) =>
        number == 0 ? First : Space.At(Space.Draw(RandomOf(number)));

    /// <summary>The randomness of one trial, so that a search that goes on later draws what it would have drawn.</summary>
    internal Random RandomOf(int number) => new(HashCode(Seed, number));

    private static int HashCode(int seed, int number)
    {
        // Numbers in a row must not start streams that resemble each other (the finaliser of MurmurHash3).
        var x = (uint)seed * 0x9E3779B9u + (uint)number;
        x = (x ^ (x >> 16)) * 0x85EBCA6Bu;
        x = (x ^ (x >> 13)) * 0xC2B2AE35u;
        return (int)(x ^ (x >> 16));
    }
}

/// <summary>
/// Decides what to try next. The plan is a function of the brief and of the results so far, and of nothing else: a search that was interrupted goes on
/// by planning again with the results it has.
/// </summary>
public abstract class SearchStrategy
{
    private static readonly SearchStrategy[] Known = [new TreeParzen(), new RandomSearch(), new SuccessiveHalving()];

    /// <summary>Names that <see cref="Get"/> accepts, the usual choice first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(k => k.Name)];

    /// <summary>As on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>True when the plan depends on the budget of trials.</summary>
    public virtual bool PlansForBudget => false;

    /// <summary>The strategy of a name.</summary>
    /// <exception cref="AttuneException">There is none.</exception>
    public static SearchStrategy Get(string name) => Array.Find(Known, k => k.Name == name)
        ?? throw new AttuneException("unknown_search", $"There is no search '{name}'.", $"Searches: {string.Join(", ", Names)}.") { IsUsage = true };

    /// <summary>Proposes one trial after the other. Each is in <paramref name="finished"/> when the next is asked for.</summary>
    /// <param name="brief">The search.</param>
    /// <param name="finished">The trials so far, in the order proposed; grows meanwhile.</param>
    public abstract IEnumerable<Proposal> Plan(SearchBrief brief, IReadOnlyList<Trial> finished);
}

/// <summary>Draws evenly (Bergstra and Bengio 2012, Random Search for Hyper-Parameter Optimization).</summary>
public sealed class RandomSearch : SearchStrategy
{
    /// <inheritdoc/>
    public override string Name => "random";

    /// <inheritdoc/>
    public override IEnumerable<Proposal> Plan(SearchBrief brief, IReadOnlyList<Trial> finished)
    {
        ArgumentNullException.ThrowIfNull(brief);
        for (var number = 0; ; number++) yield return new Proposal(brief.Draw(number));
    }
}
