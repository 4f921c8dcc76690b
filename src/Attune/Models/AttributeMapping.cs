using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Attune.Data;

namespace Attune.Models;

/// <summary>Options of <c>attribute-mapping</c>.</summary>
public sealed record AttributeMappingOptions
{
    /// <summary>The factor model.</summary>
    [Description("The model whose vectors are mapped: one that scores by inner products, such as ials, bpr or biased-mf.")]
    public string Base { get; init; } = "ials";

    /// <summary>Its options.</summary>
    [Description("Options of the base model as a JSON object, such as {\"factors\": 64}; empty for its defaults.")]
    public string BaseOptions { get; init; } = "";

    /// <summary>lambda of the regression.</summary>
    [Description("Regularization of the regression from attributes to vectors. Raise it when there are many attributes and few items or users that have them.")]
    [Range(1e-6, 1e6)]
    public double Regularization { get; init; } = 10;

    /// <summary>Ranges of a numeric attribute.</summary>
    [Description("Into how many ranges a numeric attribute is cut, each of about as many users or items.")]
    [Range(2, 1000)]
    public int Buckets { get; init; } = 10;

    /// <summary>Least frequency of a value.</summary>
    [Description("A value of an attribute counts only if so many users, or items, with interactions have it.")]
    [Range(1, 1_000_000)]
    public int MinCount { get; init; } = 2;
}

/// <summary>Trains <see cref="AttributeMappingModel"/>.</summary>
internal sealed class AttributeMappingTrainer : ModelTrainer<AttributeMappingOptions>
{
    private const string Prefix = "base.";

    public override ModelDescription Description { get; } = new(
        "attribute-mapping",
        "Factor model with vectors mapped from attributes",
        "Trains a factor model, and a regression that finds the vectors of new items and new users from their attributes. As accurate as the base model for the rest.",
        "Gantner, Drumond, Freudenthaler, Rendle, Schmidt-Thieme (2010), Learning Attribute-to-Feature Mappings for Cold-Start Recommendations");

    public override IModel Train(Dataset dataset, AttributeMappingOptions options, RunContext run)
    {
        var (trainer, own) = ParseBase(options);
        var model = AsFactorModel(trainer.Train(dataset, own, run), options);
        var users = Map(dataset.UserAttributes, model.Users, model.Stride, options, run);
        var items = Map(dataset.ItemAttributes, model.Items, model.Stride, options, run);
        return Make(model, users, items);
    }

    public override IModel Load(TensorArchive archive, AttributeMappingOptions options)
    {
        var (trainer, own) = ParseBase(options);
        var model = AsFactorModel(trainer.Load(archive.Below(Prefix), own), options);
        return Make(model, MappedRows.Load(archive, "users", model.UserCount, model.Stride), MappedRows.Load(archive, "items", model.ItemCount, model.Stride));
    }

    internal static void Save(TensorArchive archive, FactorModel model, MappedRows users, MappedRows items)
    {
        var own = new TensorArchive();
        model.Save(own);
        archive.AddBelow(Prefix, own);
        users.Save(archive, "users");
        items.Save(archive, "items");
    }

    private static AttributeMappingModel Make(FactorModel model, MappedRows users, MappedRows items) =>
        model is IRatingModel ? new AttributeMappingRatingModel(model, users, items) : new AttributeMappingModel(model, users, items);

    /// <summary>The vectors of those that the base model does not know and whose attributes tell something.</summary>
    private static MappedRows Map(AttributeTable table, float[] vectors, int stride, AttributeMappingOptions options, RunContext run)
    {
        bool IsWarm(int row) => !FactorModel.IsZero(vectors.AsSpan(row * stride, stride));
        var features = AttributeFeatures.Of(table, IsWarm, options.Buckets, options.MinCount, shares: false).Matrix;
        int[] told = [.. Enumerable.Range(0, features.Rows).Where(r => features.CountOf(r) > 0)];
        int[] wanted = [.. told.Where(r => !IsWarm(r))];
        if (wanted.Length == 0) return new MappedRows([], []);
        var filled = (float[])vectors.Clone();
        RidgeMapping.Fill(features, filled, stride, [.. told.Where(IsWarm)], wanted, options.Regularization, run);
        return new MappedRows(wanted, [.. wanted.SelectMany(r => filled.AsSpan(r * stride, stride).ToArray())]);
    }

    private static (IModelTrainer Trainer, object Options) ParseBase(AttributeMappingOptions options)
    {
        var trainer = ModelCatalog.Default.Get(options.Base);
        if (trainer is AttributeMappingTrainer) throw NoFactorModel(options);
        if (string.IsNullOrWhiteSpace(options.BaseOptions)) return (trainer, ModelOptions.Create(trainer.OptionsType, []));
        try
        {
            using var json = JsonDocument.Parse(options.BaseOptions);
            return (trainer, ModelOptions.FromJson(trainer.OptionsType, json.RootElement));
        }
        catch (JsonException e)
        {
            throw new AttuneException("invalid_option", $"The option 'base_options' cannot be '{options.BaseOptions}'; allowed: a JSON object of options of '{options.Base}'.", null, e) { IsUsage = true };
        }
    }

    private static FactorModel AsFactorModel(IModel model, AttributeMappingOptions options) =>
        model as FactorModel ?? throw NoFactorModel(options);

    private static AttuneException NoFactorModel(AttributeMappingOptions options) =>
        new("invalid_option", $"The option 'base' cannot be '{options.Base}'; allowed: a model that scores by inner products of vectors, such as ials, bpr or biased-mf.") { IsUsage = true };
}

/// <summary>Rows of a matrix of vectors that the base model leaves zero.</summary>
/// <param name="Rows">Which, ascending.</param>
/// <param name="Vectors">Their vectors, one after the other.</param>
internal sealed record MappedRows(int[] Rows, float[] Vectors)
{
    /// <summary>A copy of the vectors with these rows filled in; the same array when there are none.</summary>
    public float[] FillInto(float[] vectors, int stride)
    {
        if (Rows.Length == 0) return vectors;
        var filled = (float[])vectors.Clone();
        for (var k = 0; k < Rows.Length; k++) Vectors.AsSpan(k * stride, stride).CopyTo(filled.AsSpan(Rows[k] * stride));
        return filled;
    }

    public void Save(TensorArchive archive, string side)
    {
        archive.Add($"mapped_{side}", Rows);
        archive.Add($"mapped_{side}_factors", Vectors);
    }

    /// <exception cref="AttuneException"><c>damaged_model</c>: rows and vectors do not fit each other or the base model.</exception>
    public static MappedRows Load(TensorArchive archive, string side, int count, int stride)
    {
        var mapped = new MappedRows(archive.Get<int>($"mapped_{side}"), archive.Get<float>($"mapped_{side}_factors"));
        if (mapped.Vectors.Length != (long)mapped.Rows.Length * stride || mapped.Rows.Any(r => r < 0 || r >= count))
            throw new AttuneException("damaged_model", $"The saved factors are not {stride} a row.", $"Train the model again.");
        return mapped;
    }
}

/// <summary>
/// A factor model whose cold items and users have vectors predicted from their attributes: y_i = m + Bᵀ a_i, with a_i the item's attributes as zeros and
/// ones, m the mean of the warm items' vectors and B a ridge regression on them (Gantner et al. 2010); biases are mapped as all other numbers.
/// Those that the base model knows score as there, and so do histories; a cold user's history, once there is one, goes before the attributes.
/// </summary>
public class AttributeMappingModel : FactorModel
{
    private readonly FactorModel _base;
    private readonly MappedRows _mappedUsers;
    private readonly MappedRows _mappedItems;

    internal AttributeMappingModel(FactorModel model, MappedRows users, MappedRows items)
        : base(users.FillInto(model.Users, model.Stride), items.FillInto(model.Items, model.Stride), model.Stride, model.Stride - model.Dimension) =>
        (_base, _mappedUsers, _mappedItems) = (model, users, items);

    /// <inheritdoc/>
    public override void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        AttributeMappingTrainer.Save(archive, _base, _mappedUsers, _mappedItems);
    }

    private protected override bool IsStored(UserQuery user) => _base.Stores(user) || (base.IsStored(user) && user.Items.IsEmpty);

    private protected override void FoldInRow(UserQuery user, Span<float> row)
    {
        _base.Embed(_base.Stores(user) ? user with { User = -1 } : user, row);
        if (IsZero(row) && user.User >= 0) UserRow(user.User).CopyTo(row);
    }
}

/// <summary>The same with a base model that predicts ratings, and so do the vectors that are mapped.</summary>
public sealed class AttributeMappingRatingModel : AttributeMappingModel, IRatingModel
{
    internal AttributeMappingRatingModel(FactorModel model, MappedRows users, MappedRows items)
        : base(model, users, items)
    {
    }
}
