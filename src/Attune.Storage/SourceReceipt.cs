namespace Attune.Storage;

/// <summary>What an import took in, as it is kept with the data.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Fingerprint">Of the file's content.</param>
/// <param name="RowsRead">Rows of the file, good and bad.</param>
/// <param name="Imported">New events.</param>
/// <param name="Duplicates">Events known already or repeated in the file.</param>
/// <param name="Quarantined">Bad rows.</param>
/// <param name="ImportedAt">When.</param>
public sealed record SourceReceipt(
    string Name, string? Fingerprint, long RowsRead, long Imported, long Duplicates, long Quarantined, DateTimeOffset ImportedAt);
