using System.Diagnostics;
using System.Text.Json;

namespace Attune.Cli.Tests;

/// <summary>A process of its own, from a folder in which nothing of Torch's native libraries is, serves what was trained elsewhere.</summary>
public sealed class ServeWithoutTorchTests : IDisposable
{
    private static readonly string[] Kept = ["libduckdb", "duckdb", "libonnxruntime", "onnxruntime"];
    private readonly Cli _cli = new();

    [Fact]
    public async Task A_deep_model_is_served_and_rounded_without_Torch_and_training_says_what_is_missing()
    {
        await _cli.JsonAsync("import", "csv", _cli.Write("ratings.csv", SpineTests.Checkerboard(12)), "--map", "user=who,item=what,value=stars,time=at");
        await _cli.JsonAsync("train", "--model", "neumf", "--set", "factors=8", "--set", "layers=16,8");
        var here = await _cli.JsonAsync("recommend", "u3", "--count", "5");
        var attune = Install();

        var (code, there) = Run(attune, "recommend", "u3", "--count", "5");
        Assert.Equal(0, code);
        Assert.Equal(here.GetProperty("items").ToString(), there.GetProperty("items").ToString());
        (code, var similar) = Run(attune, "similar-items", "i3");
        Assert.Equal(0, code);
        Assert.NotEmpty(similar.GetProperty("items").EnumerateArray());

        // Measures the model on a holdout, before and after.
        (code, var rounded) = Run(attune, "compress", "neumf", "--int8");
        Assert.True(code == 0, rounded.ToString());
        Assert.InRange(rounded.GetProperty("after").GetProperty("accuracy").GetDouble(), rounded.GetProperty("before").GetProperty("accuracy").GetDouble() - 0.1, 1);
        (code, there) = Run(attune, "recommend", "u3", "--count", "1");
        Assert.Equal((0, 2), (code, there.GetProperty("version").GetInt32()));

        (code, var failed) = Run(attune, "train", "--model", "neumf");
        Assert.Equal((1, "torch_missing"), (code, failed.GetProperty("error").GetProperty("code").GetString()));
        Assert.Contains("Torch", failed.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    public void Dispose() => _cli.Dispose();

    /// <summary>The built command line without Torch: managed code is copied, the other native libraries are linked to.</summary>
    private string Install()
    {
        var (from, to) = (AppContext.BaseDirectory, Path.Combine(_cli.Directory, "attune"));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(from, file);
            var isNative = relative.StartsWith("runtimes", StringComparison.Ordinal) && relative.Contains("native", StringComparison.Ordinal);
            if (isNative && !Kept.Any(k => Path.GetFileName(file).StartsWith(k, StringComparison.Ordinal))) continue;
            var copy = Path.Combine(to, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (isNative && !OperatingSystem.IsWindows()) File.CreateSymbolicLink(copy, file);
            else File.Copy(file, copy);
        }

        Assert.DoesNotContain(Directory.EnumerateFiles(to, "*", SearchOption.AllDirectories), f => Path.GetFileName(f).Contains("torch", StringComparison.OrdinalIgnoreCase) && !f.EndsWith("TorchSharp.dll", StringComparison.Ordinal));
        return Path.Combine(to, "Attune.Cli.dll");
    }

    private (int Code, JsonElement Result) Run(string attune, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[attune, .. arguments, "--json", "--workspace", _cli.Workspace]) start.ArgumentList.Add(argument);
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_cli.Directory, "no-packages"); // nor from the package cache
        start.Environment["HOME"] = _cli.Directory;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(output.Length > 0, $"{string.Join(' ', arguments)} wrote nothing: {error.GetAwaiter().GetResult()}");
        return (process.ExitCode, JsonDocument.Parse(output).RootElement);
    }
}
