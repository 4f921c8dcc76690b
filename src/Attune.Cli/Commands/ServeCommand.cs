using System.CommandLine;
using Attune.Server;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune serve</c> says when it has ended.</summary>
/// <param name="Address">Where it listened.</param>
/// <param name="Events">Events in the log then.</param>
internal sealed record ServeResult(string Address, long Events);

/// <summary><c>attune serve</c>: takes events from applications until it is told to end.</summary>
internal sealed class ServeCommand : CliCommand<ServeResult>
{
    private readonly Option<string?> _host = new("--host") { Description = T("Address to listen on (default: 127.0.0.1, this machine alone)."), HelpName = T("ADDRESS") };
    private readonly Option<int?> _port = GlobalOptions.Positive("--port", T("Port to listen on (default: 8080)."));
    private readonly Option<string[]> _keys = new("--write-key") { Description = T("A key that may send events, and the name of its source; may be given many times. Without any, all may, from this machine."), HelpName = "KEY=SOURCE" };

    public ServeCommand(CliHost host)
        : base("serve", T("Serves the workspace: takes events by Segment's protocol. An event is answered once it is on disk."), host,
            "attune serve", "attune serve --host 0.0.0.0 --write-key 3fa9…=shop --write-key 81bc…=app",
            "curl -u KEY: http://127.0.0.1:8080/v1/track -d '{\"userId\":\"u1\",\"event\":\"Product Viewed\",\"properties\":{\"product_id\":\"p1\"}}'")
    {
        Add(_host);
        Add(_port);
        Add(_keys);
    }

    protected override async Task<ServeResult> RunAsync(ParseResult arguments, Session session)
    {
        var options = new ServerOptions { WriteKeys = Keys(arguments.GetValue(_keys) ?? []) };
        options = (options with { Host = arguments.GetValue(_host) ?? options.Host, Port = arguments.GetValue(_port) ?? options.Port }).Validated();
        using var workspace = session.OpenWorkspace(create: true);
        await using var server = await AttuneServer.StartAsync(workspace, options, session.Time, session.Cancellation);
        if (!session.Json) session.Screen.Line(T($"Listening on {server.Address}; Ctrl-C ends it."));
        await server.WaitAsync(session.Cancellation);
        return new ServeResult(server.Address, (await workspace.Events.SummariseAsync(CancellationToken.None)).Events);
    }

    protected override void Show(ServeResult result, Session session) => session.Screen.Line(T($"Ended; the log has {result.Events:N0} events."));

    private static Dictionary<string, string> Keys(string[] keys)
    {
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (key.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } source]) throw new AttuneException("usage", $"--write-key is '{key}'; expected KEY=SOURCE.") { IsUsage = true };
            sources[name] = source;
        }

        return sources;
    }
}
