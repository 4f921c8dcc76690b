using System.Reflection;

namespace Attune.Storage.DuckDb;

/// <summary>Brings a database file to this build's schema, one version after the other, each in its own transaction.</summary>
/// <param name="scripts">SQL of version 1, 2, 3 …; a published script never changes.</param>
internal sealed class Migrations(IReadOnlyList<string> scripts)
{
    /// <summary>The scripts embedded in this assembly, in order of their number.</summary>
    public static Migrations Embedded { get; } = new(ReadScripts());

    public IReadOnlyList<string> Scripts => scripts;

    /// <summary>The schema version that this build writes.</summary>
    public int Latest => scripts.Count;

    /// <summary>Applies what is missing; returns the version the file then has.</summary>
    /// <exception cref="AttuneException"><c>workspace_newer</c>: the file was written by a newer build.</exception>
    public int Apply(DuckDbSession session, DateTimeOffset now)
    {
        var current = CurrentVersion(session);
        if (current > Latest)
            throw new AttuneException("workspace_newer", $"The workspace has schema version {current}; this build knows versions up to {Latest}.", $"Use the newer version of Attune that wrote it.");
        if (current == Latest) return Latest;
        if (session.IsReadOnly)
            throw new AttuneException("workspace_older", $"The workspace has schema version {current}, and it is opened for reading only.", $"Open it once for writing: it is then brought to version {Latest}.");

        session.Execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL, applied_at TIMESTAMP NOT NULL)");
        for (var version = current + 1; version <= Latest; version++)
        {
            session.InTransaction(() =>
            {
                session.Execute(scripts[version - 1]);
                return session.Execute("INSERT INTO schema_version VALUES ($1, $2)", version, now.UtcDateTime);
            });
        }

        return Latest;
    }

    /// <summary>The file's version; 0 for an empty file.</summary>
    public static int CurrentVersion(DuckDbSession session)
    {
        var tables = session.Query("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND NOT temporary", r => r.GetString(0));
        if (tables.Contains("schema_version")) return session.Scalar<int>("SELECT coalesce(max(version), 0) FROM schema_version");
        return tables.Count == 0
            ? 0
            : throw new AttuneException("workspace_damaged", $"The file {session.Path} is a DuckDB database, but not one of Attune's.", $"Choose another directory.");
    }

    private static List<string> ReadScripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

        string Read(string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        }
    }
}
