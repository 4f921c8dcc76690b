namespace Attune.Preparation.Quality;

/// <summary>How much of the data comes from users who act unlike people.</summary>
internal sealed class BotCheck : IQualityCheck
{
    public string Name => "bots";

    public IEnumerable<QualityFigure> Measure(QualitySubject subject)
    {
        var bots = subject.Bots;
        yield return new("suspected_bots", null, bots.Count, bots.Count > 0 ? Severity.Notice : Severity.Ok, $"{bots.Count:N0} users act unlike people.");
        var share = Grade.Share(bots.Sum(b => (long)b.Events), subject.Interactions.Count);
        yield return new("share_of_suspected_bots", null, share, Grade.High(share, 0.01, 0.05), $"{share:P1} of the interactions come from suspected bots.");
    }
}
