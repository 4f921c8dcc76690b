using Attune.Data;

namespace Attune.Storage.Import;

/// <summary>Imports events from a delimited file with a column map.</summary>
internal static class DelimitedImport
{
    /// <summary>The kinds of events that concern no item.</summary>
    public static readonly IReadOnlyList<string> ItemlessKinds =
    [
        EventKinds.Search, EventKinds.Page, EventKinds.Message, EventKinds.Comment, EventKinds.Identify, EventKinds.Survey, EventKinds.Group, EventKinds.Social, EventKinds.Campaign,
        EventKinds.Alias, EventKinds.IdentityJoin, EventKinds.IdentitySeparate, EventKinds.Track,
    ];

    /// <summary>Stages the file that the request names.</summary>
    public static void Stage(ImportBatch batch, ImportRequest request)
    {
        var text = TextFile.Open(request.Path, request.Encoding);
        text.CheckIsWhole(batch.Run.Cancellation);
        var delimiter = request.Delimiter ?? (request.Format == ImportFormat.Tsv ? "\t" : null);
        var file = DelimitedFile.Open(text, delimiter, hasHeader: request.Map is not { IsPositional: true });
        Stage(batch, file, request.Map ?? ColumnMap.Guess(text.Name, file.Columns), request.Kind);
    }

    /// <summary>Stages a file whose columns are known.</summary>
    public static void Stage(ImportBatch batch, DelimitedFile file, ColumnMap map, string? kind)
    {
        map.Check(file.Text.Name, file.Columns);
        var time = map.Time is { } name ? TimeColumn.Recognise(file.SampleOf(file.IndexOf(name))) : null;
        var fill = EventColumns(file, map, kind, time);
        var (types, checks) = (Types(file, map, time), Checks(file, map, fill, batch.Latest));
        batch.CreateEvents(fill.Select(f => f.Column).Where(c => c != "\"user\""));
        var (loaded, refused) = new DelimitedLoad(batch, file, types)
            .Into("staged_events", string.Join(", ", fill.Select(f => f.Column)), string.Join(", ", fill.Select(f => f.Expression)), checks);
        batch.RowsRead += loaded + refused;
        batch.EventsRefused += refused;
        batch.Map = map + (time is null ? "" : $" ({time.Name})");
        batch.IgnoredColumns = [.. file.Columns.Except(map.Named().Select(n => n.Column), StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The kind of events whose rows do not tell.</summary>
    public static string DefaultKind(ColumnMap map, string? kind) => kind ?? (map.Value is null ? EventKinds.View : EventKinds.Rating);

    /// <summary>SQL that is true when an item's id is missing and the kind, if there is one, calls for it.</summary>
    public static string MissingItem(string item, string? kind)
    {
        var mayLack = kind is null ? "" : $" AND {kind} NOT IN ({string.Join(", ", ItemlessKinds.Select(Sql.Literal))})";
        return $"({IsBlank(item)}){mayLack}";
    }

    /// <summary>SQL that is true when an id is null or blank. The comparison spares trimming those that cannot be: it is four times as fast.</summary>
    public static string IsBlank(string id) => $"{id} IS NULL OR ({id} < '!' AND trim({id}) = '')";

    private static List<(string Column, string Expression)> EventColumns(DelimitedFile file, ColumnMap map, string? kind, TimeColumn? time)
    {
        string At(string column) => $"c{file.IndexOf(column)}";
        var defaultKind = DefaultKind(map, kind);
        List<(string, string)> fill = [("\"user\"", At(map.User))];
        if (map.Kind is not null) fill.Add(("kind", KindExpression(At(map.Kind), defaultKind)));
        else if (defaultKind != EventKinds.Rating) fill.Add(("kind", Sql.Literal(defaultKind)));
        if (map.Item is not null) fill.Add(("item", At(map.Item)));
        if (time is not null) fill.Add(("time", time.Expression(At(map.Time!))));
        if (map.Value is not null) fill.Add(("value", At(map.Value)));
        if (map.MessageId is not null) fill.Add(("message_id", At(map.MessageId)));
        if (map.Properties is { Count: > 0 }) fill.Add(("properties", Sql.JsonObject(map.Properties.Select(p => (p, At(p))))));
        return fill;
    }

    /// <summary>The names that shops give to what happened, as this engine calls it.</summary>
    public static string KindExpression(string column, string defaultKind) => $"""
        CASE lower(trim(replace(replace({column}, ' ', '_'), '-', '_')))
            WHEN '' THEN {Sql.Literal(defaultKind)} WHEN 'addtocart' THEN '{EventKinds.AddToCart}' WHEN 'cart' THEN '{EventKinds.AddToCart}'
            WHEN 'transaction' THEN '{EventKinds.Purchase}' WHEN 'buy' THEN '{EventKinds.Purchase}' WHEN 'pv' THEN '{EventKinds.View}'
            ELSE coalesce(lower(trim(replace(replace({column}, ' ', '_'), '-', '_'))), {Sql.Literal(defaultKind)}) END
        """;

    private static Dictionary<int, string> Types(DelimitedFile file, ColumnMap map, TimeColumn? time)
    {
        var types = new Dictionary<int, string>();
        if (map.Value is not null) types[file.IndexOf(map.Value)] = "FLOAT";
        if (time is not null) types[file.IndexOf(map.Time!)] = time.Type;
        return types;
    }

    private static List<RowCheck> Checks(DelimitedFile file, ColumnMap map, List<(string Column, string Expression)> fill, DateTimeOffset latest)
    {
        List<RowCheck> checks = [new(RowFaults.MissingUser, file.IndexOf(map.User), IsBlank("\"user\""))];
        if (map.Item is not null)
        {
            checks.Add(new(RowFaults.MissingItem, file.IndexOf(map.Item), MissingItem("item", map.Kind is null ? null : "kind")));
        }

        if (map.Value is not null) checks.Add(new(RowFaults.NotFinite, file.IndexOf(map.Value), "NOT isfinite(value)"));
        if (map.Time is not null) checks.Add(new(RowFaults.TimeOutOfRange, file.IndexOf(map.Time), "NOT isfinite(time)"));
        var staged = fill.ToDictionary(f => f.Column.Trim('"'), f => f.Column, StringComparer.Ordinal);
        checks.AddRange(RowFaults.Limits(staged, latest).Select(l => new RowCheck(l.Code, file.IndexOf(map.ColumnOf(l.Part)), l.Predicate)));
        return checks;
    }
}
