using System.Diagnostics;
using System.Text.Json;

namespace Attune.Cli.Tests.Report;

/// <summary>A browser without a window, where there is one.</summary>
internal static class Chromium
{
    private static readonly string? Path = new[] { "chromium", "chromium-browser", "google-chrome" }
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator).Select(folder => System.IO.Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Skips the test where there is no browser.</summary>
    public static void Need() => Assert.SkipWhen(Path is null, "There is no chromium: apt-get install --no-install-recommends chromium.");

    /// <summary>What a script in a page says: it ends with an expression that becomes JSON.</summary>
    /// <param name="page">The page's HTML.</param>
    /// <param name="script">Run when the page is there.</param>
    /// <param name="width">Pixels that the page has; set by a frame, since windows have a least width.</param>
    public static async Task<JsonElement> EvaluateAsync(string page, string script, int width)
    {
        var folder = Directory.CreateTempSubdirectory("attune-page-").FullName;
        try
        {
            var frame = System.Net.WebUtility.HtmlEncode(page);
            var file = System.IO.Path.Combine(folder, "page.html");
            await File.WriteAllTextAsync(file, $$"""
                <!doctype html><meta charset="utf-8"><iframe id="frame" style="width:{{width}}px;height:900px;border:0" srcdoc="{{frame}}"></iframe>
                <pre id="said"></pre>
                <script>addEventListener("load", () => {
                  const view = document.getElementById("frame").contentWindow, document_ = view.document;
                  document.getElementById("said").textContent = JSON.stringify((function (window, document) { {{script}} })(view, document_));
                });</script>
                """);
            var dom = await RunAsync("--headless", "--no-sandbox", "--disable-gpu", "--window-size=1400,1000", $"--user-data-dir={folder}/profile", "--virtual-time-budget=5000", "--dump-dom", new Uri(file).AbsoluteUri);
            var (from, until) = (dom.IndexOf("<pre id=\"said\">", StringComparison.Ordinal) + "<pre id=\"said\">".Length, dom.IndexOf("</pre>", StringComparison.Ordinal));
            return JsonSerializer.Deserialize<JsonElement>(System.Net.WebUtility.HtmlDecode(dom[from..until]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await error);
        return await output;
    }
}
