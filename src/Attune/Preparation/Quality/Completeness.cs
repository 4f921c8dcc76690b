using Attune.Data;

namespace Attune.Preparation.Quality;

/// <summary>What is missing: times, values of kinds that should have one, attributes.</summary>
internal sealed class Completeness : IQualityCheck
{
    public string Name => "completeness";

    public IEnumerable<QualityFigure> Measure(QualitySubject subject)
    {
        var (dataset, x) = (subject.Dataset, subject.Interactions);
        var missing = x.Times is null ? 1 : Grade.Share(x.Times.Count(t => t == 0), x.Count);
        yield return new("missing_time", null, missing, Grade.High(missing, 0.01, 0.2), $"{missing:P1} of the interactions have no time.");
        foreach (var figure in MissingValues(dataset)) yield return figure;
        foreach (var figure in MissingAttributes(
            "user", dataset.UserAttributes, share => $"Nothing is known of {share:P1} of the users.", (share, name) => $"{share:P1} of the users have no '{name}'."))
            yield return figure;
        foreach (var figure in MissingAttributes(
            "item", dataset.ItemAttributes, share => $"Nothing is known of {share:P1} of the items.", (share, name) => $"{share:P1} of the items have no '{name}'."))
            yield return figure;
    }

    private static IEnumerable<QualityFigure> MissingValues(Dataset dataset)
    {
        var x = dataset.Interactions;
        var (counts, missing) = (new long[dataset.Kinds.Count], new long[dataset.Kinds.Count]);
        for (var p = 0; p < x.Count; p++)
        {
            var kind = x.Kinds?[p] ?? 0;
            counts[kind]++;
            if (x.Values is null || float.IsNaN(x.Values[p])) missing[kind]++;
        }

        for (var kind = 0; kind < counts.Length; kind++)
        {
            var isExpected = dataset.Kinds[kind] is EventKinds.Rating or EventKinds.Purchase or EventKinds.Review;
            if (counts[kind] == 0 || (!isExpected && missing[kind] == counts[kind])) continue;
            var (name, share) = (dataset.Kinds[kind], Grade.Share(missing[kind], counts[kind]));
            yield return new("missing_value", name, share, isExpected ? Grade.High(share, 0.01, 0.2) : Severity.Ok, $"{share:P1} of the '{name}' events have no value.");
        }
    }

    private static IEnumerable<QualityFigure> MissingAttributes(
        string entity, AttributeTable table, Func<double, FormattableString> unknownText, Func<double, string, FormattableString> missingText)
    {
        var (known, counts) = (0L, new SortedDictionary<string, long>(StringComparer.Ordinal));
        for (var i = 0; i < table.Count; i++)
        {
            var attributes = table.Of(i);
            if (attributes.Count > 0) known++;
            foreach (var name in attributes.Keys) counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        var unknown = 1 - Grade.Share(known, table.Count);
        yield return new($"{entity}s_without_attributes", null, unknown, Grade.High(unknown, 0.2, 1.1), unknownText(unknown));
        foreach (var (name, count) in counts)
        {
            var share = 1 - Grade.Share(count, table.Count);
            yield return new($"missing_{entity}_attribute", name, share, Grade.High(share, 0.2, 1.1), missingText(share, name));
        }
    }
}
