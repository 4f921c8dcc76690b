using System.Text;

namespace Attune.Profiles.Schema;

/// <summary>
/// The schema files that come with Attune. One resource holds both languages, so that they cannot drift apart: a comment stands as <c>#en …</c> and <c>#zh …</c>,
/// and a line that begins with <c>[en] </c> or <c>[zh] </c> belongs to that language alone.
/// </summary>
public static class SchemaTemplates
{
    private const string Extension = ".yaml", Prefix = "Attune.Profiles.Schema.";
    private static readonly string[] Languages = ["en", "zh"];

    /// <summary>Names of the templates, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(SchemaTemplates).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Extension, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..^Extension.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of a template with the comments of a language.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="language"><c>en</c> or <c>zh</c>.</param>
    /// <exception cref="ArgumentException">There is no such template.</exception>
    public static string Read(string name, string language = "en")
    {
        using var stream = typeof(SchemaTemplates).Assembly.GetManifestResourceStream(Prefix + name + Extension)
            ?? throw new ArgumentException($"There is no template '{name}'.", nameof(name));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = new StringBuilder();
        while (reader.ReadLine() is { } line)
            if (InLanguage(line, language) is { } kept) text.Append(kept).Append('\n');
        return text.ToString();
    }

    /// <summary>The line as a language has it; null when it belongs to another.</summary>
    private static string? InLanguage(string line, string language)
    {
        foreach (var other in Languages)
        {
            if (!line.StartsWith($"[{other}] ", StringComparison.Ordinal)) continue;
            return other == language ? line[5..] : null;
        }

        var comments = Languages.Select(l => (Language: l, Start: line.IndexOf($"#{l} ", StringComparison.Ordinal))).Where(c => c.Start >= 0).OrderBy(c => c.Start).ToList();
        if (comments.Count == 0) return line;
        var content = line[..comments[0].Start];
        var chosen = comments.FindIndex(c => c.Language == language);
        if (chosen < 0) return content.Trim().Length == 0 ? null : content.TrimEnd();
        var end = chosen + 1 < comments.Count ? comments[chosen + 1].Start : line.Length;
        return content + "# " + line[(comments[chosen].Start + 4)..end].TrimEnd();
    }
}
