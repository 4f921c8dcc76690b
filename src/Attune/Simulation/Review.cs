using Attune.Simulation.Vocabulary;

namespace Attune.Simulation;

/// <summary>What a reviewer truly thinks.</summary>
internal enum Sentiment
{
    Negative,
    Mixed,
    Positive,
}

/// <summary>A review and the truth about it.</summary>
/// <param name="Sentiment">What the reviewer thinks.</param>
/// <param name="Stars">1 to 5.</param>
/// <param name="Language">Language of the text.</param>
/// <param name="Text">What the reviewer writes.</param>
/// <param name="Praised">Aspects praised by name.</param>
/// <param name="Criticised">Aspects criticised by name.</param>
internal sealed record Review(
    Sentiment Sentiment, int Stars, Language Language, string Text, IReadOnlyList<string> Praised, IReadOnlyList<string> Criticised)
{
    /// <summary>Decides what somebody thinks of a product they bought, and words it.</summary>
    public static Review Write(Shopper shopper, Product product, Random random)
    {
        var satisfaction = 0.7 * product.Quality + 0.25 * shopper.Tastes.Fit(product) + 0.7 * random.Normal() - 0.4;
        var sentiment = satisfaction switch { > 0.15 => Sentiment.Positive, > -0.45 => Sentiment.Mixed, _ => Sentiment.Negative };
        var stars = sentiment switch
        {
            Sentiment.Positive => random.Chance(0.65) ? 5 : 4,
            Sentiment.Mixed => random.Chance(0.6) ? 3 : random.Chance(0.5) ? 2 : 4,
            _ => random.Chance(0.6) ? 1 : 2,
        };
        return new ReviewText(product.Domain, shopper.Language, random).Compose(sentiment, stars);
    }
}

/// <summary>Words reviews from clauses: an opening, one or two sentences of judgement, an ending.</summary>
internal sealed class ReviewText(int domain, Language language, Random random)
{
    private readonly Opinions _opinions = Opinions.In(language);
    private readonly Wording _wording = Departments.All[domain].In(language);
    private readonly List<string> _praised = [];
    private readonly List<string> _criticised = [];
    private readonly HashSet<string> _said = [];

    public Review Compose(Sentiment sentiment, int stars)
    {
        List<string> sentences = random.Chance(0.4) ? [random.Pick(_opinions.Openings)] : [];
        sentences.AddRange(sentiment == Sentiment.Mixed ? [Contrast()] : Agreement(sentiment == Sentiment.Positive));
        if (random.Chance(0.6)) sentences.Add(random.Pick(EndingsOf(sentiment)));
        var text = string.Join(language == Language.Chinese ? "" : " ", sentences);
        return new Review(sentiment, stars, language, text, _praised, _criticised);
    }

    private string[] EndingsOf(Sentiment sentiment) => sentiment switch
    {
        Sentiment.Positive => _opinions.HappyEndings,
        Sentiment.Negative => _opinions.UnhappyEndings,
        _ => _opinions.EvenEndings,
    };

    private IEnumerable<string> Agreement(bool positive)
    {
        yield return random.Chance(0.5)
            ? Sentence(Template.Fill(random.Pick(_opinions.Together), ("first", Clause(positive)), ("second", Clause(positive))))
            : Sentence(Clause(positive));
        if (random.Chance(0.4)) yield return Sentence(Clause(positive));
    }

    private string Contrast()
    {
        var praiseFirst = random.Chance(0.5);
        return Sentence(Template.Fill(random.Pick(_opinions.Contrasts), ("first", Clause(praiseFirst)), ("second", Clause(!praiseFirst))));
    }

    /// <summary>A clause that has not been said yet in this review: about an aspect, or one peculiar to the department.</summary>
    private string Clause(bool positive)
    {
        while (true)
        {
            var aspect = random.Pick(_wording.Aspects);
            var general = random.Chance(0.6);
            var template = (general, positive) switch
            {
                (true, true) => random.Pick(_opinions.Praise),
                (true, false) => random.Pick(_opinions.Complaints),
                (false, true) => random.Pick(_wording.Praise),
                _ => random.Pick(_wording.Complaints),
            };
            if (!_said.Add(general ? aspect : template) || (general && !_said.Add(template))) continue;
            if (general) (positive ? _praised : _criticised).Add(aspect);
            return Template.Fill(template, ("aspect", aspect));
        }
    }

    private string Sentence(string clauses) => char.ToUpperInvariant(clauses[0]) + clauses[1..] + _opinions.Stop;
}
