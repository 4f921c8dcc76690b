using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

/// <summary>
/// A model of the catalog with the settings that the contract tests it with: its defaults, and if those give no <see cref="IRatingModel"/>,
/// every choice of an option that makes it one. Found by trying, so that none can be forgotten.
/// </summary>
/// <param name="Name">As in test names: <c>popular</c>, <c>popular by=mean_rating</c>.</param>
/// <param name="PredictsRatings">The trained model is an <see cref="IRatingModel"/>, and needs ratings.</param>
internal sealed record ModelCase(string Name, bool PredictsRatings)
{
    private static readonly Dictionary<string, ModelCase> Found = Find().ToDictionary(c => c.Name);

    public static IEnumerable<ModelCase> All => Found.Values;

    public IModelTrainer Trainer => ModelCatalog.Default.Get(Name.Split(' ')[0]);

    public bool IsPersonalised => Trainer.Description.IsPersonalised;

    private IEnumerable<KeyValuePair<string, string>> Settings => Name.Split(' ').Skip(1).Select(s => KeyValuePair.Create(s.Split('=')[0], s.Split('=')[1]));

    public static ModelCase Of(string name) => Found[name];

    public object Options(int factors = 6)
    {
        // A model over a base model has its factors there.
        var names = ModelOptions.Describe(Trainer.OptionsType).Select(o => o.Name).ToHashSet();
        KeyValuePair<string, string>[] few = names.Contains("factors") ? [new("factors", $"{factors}")]
            : names.Contains("base_options") ? [new("base_options", $$"""{"factors": {{factors}}}""")] : [];
        return ModelOptions.Create(Trainer.OptionsType, [.. few, .. Settings]);
    }

    public IModel Train(Dataset dataset, RunContext? run = null, int factors = 6) => Trainer.Train(dataset, Options(factors), run ?? new RunContext(2));

    /// <summary>The dataset as this model can learn from it: rated, if it needs ratings.</summary>
    public Dataset Suit(Dataset dataset) => PredictsRatings && dataset.Interactions.Values is null ? Datasets.Rate(dataset) : dataset;

    private static IEnumerable<ModelCase> Find()
    {
        foreach (var trainer in ModelsUnderTest.Trainers)
        {
            var plain = new ModelCase(trainer.Description.Name, PredictsRatings: true);
            if (plain.TrainsRatingModel())
            {
                yield return plain;
                continue;
            }

            yield return plain with { PredictsRatings = false };
            foreach (var option in ModelOptions.Describe(trainer.OptionsType))
                foreach (var choice in option.Choices.Where(c => c != option.Default))
                    if (new ModelCase($"{plain.Name} {option.Name}={choice}", PredictsRatings: true) is { } chosen && chosen.TrainsRatingModel()) yield return chosen;
        }
    }

    private bool TrainsRatingModel() => Train(Datasets.RatedCheckerboard(20), new RunContext(1), factors: 2) is IRatingModel;
}
