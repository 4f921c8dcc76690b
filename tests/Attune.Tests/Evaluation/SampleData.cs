namespace Attune.Tests.Evaluation;

/// <summary>Where the public datasets lie: <c>ATTUNE_DATA</c>, else <c>../shared/data</c> beside the repository.</summary>
internal static class SampleData
{
    /// <summary>The path of a file or directory in it; skips the test visibly when it is not there.</summary>
    public static string PathOf(string name)
    {
        var root = Environment.GetEnvironmentVariable("ATTUNE_DATA") ?? Path.Combine(RepositoryRoot(), "..", "shared", "data");
        var directory = Path.Combine(root, Path.GetDirectoryName(name)!);
        if (!Directory.Exists(directory)) Assert.Skip($"There is no {directory}; set ATTUNE_DATA to the folder of datasets.");
        return Path.Combine(root, name);
    }

    public static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Attune.slnx"))) directory = directory.Parent;
        return directory?.FullName ?? AppContext.BaseDirectory;
    }
}
