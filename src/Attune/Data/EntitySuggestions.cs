namespace Attune.Data;

/// <summary>Which known ids a misspelt one may have meant.</summary>
public static class EntitySuggestions
{
    private const int FarthestEdit = 2;

    /// <summary>
    /// The ids closest to <paramref name="wanted"/>, best first: equal ignoring case, then those it begins (shortest first), then those
    /// within two edits (Levenshtein 1966). Ties in the order of length, then of text. O(ids * length²).
    /// </summary>
    public static IReadOnlyList<string> Rank(IEnumerable<string> ids, string wanted, int count)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(wanted);
        return [.. ids.Select(id => (Id: id, Distance: Distance(id, wanted))).Where(c => c.Distance < int.MaxValue)
            .OrderBy(c => c.Distance).ThenBy(c => c.Id.Length).ThenBy(c => c.Id, StringComparer.Ordinal).Take(count).Select(c => c.Id)];
    }

    private static int Distance(string id, string wanted)
    {
        if (string.Equals(id, wanted, StringComparison.OrdinalIgnoreCase)) return 0;
        if (wanted.Length > 0 && id.StartsWith(wanted, StringComparison.OrdinalIgnoreCase)) return 1;
        if (Math.Abs(id.Length - wanted.Length) > FarthestEdit) return int.MaxValue;
        var edits = Levenshtein(id, wanted);
        return edits <= FarthestEdit && edits < wanted.Length ? 1 + edits : int.MaxValue;
    }

    private static int Levenshtein(string a, string b)
    {
        Span<int> row = b.Length < 256 ? stackalloc int[b.Length + 1] : new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
