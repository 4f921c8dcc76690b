namespace Attune.Text;

/// <summary>One worker's memory for normalising texts, one after the other, without allocating for each.</summary>
internal sealed class TextScratch
{
    private char[] _mapped = [];
    private char[] _normal = [];

    /// <summary>The normal form; valid until the next call.</summary>
    public ReadOnlySpan<char> Normalise(ReadOnlySpan<char> text)
    {
        text = TextNormaliser.Clip(text);
        if (_mapped.Length < text.Length)
        {
            _mapped = new char[Math.Max(256, text.Length * 2)];
            _normal = new char[_mapped.Length * 3 + TextNormaliser.User.Length];
        }

        var length = TextNormaliser.Map(text, _mapped);
        return _normal.AsSpan(0, TextNormaliser.Mark(_mapped.AsSpan(0, length), _normal));
    }
}
