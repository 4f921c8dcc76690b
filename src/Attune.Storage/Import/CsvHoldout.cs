using Attune.Data;
using Attune.Evaluation;

namespace Attune.Storage.Import;

/// <summary>A published split as two files of columns: one to train on, one to test with.</summary>
public static class CsvHoldout
{
    /// <summary>
    /// Reads both files as <see cref="Importer"/> would, through a workspace that is thrown away. Users and items of the test
    /// that are not in training are kept: they are cold.
    /// </summary>
    /// <exception cref="AttuneException">A file cannot be read, or lacks a column.</exception>
    public static async Task<Holdout> ReadAsync(string trainFile, string testFile, ColumnMap? map, RunContext run)
    {
        var train = await TemporaryDataset.LoadAsync(Request(trainFile, map), run).ConfigureAwait(false);
        var test = await TemporaryDataset.LoadAsync(Request(testFile, map), run).ConfigureAwait(false);
        var (users, items) = (Union(train.Users, test.Users), Union(train.Items, test.Items));
        return Holdout.Of("csv", new Dataset(users, items, Align(train, users, items), train.Kinds), Align(test, users, items));
    }

    private static ImportRequest Request(string file, ColumnMap? map) => new(file, ImportFormat.Csv) { Map = map };

    private static IdMap Union(IdMap first, IdMap second)
    {
        var ids = new IdMap.Builder();
        foreach (var id in first.Ids) ids.GetOrAdd(id);
        foreach (var id in second.Ids) ids.GetOrAdd(id);
        return ids.Build();
    }

    private static Interactions Align(Dataset dataset, IdMap users, IdMap items)
    {
        var x = dataset.Interactions;
        int[] itemOf = Array.ConvertAll(dataset.Items.Ids.ToArray(), items.Find);
        var userColumn = new int[x.Count];
        for (var user = 0; user < x.UserCount; user++) userColumn.AsSpan(x.PositionsOf(user)).Fill(users.Find(dataset.Users[user]));
        return Interactions.FromColumns(
            users.Count, items.Count, userColumn, Array.ConvertAll(x.Items, i => itemOf[i]), x.Values, x.Times, x.Kinds);
    }
}
