using Attune.Models;

namespace Attune.Tests.Evaluation;

/// <summary>A model whose scores are written down: a row a user.</summary>
internal class TableModel(params float[][] scores) : IModel
{
    public int UserCount => scores.Length;

    public int ItemCount => scores[0].Length;

    public void Score(ReadOnlySpan<UserQuery> users, Span<float> destination)
    {
        for (var i = 0; i < users.Length; i++) scores[users[i].User].CopyTo(destination[(i * ItemCount)..]);
    }

    public void Save(TensorArchive archive) => throw new NotSupportedException();
}

/// <summary>The same, for scores that are ratings.</summary>
internal sealed class RatingTableModel(params float[][] scores) : TableModel(scores), IRatingModel;
