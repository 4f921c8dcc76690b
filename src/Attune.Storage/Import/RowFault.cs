using System.Globalization;
using Attune.Data;

namespace Attune.Storage.Import;

/// <summary>Why a row that could be read is refused all the same.</summary>
/// <param name="Code">Reason in snake_case.</param>
/// <param name="Column">Index of the column at fault.</param>
/// <param name="Predicate">SQL over the staged row, true for a faulty one.</param>
internal sealed record RowCheck(string Code, int Column, string Predicate);

/// <summary>The reasons why rows are refused, by code.</summary>
internal static class RowFaults
{
    public const string MissingUser = "missing_user", MissingItem = "missing_item", NotFinite = "not_finite", TimeOutOfRange = "time_out_of_range",
        NotANumber = "not_a_number", TimeUnreadable = "time_unreadable", InvalidEncoding = "invalid_encoding", NotJson = "not_json";

    /// <summary>The reason for a person.</summary>
    public static string Describe(string code) => code switch
    {
        MissingUser => "expected the id of a user, found nothing",
        MissingItem => "expected the id of an item, found nothing",
        NotFinite => "expected a finite number",
        TimeOutOfRange => "expected a time between the years 1678 and 2261",
        NotANumber => "expected a number",
        TimeUnreadable => "expected a time: Unix seconds, milliseconds or microseconds, or ISO 8601, as in most rows",
        InvalidEncoding => "expected UTF-8; if the file is in another encoding, import it with --encoding latin-1",
        "missing_columns" => "expected more columns",
        "too_many_columns" => "expected fewer columns",
        "unterminated_quote" => "expected the quoted value to end before the delimiter",
        "line_too_long" => "expected a line of at most 16 MB",
        NotJson => "expected one JSON object a line",
        EventLimits.IdTooLong or EventLimits.TimeBefore1970 or EventLimits.TimeInFuture or EventLimits.NegativePrice or EventLimits.PropertiesTooLarge or EventLimits.InvalidText =>
            EventLimits.Describe(code),
        _ => "expected a well-formed row",
    };

    /// <summary>What makes a staged event one that is not taken in, as <see cref="EventLimits.Check"/> has it, in SQL.</summary>
    /// <param name="columns">The columns that are there, each with the SQL that has it; a constant kind is one too.</param>
    /// <param name="latest">The latest time that an event may have.</param>
    public static IEnumerable<(string Code, string Part, string Predicate)> Limits(IReadOnlyDictionary<string, string> columns, DateTimeOffset latest)
    {
        foreach (var part in (string[])["user", "item", "kind", "message_id"])
            if (columns.TryGetValue(part, out var id)) yield return (EventLimits.IdTooLong, part, $"strlen({id}) > {EventLimits.LongestId}");
        if (columns.TryGetValue("time", out var time))
        {
            yield return (EventLimits.TimeBefore1970, "time", $"{time} < TIMESTAMP '1970-01-01'");
            yield return (EventLimits.TimeInFuture, "time", $"{time} > {Sql.Literal(latest.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture))}::TIMESTAMP");
        }

        if (columns.TryGetValue("value", out var value) && columns.TryGetValue("kind", out var kind))
            yield return (EventLimits.NegativePrice, "value", $"{value} < 0 AND {kind} = {Sql.Literal(EventKinds.Purchase)}");
        if (columns.TryGetValue("properties", out var properties)) yield return (EventLimits.PropertiesTooLarge, "properties", $"strlen({properties}) > {EventLimits.LargestProperties}");
    }

    /// <summary>The code of what DuckDB calls an error type; casts are told apart by the type that the column was to have.</summary>
    public static string OfReject(string errorType, string columnType) => errorType switch
    {
        "CAST" => columnType switch { "FLOAT" or "DOUBLE" => NotANumber, _ => TimeUnreadable },
        "MISSING COLUMNS" => "missing_columns",
        "TOO MANY COLUMNS" => "too_many_columns",
        "UNQUOTED VALUE" => "unterminated_quote",
        "LINE SIZE OVER MAXIMUM" => "line_too_long",
        "INVALID ENCODING" or "INVALID UNICODE" => InvalidEncoding,
        _ => "malformed_row",
    };
}
