using Attune.Data;

namespace Attune.Preparation;

/// <summary>What a step is, for people and for the tools that are derived from it.</summary>
/// <param name="Name">Name in kebab-case, as on the command line: <c>k-core</c>.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Summary">One or two sentences on what it does and when to choose it.</param>
public sealed record StepDescription(string Name, string Title, string Summary);

/// <summary>What a step does to a dataset, over positions of its <see cref="Interactions"/>.</summary>
/// <param name="Removed">Positions it takes out, ascending.</param>
/// <param name="Statement">What it did, in one sentence.</param>
/// <param name="Figures">The same in figures, by name in snake_case.</param>
public sealed record StepResult(int[] Removed, FormattableString Statement, IReadOnlyDictionary<string, double> Figures)
{
    /// <summary>Session of each position, counted from 1 within a user, 0 for none; null when the step gives no sessions.</summary>
    public int[]? Sessions { get; init; }

    /// <summary>Value that stands for the raw one at each position, NaN where the raw one stays; null when the step changes no values.</summary>
    public float[]? Values { get; init; }
}

/// <summary>A step of preparation: a pure function of dataset and options. <see cref="StepCatalog"/> finds it.</summary>
public interface IPreparationStep
{
    /// <summary>What the step is.</summary>
    StepDescription Description { get; }

    /// <summary>The record of options: every property has a default, a <c>[Description]</c> and, if a number, a <c>[Range]</c>.</summary>
    Type OptionsType { get; }

    /// <summary>What the step would do. Neither the dataset nor the options change.</summary>
    StepResult Apply(Dataset dataset, object options, CancellationToken cancellation = default);
}

/// <summary>The typed base of all steps.</summary>
/// <typeparam name="TOptions">The step's options record.</typeparam>
public abstract class PreparationStep<TOptions> : IPreparationStep
    where TOptions : class, new()
{
    /// <inheritdoc/>
    public abstract StepDescription Description { get; }

    /// <inheritdoc/>
    public Type OptionsType => typeof(TOptions);

    /// <inheritdoc cref="IPreparationStep.Apply"/>
    public abstract StepResult Apply(Dataset dataset, TOptions options, CancellationToken cancellation = default);

    StepResult IPreparationStep.Apply(Dataset dataset, object options, CancellationToken cancellation) =>
        Apply(dataset, (TOptions)options, cancellation);
}
