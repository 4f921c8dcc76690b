namespace Attune.Evaluation.Formats;

/// <summary>
/// The format of LightGCN and its successors: <c>train.txt</c> and <c>test.txt</c>, one line a user with the user and then the items, parted by spaces.
/// A user may have no items, or several lines. All items are ranked, those of training left out.
/// </summary>
public static class AdjacencyFormat
{
    /// <summary>Reads a directory.</summary>
    /// <param name="directory">Holds <c>train.txt</c> and <c>test.txt</c>.</param>
    /// <exception cref="AttuneException">A file is missing, empty or breaks the format; the message names file, line and value.</exception>
    public static Holdout Read(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var parts = InteractionColumns.Align(ReadLists(Path.Combine(directory, "train.txt")), ReadLists(Path.Combine(directory, "test.txt")));
        return Holdout.Of("adjacency", InteractionColumns.ToDataset(parts[0]), parts[1]);
    }

    private static InteractionColumns ReadLists(string path)
    {
        var columns = new InteractionColumns();
        var file = new NumberFile(path, "user item item …, whole numbers from 0 on");
        while (file.NextLine())
        {
            var user = file.Id();
            columns.AddUser(user);
            while (file.HasField()) columns.Add(user, file.Id());
        }

        return columns;
    }
}
