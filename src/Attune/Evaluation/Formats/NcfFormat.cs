namespace Attune.Evaluation.Formats;

/// <summary>
/// The format of Neural Collaborative Filtering (He et al. 2017): <c>PREFIX.train.rating</c> and <c>PREFIX.test.rating</c> with user, item, and if known rating
/// and time; <c>PREFIX.test.negative</c> with <c>(user,item)</c> and the negatives that the user's one test item is ranked against.
/// </summary>
public static class NcfFormat
{
    /// <summary>Reads the three files.</summary>
    /// <param name="prefix">Their common path, e.g. <c>data/ml-1m</c>.</param>
    /// <exception cref="AttuneException">A file is missing, empty or breaks the format, or they do not belong together; the message names file, line and value.</exception>
    public static Holdout Read(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var testItems = new Dictionary<int, int>();
        var train = ReadRatings(prefix + ".train.rating", (_, _) => true);
        var test = ReadRatings(prefix + ".test.rating", testItems.TryAdd);
        var negatives = ReadNegatives(prefix + ".test.negative", testItems);
        var parts = InteractionColumns.Align(train, test, negatives);
        var candidates = parts[2].ToUserItems(binary: true);
        var each = parts[2].Count / testItems.Count;
        return Holdout.Of($"ncf 1+{each}", InteractionColumns.ToDataset(parts[0]), parts[1]) with { Candidates = candidates };
    }

    private static InteractionColumns ReadRatings(string path, Func<int, int, bool> accept)
    {
        var columns = new InteractionColumns();
        var file = new NumberFile(path, "user item [rating [time]], one line a pair, whole numbers from 0 on");
        bool? rated = null, dated = null;
        while (file.NextLine())
        {
            var (user, item) = (file.Id(), file.Id());
            if (!accept(user, item)) throw file.BadLine();
            columns.Add(user, item);

            // The first line says which columns there are; all others must have the same.
            if (rated ??= file.HasField()) columns.Rate(file.Number());
            if (dated ??= file.HasField()) columns.Date(file.Time());
            if (file.HasField()) throw file.WrongFormat();
        }

        return columns;
    }

    private static InteractionColumns ReadNegatives(string path, Dictionary<int, int> testItems)
    {
        var columns = new InteractionColumns();
        var file = new NumberFile(path, "(user,item) negative negative …, with user and item as in the test file, each user once");
        var read = new HashSet<int>();
        while (file.NextLine())
        {
            var (user, item) = (file.Id(), file.Id());
            if (!testItems.TryGetValue(user, out var tested) || tested != item || !read.Add(user)) throw file.BadLine();
            while (file.HasField()) columns.Add(user, file.Id());
        }

        return read.Count == testItems.Count
            ? columns
            : throw new AttuneException("wrong_format", $"{path} has negatives for {read.Count} users, and the test file has {testItems.Count}.", $"Check that both files were copied whole.");
    }
}
