namespace Attune.Deep.Sequences;

/// <summary>Numbers the rows of a table that a batch needs from 0 on, in the order in which they are asked for.</summary>
/// <param name="slots">Scratch of one number for each row of the table: all 0, and left so by <see cref="End"/>.</param>
internal sealed class LocalRows(int[] slots)
{
    private readonly List<int> _rows = [];

    /// <summary>The local number of a row.</summary>
    public int Of(int row)
    {
        if (slots[row] == 0)
        {
            _rows.Add(row);
            slots[row] = _rows.Count;
        }

        return slots[row] - 1;
    }

    /// <summary>The rows by their local numbers; nothing may be asked for any more.</summary>
    public int[] End()
    {
        foreach (var row in _rows) slots[row] = 0;
        return [.. _rows];
    }
}
