using Attune.Data;

namespace Attune.Storage.Import;

/// <summary>The forms of data that can be imported.</summary>
public enum ImportFormat
{
    /// <summary>Recognised from the file itself.</summary>
    Auto,

    /// <summary>A MovieLens directory: the 100K, 1M, or the latest, 20M to 32M layout.</summary>
    MovieLens,

    /// <summary>Comma-separated values, or with another delimiter.</summary>
    Csv,

    /// <summary>Tab-separated values.</summary>
    Tsv,

    /// <summary>One JSON object a line.</summary>
    JsonLines,

    /// <summary>Parquet.</summary>
    Parquet,

    /// <summary>RecBole atomic files: .inter, .user, .item.</summary>
    RecBole,

    /// <summary>Segment messages, one a line.</summary>
    Segment,
}

/// <summary>What to import and how to read it.</summary>
/// <param name="Path">A file or, for MovieLens and RecBole, a directory or prefix. Text may be gzipped.</param>
/// <param name="Format">Its form.</param>
public sealed record ImportRequest(string Path, ImportFormat Format = ImportFormat.Auto)
{
    /// <summary>Which column means what; null to go by the usual names.</summary>
    public ColumnMap? Map { get; init; }

    /// <summary>Character encoding of text: utf-8, latin-1 or utf-16.</summary>
    public string Encoding { get; init; } = "utf-8";

    /// <summary>What separates columns; null to find out.</summary>
    public string? Delimiter { get; init; }

    /// <summary>What a row is: an item or a user with attributes; null: an event. For delimited text and JSON Lines.</summary>
    public EntityKind? Entities { get; init; }

    /// <summary>The kind of events whose rows do not tell; null: rating when there is a value, else view.</summary>
    public string? Kind { get; init; }
}

/// <summary>What an import did.</summary>
/// <param name="Source">What was imported: the file's or directory's name.</param>
/// <param name="Format">As what it was read.</param>
/// <param name="RowsRead">Rows of events (of users or items, where these were imported), good and bad.</param>
/// <param name="Imported">Events that are new in the workspace; users or items that were taken in.</param>
/// <param name="Duplicates">Events that were known already, or stood there twice.</param>
/// <param name="Quarantined">Rows that could not be taken in, of all the files.</param>
/// <param name="Users">Users in the workspace afterwards.</param>
/// <param name="Items">Items in the workspace afterwards.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Map">Which column was taken as what, for people; null where the form says so itself.</param>
/// <param name="IgnoredColumns">Columns that were not imported.</param>
public sealed record ImportReport(
    string Source, ImportFormat Format, long RowsRead, long Imported, long Duplicates, long Quarantined,
    int Users, int Items, double Seconds, string? Map, IReadOnlyList<string> IgnoredColumns);
