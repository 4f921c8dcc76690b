using System.Net;
using Attune.Server.Collect;
using Attune.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Attune.Server;

/// <summary>The server over one workspace.</summary>
public sealed class AttuneServer : IAsyncDisposable
{
    /// <summary>Larger bodies than the protocol allows are read to their end and refused, so that the sender hears why; beyond this the connection is closed.</summary>
    private const int LargestRequest = 8 << 20;

    private readonly WebApplication _app;

    private AttuneServer(WebApplication app) => _app = app;

    /// <summary>Where it listens: <c>http://127.0.0.1:8080</c>.</summary>
    public string Address => _app.Urls.First();

    /// <summary>Starts it. The workspace stays the caller's.</summary>
    /// <exception cref="AttuneException"><c>invalid_option</c>, <c>unsafe_binding</c>, or <c>address_in_use</c>.</exception>
    public static async Task<AttuneServer> StartAsync(Workspace workspace, ServerOptions options, TimeProvider time, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(options);
        options = options.Validated();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestRequest;
            if (options.Host == "localhost") kestrel.ListenLocalhost(options.Port);
            else kestrel.Listen(IPAddress.Parse(options.Host), options.Port);
        });
        builder.Services.AddSingleton(options).AddSingleton(time).AddSingleton(workspace.Collector).AddSingleton<CollectQueue>();
        builder.Services.AddHostedService(services => services.GetRequiredService<CollectQueue>());
        var app = builder.Build();
        app.Use(AnswerFailuresAsync);
        app.MapCollect(new WriteKeys(options.WriteKeys), app.Services.GetRequiredService<CollectQueue>(), time);
        try
        {
            await app.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw new AttuneException("address_in_use", $"The server cannot listen on {options.Host}:{options.Port}: {e.Message}", $"Choose another port with --port.", e);
        }

        return new AttuneServer(app);
    }

    /// <summary>Takes no more calls, answers those it has, and stops.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <summary>Ends when the process is told to end, after <see cref="StopAsync"/>.</summary>
    public Task WaitAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Bad input never ends as 500, which clients send again: what Kestrel finds wrong with a request is told as 400.</summary>
    private static async Task AnswerFailuresAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            var isTheirs = e is BadHttpRequestException;
            context.Response.Clear();
            await Results.Json(new { success = false, error = new { code = isTheirs ? "bad_request" : "internal", message = isTheirs ? e.Message : "The server failed; the call can be sent again." } },
                statusCode: isTheirs ? StatusCodes.Status400BadRequest : StatusCodes.Status500InternalServerError).ExecuteAsync(context).ConfigureAwait(false);
        }
    }
}
