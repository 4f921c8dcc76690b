namespace Attune;

/// <summary>
/// A failure that a person can act on: what was wrong, what was expected, what to do.
/// Both texts are kept as format and arguments, so that a front end can show them in another language.
/// </summary>
/// <param name="code">Stable, machine-readable name in snake_case, e.g. <c>unknown_user</c>.</param>
/// <param name="message">What went wrong, naming the value and what was expected.</param>
/// <param name="hint">What to try next, or null.</param>
/// <param name="inner">The underlying failure, or null.</param>
public sealed class AttuneException(string code, FormattableString message, FormattableString? hint = null, Exception? inner = null)
    : Exception(FormattableString.Invariant(message), inner)
{
    /// <summary>Stable, machine-readable name in snake_case.</summary>
    public string Code { get; } = code;

    /// <summary>The message, still as format and arguments.</summary>
    public FormattableString Text { get; } = message;

    /// <summary>What to try next, still as format and arguments; null when there is nothing to advise.</summary>
    public FormattableString? Hint { get; } = hint;

    /// <summary>True when the caller's request was malformed (an unknown option, a value out of range), not the work itself.</summary>
    public bool IsUsage { get; init; }
}
