namespace Attune.Simulation;

/// <summary>Sentences with slots in braces.</summary>
internal static class Template
{
    /// <summary>Puts words into their slots.</summary>
    public static string Fill(string template, params ReadOnlySpan<(string Slot, string Word)> words)
    {
        foreach (var (slot, word) in words) template = template.Replace($"{{{slot}}}", word, StringComparison.Ordinal);
        return template;
    }
}
