namespace Attune.Data;

/// <summary>
/// Labelled examples: a user, an item, a context, and whether it came to a click, an installation, a purchase. They are what click models learn from
/// and are tested on; beside them stand the <see cref="Dataset.Interactions"/>, of which a ranking learns.
/// </summary>
public sealed class Examples
{
    /// <summary>Puts rows and labels together.</summary>
    /// <param name="rows">Users, items and context.</param>
    /// <param name="labels">1 or 0 a row.</param>
    /// <param name="validation">Examples put aside to judge a training by; null when there are none, or they were not put aside yet.</param>
    public Examples(ExampleRows rows, float[] labels, Examples? validation = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, rows.Count);
        if (labels.AsSpan().IndexOfAnyExcept(0f, 1f) is var odd and >= 0)
            throw new ArgumentException($"The label of row {odd} is {labels[odd]}; expected 0 or 1.", nameof(labels));
        (Rows, Labels, Validation) = (rows, labels, validation);
    }

    /// <summary>Users, items and context.</summary>
    public ExampleRows Rows { get; }

    /// <summary>1 (it happened) or 0 a row.</summary>
    public float[] Labels { get; }

    /// <summary>Examples put aside to judge a training by, over the same users, items and fields; null when there are none.</summary>
    public Examples? Validation { get; }

    /// <summary>Rows.</summary>
    public int Count => Labels.Length;

    /// <summary>Rows of label 1.</summary>
    public int Positives => Labels.AsSpan().Count(1f);

    /// <summary>The examples with these numbers, without a validation part.</summary>
    public Examples Pick(ReadOnlySpan<int> rows)
    {
        var labels = new float[rows.Length];
        for (var k = 0; k < rows.Length; k++) labels[k] = Labels[rows[k]];
        return new Examples(Rows.Pick(rows), labels);
    }

    /// <summary>The same examples with another validation part, or none.</summary>
    public Examples With(Examples? validation) => new(Rows, Labels, validation);

    /// <summary>Puts a share of the rows aside as validation part, rounded, never all of them; which ones the seed decides. No rows are given back unchanged.</summary>
    public Examples PutAside(double share, int seed)
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        new Random(seed).Shuffle(order);
        var held = Math.Clamp((int)Math.Round(share * Count), 0, Math.Max(0, Count - 1));
        Array.Sort(order, 0, held);
        Array.Sort(order, held, Count - held);
        return held == 0 ? this : Pick(order.AsSpan(held)).With(Pick(order.AsSpan(0, held)));
    }

    /// <summary>The rows of label 1 whose user and item are known, as interactions.</summary>
    /// <param name="users">Users there are.</param>
    /// <param name="items">Items there are.</param>
    public Interactions ToInteractions(int users, int items)
    {
        var (u, i) = (new List<int>(), new List<int>());
        for (var row = 0; row < Count; row++)
        {
            if (Labels[row] == 0 || Rows.Users[row] < 0 || Rows.Items[row] < 0) continue;
            u.Add(Rows.Users[row]);
            i.Add(Rows.Items[row]);
        }

        return Interactions.FromColumns(
            users, items, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(u), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(i));
    }
}
