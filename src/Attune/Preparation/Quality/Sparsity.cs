namespace Attune.Preparation.Quality;

/// <summary>How full the user-item table is, and how interactions spread over users and items.</summary>
internal sealed class Sparsity : IQualityCheck
{
    private const int FewEvents = 5;

    private static readonly (string Name, double At)[] Quantiles = [("min", 0), ("p25", 0.25), ("median", 0.5), ("p75", 0.75), ("p95", 0.95), ("max", 1)];

    public string Name => "sparsity";

    public IEnumerable<QualityFigure> Measure(QualitySubject subject)
    {
        var x = subject.Interactions;
        var density = Grade.Share(x.Count, (long)x.UserCount * x.ItemCount);
        yield return new("density", null, density, density < 1e-4 ? Severity.Notice : Severity.Ok, $"There are {density:P3} as many interactions as pairs of user and item.");

        var perUser = Enumerable.Range(0, x.UserCount).Select(x.CountOf).Order().ToArray();
        var perItem = ItemCounts(x).Order().ToArray();
        foreach (var figure in Distribution("user", perUser, (name, value) => $"Interactions per user, {name}: {value:N0}.", few => $"{few:P1} of the users have fewer than {FewEvents} interactions.")
            .Concat(Distribution("item", perItem, (name, value) => $"Interactions per item, {name}: {value:N0}.", few => $"{few:P1} of the items have fewer than {FewEvents} interactions."))) yield return figure;
    }

    public static int[] ItemCounts(Data.Interactions x)
    {
        var counts = new int[x.ItemCount];
        foreach (var item in x.Items) counts[item]++;
        return counts;
    }

    private static IEnumerable<QualityFigure> Distribution(
        string entity, int[] sorted, Func<string, int, FormattableString> quantileText, Func<double, FormattableString> fewText)
    {
        if (sorted.Length == 0) yield break;
        foreach (var (name, at) in Quantiles)
        {
            var value = sorted[(int)Math.Round(at * (sorted.Length - 1))];
            yield return new($"interactions_per_{entity}", name, value, Severity.Ok, quantileText(name, value));
        }

        var few = Grade.Share(sorted.Count(c => c < FewEvents), sorted.Length);
        yield return new($"{entity}s_with_few_interactions", null, few, Grade.High(few, 0.3, 0.8), fewText(few));
    }
}
