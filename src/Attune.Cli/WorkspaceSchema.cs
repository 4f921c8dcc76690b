using System.Security.Cryptography;
using Attune.Profiles;
using Attune.Profiles.Schema;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli;

/// <summary>The schema file of a workspace. Without one everything has its default.</summary>
internal static class WorkspaceSchema
{
    /// <summary>Where the workspace has it.</summary>
    public static string SchemaPath(this Session session) => Path.Combine(session.WorkspaceDirectory, ProfileSchema.FileName);

    /// <summary>The schema of the workspace; the empty one where there is no file.</summary>
    /// <exception cref="AttuneException"><c>invalid_schema</c>.</exception>
    public static ProfileSchema Schema(this Session session) => session.SchemaPath() is var path && File.Exists(path) ? Load(path) : new ProfileSchema();

    /// <summary>How profiles are folded and read here.</summary>
    /// <exception cref="AttuneException"><c>invalid_schema</c>.</exception>
    public static ProfileOptions ProfileOptions(this Session session) => session.Schema().ToOptions();

    /// <summary>What a file holds.</summary>
    /// <exception cref="AttuneException"><c>invalid_schema</c>, with all that is wrong; <c>file_not_found</c>.</exception>
    public static ProfileSchema Load(string path)
    {
        if (!File.Exists(path)) throw new AttuneException("file_not_found", $"There is no file {path}.", $"attune init writes one.") { IsUsage = true };
        var reading = SchemaReader.Read(File.ReadAllText(path));
        if (reading.IsValid) return reading.Schema;
        var lines = string.Concat(reading.Problems.Select(p => $"\n  {T($"line {p.Line}, column {p.Column}")}: {p.Field}{(p.Field.Length > 0 ? " " : "")}{T(p.Text)}"));
        throw new AttuneException("invalid_schema", $"{path} has {reading.Problems.Count} mistakes:{lines}", $"Mend the lines named; attune schema check looks again.");
    }

    /// <summary>Changes when the file does.</summary>
    public static string SchemaFingerprint(string directory)
    {
        var path = Path.Combine(directory, ProfileSchema.FileName);
        return File.Exists(path) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))[..16] : "";
    }
}
