using System.Globalization;
using Attune.Data;
using Attune.Text;

namespace Attune.Profiles;

/// <summary>What the user thinks of a brand, a category or a topic.</summary>
/// <param name="Attribute">The attribute of items: <c>brand</c>, <c>topics</c>.</param>
/// <param name="Value">Its value.</param>
/// <param name="Polarity">-1 for wholly against it to 1 for wholly for it; one neutral text is assumed besides those there are.</param>
/// <param name="Texts">Texts about it, the newest counting most.</param>
/// <param name="Provenance">The texts.</param>
public sealed record Opinion(string Attribute, string Value, double Polarity, double Texts, Provenance Provenance);

/// <summary>What the user's texts tell of their feelings.</summary>
/// <param name="Polarity">Of all texts.</param>
/// <param name="Texts">How many, the newest counting most.</param>
/// <param name="Opinions">Of what the texts are about; the most written about first.</param>
public sealed record SentimentValue(double Polarity, double Texts, IReadOnlyList<Opinion> Opinions);

/// <summary>
/// Sentiment of reviews, comments and messages, for each category of the items they are about. A text halves in weight with each half-life, up to the user's last text.
/// With s the decayed sum of polarities and n that of texts, the polarity is s / (n + 1) and the confidence n / (n + 2).
/// </summary>
internal sealed class Sentiment : IDimension
{
    private const double Neutral = 1, Half = 2;
    private const int MostShown = 20;

    public string Name => "sentiment";

    public string Form(ProfileSources sources) => string.Create(CultureInfo.InvariantCulture, $"1 {sources.Options.HalfLife} {sources.Sentiment.Version}");

    public IDimensionState NewState(ProfileSources sources) => new State(sources);

    /// <summary>True for events that carry what a user wrote.</summary>
    internal static bool IsText(string kind) => kind is EventKinds.Review or EventKinds.Comment or EventKinds.Message;

    private sealed class Feeling
    {
        private DecayedSum _polarity, _texts;

        public Evidence Evidence { get; } = new();

        public void Add(EventKey key, double polarity, in DecayMoment moment)
        {
            Evidence.Add(key);
            _polarity.Add(polarity, moment);
            _texts.Add(1, moment);
        }

        public void Save(StateWriter writer)
        {
            Evidence.Save(writer);
            _polarity.Save(writer);
            _texts.Save(writer);
        }

        public void Load(StateReader reader)
        {
            Evidence.Load(reader);
            (_polarity, _texts) = (DecayedSum.Load(reader), DecayedSum.Load(reader));
        }

        public double Texts(double time) => _texts.At(time);

        public double Polarity(double time) => _polarity.At(time) / (_texts.At(time) + Neutral);

        public double Confidence(double time) => _texts.At(time) / (_texts.At(time) + Half);
    }

    private sealed class State(ProfileSources sources) : IDimensionState
    {
        private readonly Feeling _all = new();
        private readonly CategoryTable<Feeling> _categories = new();

        public void Apply(ProfileEvent happened)
        {
            if (!IsText(happened.Kind) || Review.TextOf(happened.Root) is not { } text) return;
            var polarity = sources.Sentiment.Polarity(text);
            var moment = DecayMoment.Of(sources.Options.HalfLives(happened.Time));
            _all.Add(happened.Key, polarity, moment);
            if (happened.Item is not { } item) return;
            foreach (var category in sources.Items.CategoriesOf(item)) _categories.GetOrAdd(category)?.Add(happened.Key, polarity, moment);
        }

        public DimensionReading? Read(ProfileContext context)
        {
            if (_all.Evidence.Count == 0) return null;
            var time = context.Options.HalfLives(_all.Evidence.Until) ?? 0;
            var opinions = _categories.Entries().Where(c => context.Population?.Knows(c.Category.Attribute) != false).Select(c => new Opinion(
                    c.Category.Attribute, c.Category.Value, Math.Round(c.Value.Polarity(time), 4), Math.Round(c.Value.Texts(time), 4),
                    c.Value.Evidence.ToProvenance(context, c.Value.Confidence(time), sources.Sentiment.Source)))
                .OrderByDescending(o => o.Texts).ThenByDescending(o => Math.Abs(o.Polarity)).ThenBy(o => o.Attribute, StringComparer.Ordinal).ThenBy(o => o.Value, StringComparer.Ordinal);
            var value = new SentimentValue(Math.Round(_all.Polarity(time), 4), Math.Round(_all.Texts(time), 4), [.. opinions.Take(MostShown)]);
            return new(value, _all.Evidence.ToProvenance(context, _all.Confidence(time), sources.Sentiment.Source));
        }

        public void Save(StateWriter writer)
        {
            _all.Save(writer);
            _categories.Save(writer, static (w, feeling) => feeling.Save(w));
        }

        public void Load(StateReader reader)
        {
            _all.Load(reader);
            _categories.Load(reader, static (r, feeling) => feeling.Load(r));
        }
    }
}
