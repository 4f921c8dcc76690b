using System.Text.Json.Nodes;
using Attune.Cli.Terminal;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli;

/// <summary>Shows a failure: to a person on standard error, to a script as the one JSON document on standard output.</summary>
internal sealed class ErrorReport(TextWriter output, TextWriter error, bool json)
{
    public void Write(AttuneException e)
    {
        if (json)
        {
            var body = new JsonObject { ["code"] = e.Code, ["message"] = T(e.Text), ["hint"] = e.Hint is null ? null : T(e.Hint) };
            output.WriteLine(Json.Write(new JsonObject { ["error"] = body }));
        }
        else
        {
            error.WriteLine(T($"error: {T(e.Text)}"));
            if (e.Hint is not null) error.WriteLine(T($"hint:  {T(e.Hint)}"));
        }

        if (Environment.GetEnvironmentVariable("ATTUNE_TRACE") is "1") error.WriteLine(e.InnerException ?? e);
    }
}
