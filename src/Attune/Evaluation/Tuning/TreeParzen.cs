namespace Attune.Evaluation.Tuning;

/// <summary>
/// The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kégl 2011, Algorithms for Hyper-Parameter Optimization). The trials so far are parted
/// into the best and the others; l and g are the densities of the two, one dimension at a time; of some values drawn from l the one with the largest l/g is
/// tried next, which maximises the expected improvement. The first trials are drawn evenly.
/// </summary>
public sealed class TreeParzen : SearchStrategy
{
    private const int Startup = 10, Candidates = 24, MostGood = 25;

    /// <inheritdoc/>
    public override string Name => "tpe";

    /// <inheritdoc/>
    public override IEnumerable<Proposal> Plan(SearchBrief brief, IReadOnlyList<Trial> finished)
    {
        ArgumentNullException.ThrowIfNull(brief);
        ArgumentNullException.ThrowIfNull(finished);
        for (var number = 0; number < Startup; number++) yield return new Proposal(brief.Draw(number));
        for (var number = Startup; ; number++)
        {
            var losses = finished.Select(t => t.Loss(brief.HigherIsBetter)).ToArray();
            var points = finished.Select(t => brief.Space.PointOf(t.Options)).ToArray();
            yield return new Proposal(brief.Space.At(Propose(brief.Space.Dimensions, points, losses, brief.RandomOf(number))));
        }
    }

    /// <summary>The point to try next.</summary>
    /// <param name="dimensions">What is searched.</param>
    /// <param name="points">The points tried.</param>
    /// <param name="losses">What came of each; lower is better.</param>
    /// <param name="random">The source of draws.</param>
    internal static double[] Propose(IReadOnlyList<SearchDimension> dimensions, double[][] points, double[] losses, Random random)
    {
        int[] order = [.. Enumerable.Range(0, points.Length).OrderBy(t => losses[t]).ThenBy(t => t)];
        var good = Math.Min((int)Math.Ceiling(points.Length * 0.15), MostGood);
        return [.. dimensions.Select((dimension, d) =>
        {
            var choices = dimension.Scale == SearchScale.Choice ? dimension.Choices.Count : 0;
            var l = ParzenDensity.Of([.. order.Take(good).Select(t => points[t][d])], choices);
            var g = ParzenDensity.Of([.. order.Skip(good).Select(t => points[t][d])], choices);
            return Enumerable.Range(0, Candidates).Select(_ => l.Draw(random)).ToArray().MaxBy(x => l.LogOf(x) - g.LogOf(x));
        })];
    }
}

/// <summary>A density on the unit interval, from points: a mixture of one part a point, and one of all values alike.</summary>
internal sealed class ParzenDensity
{
    private readonly double[] _means;
    private readonly double[] _widths;
    private readonly double[] _shares;

    private ParzenDensity(double[] means, double[] widths, double[] shares) => (_means, _widths, _shares) = (means, widths, shares);

    private bool IsChoice => _shares.Length > 0;

    /// <summary>The density of points; of choices, when <paramref name="choices"/> says how many there are.</summary>
    public static ParzenDensity Of(double[] points, int choices) => choices > 0 ? OfChoices(points, choices) : OfNumbers(points);

    /// <summary>Draws a value.</summary>
    public double Draw(Random random)
    {
        if (IsChoice) return (DrawChoice(random) + 0.5) / _shares.Length;
        var part = random.Next(_means.Length);
        while (true)
        {
            // Box and Muller; what falls outside is drawn again.
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            var value = _means[part] + _widths[part] * radius * Math.Cos(2 * Math.PI * random.NextDouble());
            if (value is >= 0 and <= 1) return value;
        }
    }

    /// <summary>The logarithm of the density at a value.</summary>
    public double LogOf(double value)
    {
        if (IsChoice) return Math.Log(_shares[Math.Clamp((int)(value * _shares.Length), 0, _shares.Length - 1)]);
        double sum = 0;
        for (var k = 0; k < _means.Length; k++)
        {
            var z = (value - _means[k]) / _widths[k];
            var inside = Normal((1 - _means[k]) / _widths[k]) - Normal(-_means[k] / _widths[k]);
            sum += Math.Exp(-z * z / 2) / (_widths[k] * inside);
        }

        return Math.Log(sum / _means.Length / Math.Sqrt(2 * Math.PI));
    }

    /// <summary>
    /// A normal density at each point, as wide as the farther of its neighbours is away, but at least 1/min(100, n + 2) wide; and a wide one in the middle.
    /// </summary>
    private static ParzenDensity OfNumbers(double[] points)
    {
        double[] means = [.. points.Append(0.5).Order()];
        var widths = new double[means.Length];
        var narrowest = 1d / Math.Min(100, means.Length + 1);
        var middle = Array.IndexOf(means, 0.5);
        for (var k = 0; k < means.Length; k++)
        {
            var left = means[k] - (k > 0 ? means[k - 1] : 0);
            var right = (k + 1 < means.Length ? means[k + 1] : 1) - means[k];
            widths[k] = k == middle ? 1 : Math.Clamp(Math.Max(left, right), narrowest, 1);
        }

        return new ParzenDensity(means, widths, []);
    }

    private static ParzenDensity OfChoices(double[] points, int choices)
    {
        var counts = new double[choices];
        Array.Fill(counts, 1d);
        foreach (var point in points) counts[Math.Clamp((int)(point * choices), 0, choices - 1)]++;
        return new ParzenDensity([], [], Array.ConvertAll(counts, c => c / (points.Length + choices)));
    }

    private int DrawChoice(Random random)
    {
        var (ticket, choice) = (random.NextDouble(), 0);
        while (choice < _shares.Length - 1 && ticket >= _shares[choice]) ticket -= _shares[choice++];
        return choice;
    }

    /// <summary>The normal distribution function, to 7.5e-8 (Abramowitz and Stegun 1964, 26.2.17).</summary>
    private static double Normal(double x)
    {
        if (x < 0) return 1 - Normal(-x);
        var t = 1 / (1 + 0.2316419 * x);
        var polynomial = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return 1 - Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI) * polynomial;
    }
}
