using Attune.Simulation;

namespace Attune.Tests.Simulation;

public sealed class StagedFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("attune-staged-").FullName;

    [Fact]
    public void Files_appear_at_the_commit()
    {
        using var files = new StagedFiles(_folder);
        files.Create("sub/a.txt").WriteByte(65);
        Assert.False(File.Exists(Path.Combine(_folder, "sub/a.txt")));
        var path = Assert.Single(files.Commit());
        Assert.Equal("A", File.ReadAllText(path));
    }

    [Fact]
    public void Without_a_commit_the_old_file_stays()
    {
        var path = Path.Combine(_folder, "a.txt");
        File.WriteAllText(path, "old");
        using (var files = new StagedFiles(_folder)) files.Create("a.txt").WriteByte(65);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
