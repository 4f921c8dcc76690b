using System.Text;
using Attune.Storage;

namespace Attune.Server.Tests;

/// <summary>A real server on a free port over a workspace of its own, and a client of it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    /// <summary>When every call arrives.</summary>
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public required AttuneServer Server { get; init; }

    public required Workspace Workspace { get; init; }

    public required HttpClient Client { get; init; }

    public static async Task<RunningServer> StartAsync(ServerOptions? options = null)
    {
        var directory = Directory.CreateTempSubdirectory("attune-server-");
        var workspace = Workspace.Open(directory.FullName, new WorkspaceOptions { Create = true });
        var server = await AttuneServer.StartAsync(workspace, (options ?? new ServerOptions()) with { Port = 0 }, new StoppedClock());
        return new RunningServer { Server = server, Workspace = workspace, Client = new HttpClient { BaseAddress = new Uri(server.Address) } };
    }

    /// <summary>Posts a body and tells status and answer.</summary>
    public async Task<(int Status, string Body)> PostAsync(string route, byte[] body, string contentType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = new ByteArrayContent(body) };
        if (contentType.Length > 0) request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<(int Status, string Body)> PostAsync(string route, string body, params (string Name, string Value)[] headers) =>
        PostAsync(route, Encoding.UTF8.GetBytes(body), "application/json", headers);

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.StopAsync();
        await Server.DisposeAsync();
        Workspace.Dispose();
        Directory.Delete(Workspace.Directory, recursive: true);
    }
}
