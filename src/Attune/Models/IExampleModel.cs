using Attune.Data;

namespace Attune.Models;

/// <summary>
/// A model that tells how likely it is that something comes of a user, an item and a context: a click, an installation. It learns from
/// <see cref="Dataset.Examples"/> where the data have them; asked to rank, it takes every field of context as unknown.
/// </summary>
public interface IExampleModel : IModel
{
    /// <summary>The fields of context that the model was trained with, in the order in which the rows have them.</summary>
    IReadOnlyList<ContextField> Context { get; }

    /// <summary>
    /// The probability of each row, from 0 to 1; NaN where nothing can be said. Users, items and values that the training did not have may be
    /// -1 or beyond it. Runs on the calling thread; a slice of the rows gives the same as all of them.
    /// </summary>
    /// <param name="rows">With the fields of <see cref="Context"/>.</param>
    /// <param name="probabilities">One a row; overwritten.</param>
    void Predict(ExampleRows rows, Span<float> probabilities);
}
