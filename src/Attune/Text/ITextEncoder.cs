namespace Attune.Text;

/// <summary>Gives texts places in a space where near means alike in meaning. For any number of threads.</summary>
public interface ITextEncoder
{
    /// <summary>What it is called, for provenance.</summary>
    string Name { get; }

    /// <summary>Numbers in a vector.</summary>
    int Dimension { get; }

    /// <summary>The vectors of texts, each of length 1 (or 0 for a text without a word), one after the other.</summary>
    float[] Encode(IReadOnlyList<string> texts, RunContext run);
}
