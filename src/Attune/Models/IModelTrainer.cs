using Attune.Data;

namespace Attune.Models;

/// <summary>What a model is, for people and for the tools that are derived from it.</summary>
/// <param name="Name">Name in kebab-case, as on the command line: <c>item-knn</c>.</param>
/// <param name="Title">Name for people: <c>Item-based k nearest neighbours</c>.</param>
/// <param name="Summary">One or two sentences on what it does and when to choose it.</param>
/// <param name="Paper">The source: authors, year, title.</param>
/// <param name="IsPersonalised">False for baselines that give everybody the same.</param>
/// <param name="LearnsTastes">False for models that add up how high a user rates and how high an item is rated, and cannot know that some like what others dislike.</param>
public sealed record ModelDescription(
    string Name, string Title, string Summary, string Paper, bool IsPersonalised = true, bool LearnsTastes = true);

/// <summary>How a model is trained and loaded. Implemented once a model, in the model's own file; <see cref="ModelCatalog"/> finds it.</summary>
public interface IModelTrainer
{
    /// <summary>What the model is.</summary>
    ModelDescription Description { get; }

    /// <summary>The record of options: every property has a default, a <c>[Description]</c> and, if a number, a <c>[Range]</c>.</summary>
    Type OptionsType { get; }

    /// <summary>Learns from the dataset. Reports one step <c>iteration</c> for each pass of an iterative model.</summary>
    /// <exception cref="AttuneException">The options or the data do not allow it.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    IModel Train(Dataset dataset, object options, RunContext run);

    /// <summary>Makes the model again from what <see cref="IModel.Save"/> wrote.</summary>
    IModel Load(TensorArchive archive, object options);
}

/// <summary>The typed base of all trainers.</summary>
/// <typeparam name="TOptions">The model's options record.</typeparam>
public abstract class ModelTrainer<TOptions> : IModelTrainer
    where TOptions : class, new()
{
    /// <inheritdoc/>
    public abstract ModelDescription Description { get; }

    /// <inheritdoc/>
    public Type OptionsType => typeof(TOptions);

    /// <inheritdoc cref="IModelTrainer.Train"/>
    public abstract IModel Train(Dataset dataset, TOptions options, RunContext run);

    /// <inheritdoc cref="IModelTrainer.Load"/>
    public abstract IModel Load(TensorArchive archive, TOptions options);

    IModel IModelTrainer.Train(Dataset dataset, object options, RunContext run) => Train(dataset, (TOptions)options, run);

    IModel IModelTrainer.Load(TensorArchive archive, object options) => Load(archive, (TOptions)options);
}
