namespace Attune.Data;

/// <summary>A row that could not be taken in.</summary>
/// <param name="File">The file it stood in.</param>
/// <param name="Line">Its line, counted from 1.</param>
/// <param name="Column">The column at fault, or null when it is the whole row.</param>
/// <param name="Value">The offending value, or the raw row; shortened to 500 characters.</param>
/// <param name="Code">Reason in snake_case, e.g. <c>not_a_number</c>, <c>missing_user</c>, <c>id_required</c>.</param>
/// <param name="Reason">The same for a person: what was expected.</param>
/// <param name="Raw">The whole row as it stood, so that it can be mended and imported again.</param>
public sealed record QuarantinedRow(string File, long Line, string? Column, string? Value, string Code, string Reason, string? Raw);

/// <summary>Bad rows, kept where they can be read, exported, mended and imported again.</summary>
public interface IQuarantine
{
    /// <summary>Keeps rows. A row of the same file, line and code that is there already is not kept twice.</summary>
    Task AddAsync(IReadOnlyList<QuarantinedRow> rows, CancellationToken cancellation = default);

    /// <summary>Rows in the order of file and line.</summary>
    Task<IReadOnlyList<QuarantinedRow>> ListAsync(int offset, int count, CancellationToken cancellation = default);

    /// <summary>How many rows there are for each reason code.</summary>
    Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken cancellation = default);

    /// <summary>Forgets all rows.</summary>
    Task ClearAsync(CancellationToken cancellation = default);
}
