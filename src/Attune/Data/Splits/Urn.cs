namespace Attune.Data.Splits;

/// <summary>
/// Draws labels 0, 1, 2 … without putting them back: after all draws each label came exactly as often as asked, and all orders are
/// equally likely (selection sampling; Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S). It stands in for a shuffle and needs no memory.
/// </summary>
/// <param name="random">The source of randomness.</param>
/// <param name="counts">How often each label is in the urn.</param>
internal sealed class Urn(Random random, params int[] counts)
{
    private int _left = counts.Sum();

    /// <summary>Draws one label.</summary>
    public int Draw()
    {
        var (ticket, label) = (random.Next(_left--), 0);
        while (ticket >= counts[label]) ticket -= counts[label++];
        counts[label]--;
        return label;
    }

    /// <summary>Draws a label for each place.</summary>
    public void Fill(Span<int> labels)
    {
        foreach (ref var label in labels) label = Draw();
    }
}
