namespace Attune.Cli.Tests;

/// <summary>Where things are on the machine the tests run on.</summary>
internal static class Repository
{
    /// <summary>The folder of Attune.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The real data, or null where it is absent.</summary>
    public static string? Data(string name)
    {
        var data = Environment.GetEnvironmentVariable("ATTUNE_DATA") ?? Path.Combine(Root, "..", "shared", "data");
        var path = Path.Combine(data, name);
        return Path.Exists(path) ? path : null;
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Attune.slnx")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException("The tests do not run below Attune.slnx.");
        return directory.FullName;
    }
}
