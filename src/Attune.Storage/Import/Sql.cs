namespace Attune.Storage.Import;

/// <summary>Pieces of SQL.</summary>
internal static class Sql
{
    /// <summary>A text as a literal.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''")}'";

    /// <summary>A JSON object as text, without the fields that are null; null when all are.</summary>
    /// <param name="fields">Names, and expressions of any type that JSON has.</param>
    public static string JsonObject(params IEnumerable<(string Name, string Expression)> fields) =>
        $"nullif(json_merge_patch('{{}}', json_object({string.Join(", ", fields.Select(f => $"{Literal(f.Name)}, {f.Expression}"))}))::VARCHAR, '{{}}')";
}
