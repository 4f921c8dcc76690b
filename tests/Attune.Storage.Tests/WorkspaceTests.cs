using System.Diagnostics;
using Attune.Data;
using Attune.Storage.DuckDb;

namespace Attune.Storage.Tests;

public sealed class WorkspaceTests
{
    [Fact]
    public void A_missing_workspace_is_not_made_unless_asked()
    {
        using var directory = new TemporaryDirectory();
        var missing = Path.Combine(directory.Path, "missing");
        Assert.Equal("workspace_not_found", Failure(() => Workspace.Open(missing)).Code);
        Assert.Equal("workspace_not_found", Failure(() => Workspace.Open(missing, new WorkspaceOptions { Create = true, ReadOnly = true })).Code);
        Assert.False(Directory.Exists(missing));
    }

    [Fact]
    public void A_new_workspace_that_is_discarded_leaves_the_place_as_it_was()
    {
        using var directory = new TemporaryDirectory();
        var place = Path.Combine(directory.Path, "new");
        using (var workspace = Workspace.Open(place, new WorkspaceOptions { Create = true })) workspace.Discard();
        Assert.False(Directory.Exists(place));

        Directory.CreateDirectory(place);
        File.WriteAllText(Path.Combine(place, "notes.txt"), "mine");
        using (var workspace = Workspace.Open(place, new WorkspaceOptions { Create = true })) workspace.Discard();
        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(place).Select(Path.GetFileName));
    }

    [Fact]
    public void A_workspace_that_was_there_is_not_discarded()
    {
        using var directory = new TemporaryDirectory();
        directory.Open().Dispose();
        using var workspace = directory.Open();
        Assert.Throws<InvalidOperationException>(workspace.Discard);
    }

    [Fact]
    public async Task What_was_appended_is_there_after_reopening_and_can_be_read_only()
    {
        using var directory = new TemporaryDirectory();
        using (var workspace = directory.Open()) await workspace.Events.AppendAsync([new("u", "view", "i")], "s");
        using var reopened = Workspace.Open(directory.Path, new WorkspaceOptions { ReadOnly = true });
        Assert.Equal(1, (await reopened.Events.SummariseAsync()).Events);
        var error = await Assert.ThrowsAsync<AttuneException>(() => reopened.Events.AppendAsync([new("u", "view", "j")], "s"));
        Assert.Equal("permission_denied", error.Code);
    }

    [Fact]
    public void A_newer_schema_is_refused_and_left_alone()
    {
        using var directory = new TemporaryDirectory();
        using (var workspace = directory.Open()) workspace.Session.Execute("INSERT INTO schema_version VALUES (99, now()::TIMESTAMP)");
        Assert.Equal("workspace_newer", Failure(() => directory.Open()).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20_000)]
    public void A_damaged_file_is_named(int kept)
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "attune.duckdb");
        using (directory.Open()) { }
        var bytes = File.ReadAllBytes(file);
        bytes.AsSpan(kept, 12_000).Fill(0xAB);
        File.WriteAllBytes(file, bytes);
        var error = Failure(() => directory.Open());
        Assert.Equal("workspace_damaged", error.Code);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_database_is_not_taken_for_a_workspace()
    {
        using var directory = new TemporaryDirectory();
        using (var session = DuckDbSession.Open(Path.Combine(directory.Path, "attune.duckdb"), false, new Dictionary<string, string>()))
            session.Execute("CREATE TABLE mine (x INTEGER)");
        Assert.Equal("workspace_damaged", Failure(() => directory.Open()).Code);
    }

    [Fact]
    public void A_directory_that_may_not_be_written_is_named()
    {
        if (Environment.IsPrivilegedProcess) Assert.Skip("Permissions do not hold for root.");
        if (OperatingSystem.IsWindows()) return;
        using var directory = new TemporaryDirectory();
        File.SetUnixFileMode(directory.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal("permission_denied", Failure(() => directory.Open()).Code);
        File.SetUnixFileMode(directory.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task A_workspace_in_use_names_the_process_and_what_it_committed_survives_its_killing()
    {
        using var directory = new TemporaryDirectory();
        using var holder = WorkspaceHolder.Start(directory.Path);
        await WorkspaceHolder.UntilReady(directory.Path, holder, TestContext.Current.CancellationToken);
        var error = Failure(() => Workspace.Open(directory.Path));
        Assert.Equal("workspace_locked", error.Code);
        Assert.Contains($"PID {holder.Id}", error.Message, StringComparison.Ordinal);

        holder.Kill();
        await holder.WaitForExitAsync();
        using var workspace = Workspace.Open(directory.Path);
        var summary = await workspace.Events.SummariseAsync();
        Assert.Equal((WorkspaceHolder.Committed, WorkspaceHolder.Committed), (summary.Events, summary.Users));
        Assert.Equal(1, (await workspace.Events.AppendAsync([new("after", "view", "i")], "s")).Imported);
    }

    [Fact]
    public async Task A_full_disk_loses_nothing_that_was_committed()
    {
        using var directory = new TemporaryDirectory();
        if (!Environment.IsPrivilegedProcess || !OperatingSystem.IsLinux() || !await Ran("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", directory.Path))
            Assert.Skip("Mounting a small disk needs root.");
        try
        {
            var committed = 0L;
            using (var workspace = directory.Open())
            {
                var error = await Assert.ThrowsAsync<AttuneException>(async () =>
                {
                    for (var batch = 0; batch < 100; batch++) committed += (await workspace.Events.AppendAsync(Bulky(batch), "s")).Imported;
                });
                Assert.Equal("disk_full", error.Code);
            }

            Assert.True(await Ran("mount", "-o", "remount,size=200m", directory.Path));
            using var reopened = directory.Open();
            Assert.Equal(committed, (await reopened.Events.SummariseAsync()).Events);
        }
        finally
        {
            await Ran("umount", directory.Path);
        }
    }

    private static List<Event> Bulky(int batch)
    {
        var random = new Random(batch);
        return [.. Enumerable.Range(0, 500).Select(k => new Event($"u{k}", "view", "i", Properties: Convert.ToHexString(Bytes(random))))];

        static byte[] Bytes(Random random)
        {
            var bytes = new byte[1000];
            random.NextBytes(bytes);
            return bytes;
        }
    }

    private static async Task<bool> Ran(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }

    private static AttuneException Failure(Func<IDisposable> open) => Assert.Throws<AttuneException>(() => open().Dispose());
}
