namespace Attune.Profiles.Schema;

/// <summary>What is wrong at a place of a schema file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Field">The path of the field: <c>events.purchase.weight</c>; empty for the file as a whole.</param>
/// <param name="Text">The value that stands there and what was expected, still as format and arguments.</param>
public sealed record SchemaProblem(long Line, long Column, string Field, FormattableString Text)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"line {Line}, column {Column}: {Field}: {FormattableString.Invariant(Text)}");
}

/// <summary>What a schema file holds, and all that is wrong with it.</summary>
/// <param name="Schema">What could be read; what could not has its default.</param>
/// <param name="Problems">In the order of the lines; empty when the file is valid.</param>
public sealed record SchemaReading(ProfileSchema Schema, IReadOnlyList<SchemaProblem> Problems)
{
    /// <summary>True when nothing is wrong.</summary>
    public bool IsValid => Problems.Count == 0;
}
