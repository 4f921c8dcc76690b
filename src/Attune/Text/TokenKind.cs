namespace Attune.Text;

/// <summary>What a token is.</summary>
public enum TokenKind
{
    /// <summary>White space; never a token.</summary>
    Space,

    /// <summary>A run of letters of a script that puts spaces between words, with the digits, marks and apostrophes in it: <c>don't</c>.</summary>
    Word,

    /// <summary>A run of digits with the points and commas between them: <c>15.4</c>.</summary>
    Number,

    /// <summary>One ideograph, or one letter of another script that writes without spaces.</summary>
    Ideograph,

    /// <summary>An emoji or another pictograph.</summary>
    Emoji,

    /// <summary>One mark of punctuation or sign.</summary>
    Punctuation,

    /// <summary>What stands for a link or a user mentioned: <c>&lt;url&gt;</c>, <c>&lt;user&gt;</c>.</summary>
    Mark,
}

/// <summary>A token's place in a normalised text.</summary>
/// <param name="Start">First character.</param>
/// <param name="Length">Characters.</param>
/// <param name="Kind">What it is.</param>
public readonly record struct Token(int Start, int Length, TokenKind Kind)
{
    /// <summary>The place after its last character.</summary>
    public int End => Start + Length;
}
