using System.CommandLine;
using Attune.Models;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>The properties of an options record as flags of a command: <c>BotShare</c> becomes <c>--bot-share</c>.</summary>
internal sealed class RecordFlags<TOptions>
    where TOptions : class, new()
{
    private readonly List<(string Name, Option<string?> Flag)> _flags = [];

    public RecordFlags(params ReadOnlySpan<string> except)
    {
        foreach (var option in ModelOptions.Describe(typeof(TOptions)))
        {
            if (except.Contains(option.Name)) continue;
            var description = $"{T(option.Description)} [{option.Default}]";
            _flags.Add((option.Name, new Option<string?>("--" + option.Name.Replace('_', '-')) { Description = description, HelpName = option.Type }));
        }
    }

    public void AddTo(Command command)
    {
        foreach (var (_, flag) in _flags) command.Add(flag);
    }

    /// <summary>The validated record, with further settings that the command knows itself.</summary>
    public TOptions Read(ParseResult arguments, params IEnumerable<KeyValuePair<string, string>> more)
    {
        var given = _flags.Select(f => (f.Name, Value: arguments.GetValue(f.Flag))).Where(f => f.Value is not null)
            .Select(f => KeyValuePair.Create(f.Name, f.Value!));
        return (TOptions)ModelOptions.Create(typeof(TOptions), given.Concat(more));
    }
}
