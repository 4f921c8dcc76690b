using System.IO.Compression;
using System.Text;
using Attune.Storage.Import;

namespace Attune.Storage.Tests.Import;

/// <summary>A temporary directory with a workspace and the files that a test writes.</summary>
public sealed class ImportBench : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("attune-import-").FullName;

    public ImportBench() => Workspace = Workspace.Open(Path.Combine(_directory, "workspace"), new WorkspaceOptions { Create = true, Threads = 2 });

    public Workspace Workspace { get; }

    public string PathOf(string name) => Path.Combine(_directory, name);

    public string Write(string name, string text, Encoding? encoding = null) => Write(name, (encoding ?? new UTF8Encoding(false)).GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    public static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    public Task<ImportReport> Import(string path, string? map = null, ImportFormat format = ImportFormat.Auto, string encoding = "utf-8", RunContext? run = null) =>
        Importer.ImportAsync(Workspace, new ImportRequest(path, format) { Map = map is null ? null : ColumnMap.Parse(map), Encoding = encoding }, run ?? new RunContext(2));

    public async Task<AttuneException> Fails(string path, string? map = null, ImportFormat format = ImportFormat.Auto) =>
        await Assert.ThrowsAsync<AttuneException>(() => Import(path, map, format));

    /// <summary>What a query returns, a text a row: columns joined by bars.</summary>
    public List<string> Rows(string sql) => Workspace.Session.Query(sql, reader =>
        string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "-" : Convert.ToString(reader.GetValue(i)))));

    public List<string> Events(string columns = "users.id, kinds.name, items.id, epoch_us(time), value, message_id, properties") => Rows(
        $"SELECT {columns} FROM events JOIN users USING (user_index) JOIN kinds USING (kind) LEFT JOIN items USING (item_index) ORDER BY event_id");

    public List<string> Quarantine(string columns = "line, code, value") => Rows($"SELECT {columns} FROM quarantine ORDER BY file, line, code");

    public string? Attributes(string table, string id) => Rows($"SELECT attributes FROM {table} WHERE id = '{id}'").Single() is var json && json != "-" ? json : null;

    public void Dispose()
    {
        Workspace.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
