using System.CommandLine;
using Attune.Cli.Terminal;

namespace Attune.Cli;

/// <summary>
/// A command: it makes one result, which is written as JSON to a script and shown to a person.
/// So both see the same, and a command has no output of its own to keep in step.
/// </summary>
/// <typeparam name="TResult">A record whose properties are the keys of the JSON document.</typeparam>
internal abstract class CliCommand<TResult> : Command
    where TResult : notnull
{
    protected CliCommand(string name, string description, CliHost host, params string[] examples)
        : base(name, description)
    {
        Examples.Register(this, examples);
        SetAction(async (parse, cancellation) =>
        {
            var session = Session.From(parse, host.Output, host.Error, host.Time, cancellation);
            try
            {
                var result = await RunAsync(parse, session);
                session.EndProgress();
                if (session.Json) await host.Output.WriteLineAsync(Json.Write(result));
                else Show(result, session);
            }
            finally
            {
                session.EndProgress();
            }

            return 0;
        });
    }

    /// <summary>Does the work.</summary>
    protected abstract Task<TResult> RunAsync(ParseResult arguments, Session session);

    /// <summary>Shows the result to a person.</summary>
    protected abstract void Show(TResult result, Session session);
}

/// <summary>Where a command writes and which clock it reads.</summary>
internal sealed record CliHost(TextWriter Output, TextWriter Error, TimeProvider Time);
