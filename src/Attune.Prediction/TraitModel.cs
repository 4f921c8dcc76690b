using Attune.Features;

namespace Attune.Prediction;

/// <summary>A trained trait: tells the probability of each class. Immutable and thread-safe.</summary>
public sealed class TraitModel
{
    internal TraitModel(IReadOnlyList<string> levels, FeatureEncoding encoding, IReadOnlyList<BinaryProblem> problems, TraitOptions options) =>
        (Levels, Encoding, Problems, Options) = (levels, encoding, problems, options);

    /// <summary>The classes. Of two, the second is the one that is predicted.</summary>
    public IReadOnlyList<string> Levels { get; }

    /// <summary>How it was learned.</summary>
    public TraitOptions Options { get; }

    internal FeatureEncoding Encoding { get; }

    /// <summary>The items that are learned from one by one; null when none are.</summary>
    internal Data.IdMap? Items => Problems.Select(p => p.Taste?.Items).FirstOrDefault(i => i is not null);

    internal IReadOnlyList<BinaryProblem> Problems { get; }

    /// <summary>Trains on rows whose class is known. Of more than two classes each is learned against the rest.</summary>
    /// <exception cref="AttuneException">A class has fewer examples than there are folds.</exception>
    public static TraitModel Train(TraitSamples samples, TraitOptions options, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        foreach (var (place, level) in samples.Levels.Index())
            if (samples.Classes.Count(c => c == place) is var count && count < 2 * options.Folds)
                throw new AttuneException("too_few_examples", $"'{level}' has {count} examples; {2 * options.Folds} are needed.", $"Import more data, or choose another target.");
        var encoding = FeatureEncoding.Fit(options.Keep == 0 ? samples.Table : FeatureSelection.MostInformative(samples.Table, samples.Classes, options.Keep));
        var matrix = encoding.Transform(samples.Table);
        var targets = samples.Levels.Count == 2 ? [1] : Enumerable.Range(0, samples.Levels.Count).ToArray();
        var problems = targets.Select(t => BinaryProblem.Fit(samples, matrix, [.. samples.Classes.Select(c => c == t ? 1f : 0f)], options, run)).ToList();
        return new TraitModel(samples.Levels, encoding, problems, options);
    }

    /// <summary>For each row the probabilities of the classes, which sum to 1.</summary>
    public IReadOnlyList<float[]> Probabilities(FeatureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var matrix = Encoding.Transform(table);
        var columns = Problems.Select(p => p.Probabilities(table, matrix)).ToList();
        return [.. Enumerable.Range(0, table.Rows.Count).Select(r => columns is [var only] ? [1 - only[r], only[r]] : Normalised([.. columns.Select(c => c[r])]))];
    }

    private static float[] Normalised(float[] parts)
    {
        var sum = parts.Sum();
        return Array.ConvertAll(parts, p => p / sum);
    }
}
