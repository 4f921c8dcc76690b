using System.CommandLine;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli;

/// <summary>The options every command understands.</summary>
internal static class GlobalOptions
{
    public const string Workspace = "--workspace", Threads = "--threads", Seed = "--seed", Lang = "--lang", Quiet = "--quiet", AsJson = "--json";

    public static IEnumerable<Option> All()
    {
        yield return new Option<string?>(Workspace, "-w")
        {
            Description = T("The workspace directory (default: $ATTUNE_WORKSPACE, else .attune)."),
            HelpName = T("DIR"),
            Recursive = true,
        };
        yield return Positive(Threads, T("Threads to work with (default: all processors)."));
        yield return new Option<int?>(Seed) { Description = T("Seed of all randomness (default: 42)."), HelpName = "N", Recursive = true };
        var lang = new Option<string?>(Lang) { Description = T("Language of the output: en or zh."), HelpName = "en|zh", Recursive = true };
        lang.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } value and not ("en" or "zh"))
                result.AddError(T($"'{value}' is no language for --lang; expected en or zh."));
        });
        yield return lang;
        yield return new Option<bool>(Quiet, "-q") { Description = T("No progress, no decoration."), Recursive = true };
        yield return new Option<bool>(AsJson) { Description = T("One JSON document on standard output, and nothing else."), Recursive = true };
    }

    /// <summary>An option for a whole number of at least 1.</summary>
    public static Option<int?> Positive(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N", Recursive = name == Threads };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && !(int.TryParse(token.Value, out var value) && value >= 1))
                result.AddError(T($"{name} was {token.Value}; expected a whole number of at least 1."));
        });
        return option;
    }
}
