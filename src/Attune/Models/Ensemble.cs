using System.Buffers;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;
using Attune.Data;

namespace Attune.Models;

/// <summary>Options of <c>ensemble</c>.</summary>
public sealed record EnsembleOptions
{
    /// <summary>The models to combine.</summary>
    [Description("The models to combine: names separated by commas (item-knn,ials), or a JSON list of {\"model\": …, \"options\": {…}}.")]
    public string Members { get; init; } = "item-knn,ials";

    /// <summary>Weights of the members; empty to learn them.</summary>
    [Description("Weights of the members, separated by commas. Empty: learned on interactions held out of the training data, after which the members are trained again on everything.")]
    public string Weights { get; init; } = "";

    /// <summary>Share of each user's interactions that weights are learned on.</summary>
    [Description("Share of each user's interactions that is held out to learn the weights.")]
    [Range(0.01, 0.5)]
    [NotSearched]
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>Length of the lists whose NDCG the weights maximise.</summary>
    [Description("Length of the lists whose NDCG the weights are to raise.")]
    [Range(1, 1000)]
    [NotSearched]
    public int Cutoff { get; init; } = 20;
}

/// <summary>Trains <see cref="EnsembleModel"/>.</summary>
internal sealed class EnsembleTrainer : ModelTrainer<EnsembleOptions>
{
    public override ModelDescription Description { get; } = new(
        "ensemble",
        "Ensemble of models",
        "Adds up the standardised scores of several models, with weights that raise the NDCG of held-out interactions. More accurate than each alone, and as slow as all together.",
        "Wolpert (1992), Stacked Generalization; Jahrer, Töscher, Legenstein (2010), Combining Predictions for Accurate Recommender Systems");

    public override IModel Train(Dataset dataset, EnsembleOptions options, RunContext run)
    {
        var members = EnsembleMember.Parse(options.Members);
        var weights = ParseWeights(options.Weights, members.Count);
        if (weights is null)
        {
            var part = ValidationPart.Cut(dataset.UserItems, options.ValidationShare, EntityKeys.Of(dataset, run.Seed));
            var reduced = Without(dataset, part.HeldOut);
            weights = EnsembleWeights.Learn([.. members.Select(m => m.Train(reduced, run))], part, options.Cutoff, run);
        }

        return new EnsembleModel([.. members.Select(m => m.Train(dataset, run))], members, weights);
    }

    public override IModel Load(TensorArchive archive, EnsembleOptions options)
    {
        var members = EnsembleMember.Parse(options.Members);
        return new EnsembleModel([.. members.Select((m, k) => m.Load(archive.Below(EnsembleModel.Prefix(k))))], members, archive.Get<float>("weights"));
    }

    /// <summary>The dataset without the cells of a matrix.</summary>
    private static Dataset Without(Dataset dataset, CsrMatrix cells)
    {
        var x = dataset.Interactions;
        var user = 0;

        // Positions come in ascending order.
        return dataset.With(x.Where(p =>
        {
            while (p >= x.UserStarts[user + 1]) user++;
            return cells.ColumnsOf(user).BinarySearch(x.Items[p]) < 0;
        }));
    }

    private static float[]? ParseWeights(string text, int members)
    {
        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 0) return null;
        var weights = Array.ConvertAll(parts, p => float.TryParse(p, CultureInfo.InvariantCulture, out var w) && float.IsFinite(w) ? w : float.NaN);
        return weights.Length == members && !Array.Exists(weights, float.IsNaN)
            ? weights
            : throw new AttuneException("invalid_option", $"The option 'weights' cannot be '{text}'; allowed: one number for each of the {members} members.") { IsUsage = true };
    }
}

/// <summary>One model of an ensemble, and its options.</summary>
internal sealed record EnsembleMember(IModelTrainer Trainer, object Options)
{
    public IModel Train(Dataset dataset, RunContext run) => Trainer.Train(dataset, Options, run);

    public IModel Load(TensorArchive archive) => Trainer.Load(archive, Options);

    /// <summary>Reads names separated by commas, or a JSON list of models with options.</summary>
    /// <exception cref="AttuneException">It is neither, a model or option is unknown, or an ensemble is to be a member.</exception>
    public static IReadOnlyList<EnsembleMember> Parse(string text)
    {
        List<EnsembleMember> members = text.TrimStart().StartsWith('[')
            ? ParseJson(text)
            : [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => Make(name, null))];
        return members.Count > 0 ? members : throw Invalid(text);
    }

    private static List<EnsembleMember> ParseJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return [.. json.RootElement.EnumerateArray().Select(m => Make(
                m.GetProperty("model").GetString()!, m.TryGetProperty("options", out var options) ? options : null))];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Invalid(text);
        }
    }

    private static EnsembleMember Make(string name, JsonElement? options)
    {
        var trainer = ModelCatalog.Default.Get(name);
        if (trainer is EnsembleTrainer) throw new AttuneException("invalid_option", $"An ensemble cannot be a member of an ensemble.") { IsUsage = true };
        return new EnsembleMember(trainer, ModelOptions.Create(trainer.OptionsType, [], options));
    }

    private static AttuneException Invalid(string text) =>
        new("invalid_option", $"The option 'members' cannot be '{text}'; allowed: names of models separated by commas, or a JSON list of models with options.") { IsUsage = true };
}

/// <summary>
/// score = sum over members m of w_m (s_m - mean of s_m) / (standard deviation of s_m), over the items that m can score for the user. A member that
/// cannot score an item adds nothing, as if the item were average; an item that none can score is NaN.
/// </summary>
public sealed class EnsembleModel : IModel
{
    private readonly IModel[] _models;
    private readonly IReadOnlyList<EnsembleMember> _members;
    private readonly float[] _weights;

    internal EnsembleModel(IModel[] models, IReadOnlyList<EnsembleMember> members, float[] weights)
    {
        if (weights.Length != models.Length)
            throw new AttuneException("damaged_model", $"The saved ensemble has {weights.Length} weights for {models.Length} members.", $"Train the model again.");
        (_models, _members, _weights) = (models, members, weights);
    }

    /// <inheritdoc/>
    public int UserCount => _models[0].UserCount;

    /// <inheritdoc/>
    public int ItemCount => _models[0].ItemCount;

    /// <summary>Name and weight of each member.</summary>
    public IReadOnlyList<(string Model, float Weight)> Members => [.. _members.Zip(_weights, (m, w) => (m.Trainer.Description.Name, w))];

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
    {
        scores = scores[..(users.Length * ItemCount)];
        scores.Fill(float.NaN);
        var rented = ArrayPool<float>.Shared.Rent(scores.Length);
        try
        {
            var own = rented.AsSpan(0, scores.Length);
            for (var m = 0; m < _models.Length; m++)
            {
                if (_weights[m] == 0) continue;
                _models[m].Score(users, own);
                for (var user = 0; user < users.Length; user++)
                    AddStandardised(own.Slice(user * ItemCount, ItemCount), _weights[m], scores.Slice(user * ItemCount, ItemCount));
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Add("weights", _weights);
        for (var m = 0; m < _models.Length; m++)
        {
            var own = new TensorArchive();
            _models[m].Save(own);
            archive.AddBelow(Prefix(m), own);
        }
    }

    internal static string Prefix(int member) => string.Create(CultureInfo.InvariantCulture, $"member{member}.");

    /// <summary>Makes the scores that are numbers have mean 0 and deviation 1; when all are equal, 0.</summary>
    internal static void Standardise(Span<float> scores)
    {
        var (count, sum, squares) = (0, 0.0, 0.0);
        foreach (var s in scores)
        {
            if (!float.IsFinite(s)) continue;
            (count, sum) = (count + 1, sum + s);
        }

        var mean = (float)(sum / Math.Max(1, count));
        TensorPrimitives.Subtract(scores, mean, scores);
        foreach (var s in scores)
            if (float.IsFinite(s)) squares += (double)s * s;
        var deviation = (float)Math.Sqrt(squares / Math.Max(1, count));
        TensorPrimitives.Multiply(scores, deviation > 0 ? 1 / deviation : 0, scores);
    }

    private static void AddStandardised(Span<float> own, float weight, Span<float> total)
    {
        Standardise(own);
        for (var item = 0; item < own.Length; item++)
            if (!float.IsNaN(own[item])) total[item] = (float.IsNaN(total[item]) ? 0 : total[item]) + weight * own[item];
    }
}
