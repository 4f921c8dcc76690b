using Attune.Numerics;

namespace Attune.Deep.Sequences;

/// <summary>Draws rows that stand for items which somebody did not take next, all alike. Not thread-safe.</summary>
/// <param name="rows">Rows of the table, at least 2.</param>
internal sealed class SequenceNegatives(int rows)
{
    private const int Tries = 16;

    private readonly int[] _deck = [.. Enumerable.Range(0, rows)];
    private readonly int[] _met = new int[rows];
    private int _user;

    /// <summary>Distinct rows, all there are when more are wanted.</summary>
    /// <param name="count">Rows wanted.</param>
    /// <param name="key">Decides which.</param>
    public int[] Distinct(int count, ulong key)
    {
        count = Math.Min(count, rows);
        var random = new SplitMix(key);
        var others = new int[count];
        for (var k = 0; k < count; k++)
        {
            others[k] = k + random.Below(rows - k);
            (_deck[k], _deck[others[k]]) = (_deck[others[k]], _deck[k]);
        }

        var drawn = _deck[..count];
        for (var k = count - 1; k >= 0; k--) (_deck[k], _deck[others[k]]) = (_deck[others[k]], _deck[k]); // back in order, so that the key alone decides
        return drawn;
    }

    /// <summary>Takes up a user, whose rows <see cref="Draw"/> avoids as far as it can.</summary>
    /// <param name="avoided">The rows; none to avoid the target alone.</param>
    public void Begin(ReadOnlySpan<int> avoided)
    {
        _user++;
        foreach (var row in avoided) _met[row] = _user;
    }

    /// <summary>A row that is not the target and, unless the user seems to have met all, not one of the user's.</summary>
    public int Draw(int target, ref SplitMix random)
    {
        var drawn = 0;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            drawn = random.Below(rows);
            if (drawn != target && _met[drawn] != _user) return drawn;
        }

        return drawn != target ? drawn : (target + 1) % rows;
    }
}
