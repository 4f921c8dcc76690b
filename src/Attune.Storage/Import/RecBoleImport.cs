namespace Attune.Storage.Import;

/// <summary>Imports RecBole's atomic files: tab-separated, with headers that name each column's type (<c>user_id:token</c>).</summary>
internal static class RecBoleImport
{
    /// <summary>The .inter file of a directory or prefix with the .user and .item files beside it.</summary>
    public static IReadOnlyList<string> Files(string path)
    {
        var interactions = Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.inter").Order(StringComparer.Ordinal).ToList()
            : File.Exists(path + ".inter") ? [path + ".inter"]
            : File.Exists(path) && Path.GetExtension(path) == ".inter" ? [path]
            : [];
        if (interactions.Count != 1)
            throw new AttuneException("not_recbole", $"{path} has {interactions.Count} .inter files; one was expected.", $"Name a directory with one dataset, or the files' common prefix.") { IsUsage = true };
        var prefix = Path.ChangeExtension(interactions[0], null);
        return [interactions[0], .. new[] { prefix + ".user", prefix + ".item" }.Where(File.Exists)];
    }

    /// <summary>Stages interactions, users and items.</summary>
    public static void Stage(ImportBatch batch, ImportRequest request)
    {
        var files = Files(request.Path);
        var (interactions, _) = Open(files[0], request.Encoding);
        var map = request.Map ?? ColumnMap.Guess(interactions.Text.Name, interactions.Columns);
        var rest = interactions.Columns.Except(map.Named().Select(n => n.Column)).ToList();
        DelimitedImport.Stage(batch, interactions, rest.Count > 0 ? map with { Properties = rest } : map, request.Kind);
        batch.CreateEntities();
        foreach (var file in files.Skip(1)) Entities(batch, file, request.Encoding);
    }

    private static void Entities(ImportBatch batch, string path, string encoding)
    {
        var isUser = Path.GetExtension(path) == ".user";
        var (file, types) = Open(path, encoding);
        var attributes = file.Columns.Select((name, i) => (AttributeName(name, isUser), Expression($"c{i}", name, types[i]))).Skip(1).ToList();
        var select = "c0, " + (attributes.Count == 0 ? "NULL" : Sql.JsonObject(attributes));
        new DelimitedLoad(batch, file, new Dictionary<int, string>()).Into(
            isUser ? "staged_users" : "staged_items", "id, attributes", select,
            new RowCheck(isUser ? RowFaults.MissingUser : RowFaults.MissingItem, 0, "id IS NULL"));
    }

    private static (DelimitedFile File, IReadOnlyList<string> Types) Open(string path, string encoding)
    {
        var file = DelimitedFile.Open(TextFile.Open(path, encoding), "\t", hasHeader: true) with { Quoted = false };
        var typed = file.Columns.Select(c => c.Split(':', 2)).ToList();
        if (typed.Exists(t => t.Length < 2))
            throw new AttuneException("not_recbole", $"{file.Text.Name} has the header {string.Join(", ", file.Columns)}; each column was expected as name:type.", $"If it is plain tab-separated text, import it with --format tsv.");
        return (file with { Columns = [.. typed.Select(t => t[0])] }, [.. typed.Select(t => t[1])]);
    }

    private static string AttributeName(string column, bool isUser) => !isUser && IsTitle(column) ? "title" : column;

    private static bool IsTitle(string column) => column is "title" or "movie_title" or "item_name" or "name";

    private static string Expression(string column, string name, string type) => type switch
    {
        "float" => $"TRY_CAST({column} AS DOUBLE)",
        "float_seq" => $"TRY_CAST(string_split({column}, ' ') AS DOUBLE[])",
        "token_seq" when !IsTitle(name) => $"string_split({column}, ' ')",
        _ => column,
    };
}
