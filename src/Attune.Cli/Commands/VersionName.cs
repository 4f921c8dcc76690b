using System.Globalization;
using Attune.Models;

namespace Attune.Cli.Commands;

/// <summary>A trained model as it is named on the command line: <c>neumf</c> for the newest version, <c>neumf@3</c> for the third.</summary>
internal sealed record VersionName(string Model, int? Version)
{
    public static VersionName Parse(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0) return new VersionName(text, null);
        return int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? new VersionName(text[..at], version)
            : throw new AttuneException("usage", $"'{text}' names no version of a model.", $"Write NAME or NAME@VERSION, e.g. neumf@3.") { IsUsage = true };
    }

    /// <summary>Loads it.</summary>
    /// <exception cref="AttuneException">There is no such model or version.</exception>
    public async Task<PublishedModel> LoadAsync(Session session) =>
        await session.ModelStore().LoadAsync(Model, Version, session.Cancellation) ?? throw TrainedChoice.NotTrained(Model, Version);
}
