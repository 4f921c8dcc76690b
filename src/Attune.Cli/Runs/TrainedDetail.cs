using Attune.Data;
using Attune.Deep.Onnx;
using Attune.Models;

namespace Attune.Cli.Runs;

/// <summary>Tells a journal what a trained model has to look at: the graph of its network, the vectors of users and items.</summary>
internal static class TrainedDetail
{
    /// <summary>A larger graph holds tables that nobody looks at, and is not taken apart for its few nodes.</summary>
    private const int MostGraphBytes = 1 << 28;

    /// <summary>Tells what there is.</summary>
    /// <param name="journal">Is told.</param>
    /// <param name="model">The model.</param>
    /// <param name="dataset">What it was trained on, whose ids and titles name the vectors.</param>
    /// <param name="step">Passes done.</param>
    /// <param name="vectors">True to tell the vectors, which may be many.</param>
    public static void Tell(TrainingJournal journal, IModel model, Dataset dataset, long step, bool vectors)
    {
        foreach (var graph in NetworkGraphs.Of(model).Values.Where(g => g.Length <= MostGraphBytes)) journal.Graph(graph);
        if (!vectors) return;
        if (model is IUserEmbedding users) Tell(journal, "users", step, model.UserCount, users.Dimension, users.UserEmbedding, user => dataset.Users[user]);
        if (model is IItemEmbedding items) Tell(journal, "items", step, model.ItemCount, items.Dimension, items.ItemEmbedding, item => dataset.ItemAttributes.Title(item) ?? dataset.Items[item]);
    }

    /// <summary>Tells the vectors that are not all zeros: those are of cold users and items.</summary>
    private static void Tell(TrainingJournal journal, string name, long step, int count, int dimension, Func<int, ReadOnlySpan<float>> vectorOf, Func<int, string> labelOf)
    {
        int[] warm = [.. Enumerable.Range(0, count).Where(k => vectorOf(k).ContainsAnyExcept(0f))];
        if (warm.Length == 0) return;
        var rows = new float[(long)warm.Length * dimension];
        for (var k = 0; k < warm.Length; k++) vectorOf(warm[k]).CopyTo(rows.AsSpan(k * dimension));
        journal.Embedding(name, step, rows, Array.ConvertAll(warm, k => labelOf(k)));
    }
}
