namespace Attune.Evaluation.Tuning;

/// <summary>
/// Successive halving (Jamieson and Talwalkar 2016, Non-stochastic Best Arm Identification and Hyperparameter Optimization): many settings are tried with a little
/// of the work, the best third of them with three times as much, and so on until the last are tried with all of it. With time as the budget, brackets of 27
/// follow each other.
/// </summary>
public sealed class SuccessiveHalving : SearchStrategy
{
    private const int Reduction = 3, Bracket = 27;

    /// <inheritdoc/>
    public override string Name => "halving";

    /// <inheritdoc/>
    public override bool PlansForBudget => true;

    /// <inheritdoc/>
    public override IEnumerable<Proposal> Plan(SearchBrief brief, IReadOnlyList<Trial> finished)
    {
        ArgumentNullException.ThrowIfNull(brief);
        ArgumentNullException.ThrowIfNull(finished);
        var (drawn, left) = (0, brief.Trials ?? int.MaxValue);
        while (left > 0)
        {
            var settings = brief.Trials is null ? Bracket : Largest(left, brief.LeastResource);
            var rungs = Rungs(settings, brief.LeastResource);
            var standing = Enumerable.Range(drawn, settings).Select(brief.Draw).ToList();
            drawn += settings;
            for (var rung = rungs; rung >= 0; rung--)
            {
                var (resource, before) = (1 / Math.Pow(Reduction, rung), finished.Count);
                foreach (var options in standing) yield return new Proposal(options, resource);
                left -= standing.Count;
                standing = [.. Enumerable.Range(0, standing.Count).OrderBy(k => finished[before + k].Loss(brief.HigherIsBetter)).ThenBy(k => k)
                    .Take(Math.Max(1, standing.Count / Reduction)).Select(k => standing[k])];
            }
        }
    }

    /// <summary>How often so many settings can be cut to a third while a trial keeps the least part of the work.</summary>
    private static int Rungs(int settings, double leastResource)
    {
        var rungs = 0;
        while (settings >= Reduction && Math.Pow(Reduction, rungs + 1) * leastResource <= 1 + 1e-9) (rungs, settings) = (rungs + 1, settings / Reduction);
        return rungs;
    }

    /// <summary>The most settings whose bracket stays within a number of trials.</summary>
    private static int Largest(int trials, double leastResource)
    {
        for (var settings = trials; settings > 1; settings--)
        {
            var (total, standing) = (settings, settings);
            for (var rung = Rungs(settings, leastResource); rung > 0; rung--) total += standing /= Reduction;
            if (total <= trials) return settings;
        }

        return 1;
    }
}
