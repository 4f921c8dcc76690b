using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Attune.Cli.Terminal;
using Attune.Deep;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli;

/// <summary>The command line: parses, runs one command, and turns every failure into a message and an exit code.</summary>
internal sealed class CliApp(TextWriter output, TextWriter error, TimeProvider time)
{
    /// <summary>Exit code of work that failed.</summary>
    public const int Failure = 1;

    /// <summary>Exit code of a malformed call.</summary>
    public const int Usage = 2;

    /// <summary>Exit code after Ctrl-C, as shells have it (128 + SIGINT).</summary>
    public const int Cancelled = 130;

    /// <summary>Code of the error that says that work was cancelled.</summary>
    public const string CancelledCode = "cancelled";

    static CliApp() => DeepModels.Include();

    /// <summary>Runs one call and returns its exit code.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        SpeakLanguage(ChooseLanguage(args));
        var errors = new ErrorReport(output, error, json: args.Contains("--json"));
        try
        {
            var parsed = BuildRoot().Parse(args);
            if (parsed.Errors.Count > 0 && parsed.Action is not Examples.HelpWithExamples) throw UsageError(parsed);
            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TimeSpan.FromMinutes(1), // time to roll back before Ctrl-C kills
            };
            return await parsed.InvokeAsync(configuration);
        }
        catch (AttuneException e)
        {
            errors.Write(e);
            return e.IsUsage ? Usage : e.Code == CancelledCode ? Cancelled : Failure;
        }
        catch (OperationCanceledException)
        {
            errors.Write(new AttuneException(CancelledCode, $"Cancelled. Nothing of the unfinished step was kept."));
            return Cancelled;
        }
        catch (Exception e) when (AsAttune(e) is { } known)
        {
            errors.Write(known);
            return Failure;
        }
    }

    private RootCommand BuildRoot()
    {
        var root = new RootCommand(T("From raw events to live user profiles and recommendations.")) { HelpName = "attune" };
        foreach (var global in GlobalOptions.All()) root.Add(global);
        foreach (var command in CommandList.All(output, error, time)) root.Add(command);
        var helpOption = root.Options.OfType<HelpOption>().Single();
        var help = new Examples.HelpWithExamples(new HelpAction { MaxWidth = Screen.WidthOf(output) });
        helpOption.Action = help;
        helpOption.Description = T("Show help and examples.");
        root.Options.OfType<VersionOption>().Single().Description = T("Show the version.");
        root.SetAction(help.Invoke);
        return root;
    }

    private static AttuneException UsageError(ParseResult parsed)
    {
        var path = CommandPath(parsed.CommandResult);
        if (parsed.UnmatchedTokens is [var unknown, ..])
            return new AttuneException("usage", $"'{path}' does not know '{unknown}'.", $"See '{path} --help'.") { IsUsage = true };
        var problems = string.Join(" ", parsed.Errors.Select(e => e.Message));
        return new AttuneException("usage", $"{problems}", $"See '{path} --help'.") { IsUsage = true };
    }

    private static string CommandPath(CommandResult? command)
    {
        var names = new Stack<string>();
        for (var c = command; c is not null; c = c.Parent as CommandResult)
            names.Push(c.Command is RootCommand ? "attune" : c.Command.Name);
        return string.Join(' ', names);
    }

    private static AttuneException? AsAttune(Exception e) => e switch
    {
        AggregateException { InnerExceptions: [AttuneException inner] } => inner,
        UnauthorizedAccessException => new AttuneException("permission_denied", $"{e.Message}", null, e),
        IOException io when (io.HResult & 0xFFFF) is 28 or 112 => new AttuneException("disk_full", $"{e.Message}", $"Free some space and try again.", e),
        IOException => new AttuneException("io", $"{e.Message}", null, e),
        OutOfMemoryException => new AttuneException("out_of_memory", $"There is not enough memory for this.", null, e),
        _ => new AttuneException("internal", $"Something went wrong inside Attune: {e.GetType().Name}: {e.Message}", $"Set ATTUNE_TRACE=1 to see where, and please report it.", e),
    };

    private static string ChooseLanguage(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] == "--lang" && i + 1 < args.Count) return args[i + 1];
            if (args[i].StartsWith("--lang=", StringComparison.Ordinal)) return args[i]["--lang=".Length..];
        }

        string?[] environment = ["ATTUNE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];
        return environment.Select(name => Environment.GetEnvironmentVariable(name!)).FirstOrDefault(v => !string.IsNullOrEmpty(v)) ?? "en";
    }
}
