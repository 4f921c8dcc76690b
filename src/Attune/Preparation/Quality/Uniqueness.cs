namespace Attune.Preparation.Quality;

/// <summary>What stands twice: the same act at the same second, or again within moments.</summary>
internal sealed class Uniqueness : IQualityCheck
{
    private const int Moments = 10;

    public string Name => "uniqueness";

    public IEnumerable<QualityFigure> Measure(QualitySubject subject)
    {
        var count = subject.Interactions.Count;
        bool[] all = [.. subject.Dataset.Kinds.Select(_ => true)];
        var repeats = Deduplicate.Repeats(subject.Dataset, all, window: 0).Length;
        yield return new("same_second_repeats", null, repeats, Grade.High(Grade.Share(repeats, count), double.Epsilon, 0.01), $"{repeats:N0} interactions repeat the same user, item and kind at the same second.");
        var bursts = Deduplicate.Repeats(subject.Dataset, all, Moments).Length;
        yield return new("near_duplicates", null, bursts, Grade.High(Grade.Share(bursts, count), 0.01, 0.1), $"{bursts:N0} interactions repeat one of at most {Moments} s before.");
    }
}
