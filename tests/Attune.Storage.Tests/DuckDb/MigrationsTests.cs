using Attune.Storage.DuckDb;

namespace Attune.Storage.Tests.DuckDb;

public sealed class MigrationsTests
{
    private static readonly WorkspaceOptions Options = new() { Create = true };
    private static readonly Migrations Next = new([.. Migrations.Embedded.Scripts, "ALTER TABLE items ADD COLUMN added INTEGER DEFAULT 7"]);

    [Fact]
    public void Every_older_version_comes_to_the_latest_and_keeps_its_data()
    {
        for (var version = 1; version < Next.Latest; version++)
        {
            using var directory = new TemporaryDirectory();
            using (var old = Workspace.Open(directory.Path, Options, new Migrations([.. Next.Scripts.Take(version)])))
                old.Session.Execute("INSERT INTO items (item_index, id) VALUES (0, 'kept')");
            using var workspace = Workspace.Open(directory.Path, Options, Next);
            Assert.Equal(Next.Latest, Migrations.CurrentVersion(workspace.Session));
            Assert.Equal(("kept", 7), workspace.Session.Query("SELECT id, added FROM items", r => (r.GetString(0), r.GetInt32(1)))[0]);
        }
    }

    [Fact]
    public void A_migration_that_fails_leaves_the_version_before()
    {
        using var directory = new TemporaryDirectory();
        var failing = new Migrations([.. Migrations.Embedded.Scripts, "CREATE TABLE half (x INTEGER); SELECT * FROM no_such_table"]);
        Assert.Throws<AttuneException>(() => Workspace.Open(directory.Path, Options, failing));
        using var workspace = Workspace.Open(directory.Path, Options);
        Assert.Equal(Migrations.Embedded.Latest, Migrations.CurrentVersion(workspace.Session));
        Assert.Equal(0, workspace.Session.Scalar<long>("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'half'"));
    }

    [Fact]
    public void An_older_workspace_is_not_changed_by_reading()
    {
        using var directory = new TemporaryDirectory();
        using (Workspace.Open(directory.Path, Options)) { }
        var error = Assert.Throws<AttuneException>(() => Workspace.Open(directory.Path, new WorkspaceOptions { ReadOnly = true }, Next));
        Assert.Equal("workspace_older", error.Code);
    }
}
