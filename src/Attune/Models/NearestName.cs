namespace Attune.Models;

/// <summary>Finds what a misspelt name was meant to be.</summary>
public static class NearestName
{
    /// <summary>The name that takes the fewest edits (Levenshtein), or null when all take more than a third of the length.</summary>
    public static string? In(IEnumerable<string> names, string wanted)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(wanted);
        var best = names.Select(n => (Name: n, Edits: Edits(n, wanted))).OrderBy(n => n.Edits).FirstOrDefault((Name: "", Edits: int.MaxValue));
        return best.Edits <= Math.Max(1, wanted.Length / 3) ? best.Name : null;
    }

    private static int Edits(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        var current = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
