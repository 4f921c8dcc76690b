namespace Attune.Storage.Import;

/// <summary>Which column holds what. Names are those of the header, or numbers from 1 where there is none.</summary>
/// <param name="User">The user's id.</param>
/// <param name="Item">The item's id; null when the events concern none.</param>
/// <param name="Time">When; null when unknown.</param>
/// <param name="Kind">What happened; null when all is of one kind.</param>
/// <param name="Value">A rating, a price, a count.</param>
/// <param name="MessageId">The key for deduplication.</param>
/// <param name="Properties">Columns to keep as the event's properties.</param>
public sealed record ColumnMap(
    string User, string? Item, string? Time = null, string? Kind = null, string? Value = null,
    string? MessageId = null, IReadOnlyList<string>? Properties = null)
{
    private static readonly string[] Roles = ["user", "item", "time", "kind", "value", "message_id", "properties"];

    private static readonly Dictionary<string, string[]> UsualNames = new()
    {
        ["user"] = ["user", "userid", "visitorid", "customerid", "householdid", "memberid", "accountid", "anonymousid", "uid", "reviewerid"],
        ["item"] = ["item", "itemid", "movieid", "productid", "artistid", "songid", "trackid", "bookid", "articleid", "sku", "asin", "isbn", "iid"],
        ["time"] = ["time", "timestamp", "ts", "date", "datetime", "eventtime", "createdat", "unixreviewtime", "transactiontimestamp"],
        ["kind"] = ["kind", "event", "eventtype", "action", "behavior", "behaviortype"],
        ["value"] = ["value", "rating", "score", "stars", "overall", "weight", "playcount", "salesvalue"],
        ["message_id"] = ["messageid", "eventid"],
    };

    /// <summary>Reads <c>user=A,item=B,time=C,kind=D,value=E,message_id=F,properties=G+H</c>.</summary>
    public static ColumnMap Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var named = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = pair.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2 || parts[1].Length == 0 || !Roles.Contains(parts[0]) || !named.TryAdd(parts[0], parts[1])) throw NotAMapping(pair);
        }

        if (!named.TryGetValue("user", out var user)) throw NoRole("user");
        if (!named.TryGetValue("item", out var item) && !named.ContainsKey("kind")) throw NoRole("item");
        return new ColumnMap(user, item, named.GetValueOrDefault("time"), named.GetValueOrDefault("kind"), named.GetValueOrDefault("value"),
            named.GetValueOrDefault("message_id"), named.GetValueOrDefault("properties")?.Split('+', StringSplitOptions.TrimEntries));
    }

    /// <summary>Goes by the usual names of columns, whatever their case and underscores.</summary>
    internal static ColumnMap Guess(string file, IReadOnlyList<string> columns)
    {
        string? Find(string role) => UsualNames[role]
            .Select(name => columns.FirstOrDefault(c => Plain(c) == name))
            .FirstOrDefault(c => c is not null);

        return new ColumnMap(
            Find("user") ?? throw Unguessable(file, "user", columns), Find("item") ?? throw Unguessable(file, "item", columns),
            Find("time"), Find("kind"), Find("value"), Find("message_id"));
    }

    /// <summary>The column with the ids of users or items, by the usual names, or <c>id</c>; null when there is none.</summary>
    internal static string? FindId(IReadOnlyList<string> columns, Data.EntityKind kind) =>
        UsualNames[kind == Data.EntityKind.User ? "user" : "item"].Append("id").Select(name => columns.FirstOrDefault(c => Plain(c) == name)).FirstOrDefault(c => c is not null);

    /// <summary>The columns that the map names, each with its role.</summary>
    internal IEnumerable<(string Role, string Column)> Named()
    {
        (string, string?)[] single = [("user", User), ("item", Item), ("time", Time), ("kind", Kind), ("value", Value), ("message_id", MessageId)];
        foreach (var (role, column) in single)
            if (column is not null) yield return (role, column);
        foreach (var column in Properties ?? []) yield return ("properties", column);
    }

    /// <summary>The column that holds a part of the event; of the properties the first, and of a kind that no column holds the user's.</summary>
    internal string ColumnOf(string part) => Named().FirstOrDefault(n => n.Role == part).Column ?? User;

    /// <summary>True when all columns are given by number: then the text has no header.</summary>
    internal bool IsPositional => Named().All(n => int.TryParse(n.Column, out var position) && position > 0);

    /// <summary>The map as it would be written on the command line.</summary>
    public override string ToString() =>
        string.Join(',', Named().Where(n => n.Role != "properties").Select(n => $"{n.Role}={n.Column}")
            .Concat(Properties is { Count: > 0 } ? ["properties=" + string.Join('+', Properties)] : []));

    /// <summary>Fails when a named column is not there.</summary>
    internal void Check(string file, IReadOnlyList<string> columns)
    {
        foreach (var (role, column) in Named())
            if (!columns.Contains(column, StringComparer.OrdinalIgnoreCase)) throw Missing(file, role, column, columns);
    }

    private static string Plain(string name) => name.Replace("_", "").Replace(" ", "").Replace("-", "").ToLowerInvariant();

    private static AttuneException Missing(string file, string role, string column, IReadOnlyList<string> columns) =>
        new("missing_column", $"{file} has no column {column}, which is to hold the {role}.", $"Its columns are: {string.Join(", ", columns)}.") { IsUsage = true };

    private static AttuneException Unguessable(string file, string role, IReadOnlyList<string> columns) =>
        new("missing_column", $"{file} has no column that looks like the {role}. Its columns are: {string.Join(", ", columns)}.",
            $"Say which is which: --map user=…,item=…,time=…,value=…; without a header, by number: --map user=1,item=2.")
        { IsUsage = true };

    private static AttuneException NotAMapping(string pair) =>
        new("invalid_map", $"'{pair}' is not a mapping of a column.", $"Write --map user=A,item=B with any of {string.Join(", ", Roles)}, each once.") { IsUsage = true };

    private static AttuneException NoRole(string role) =>
        new("invalid_map", $"The map does not say which column holds the {role}.", $"Write --map user=A,item=B, with the names of the file's columns.") { IsUsage = true };
}
