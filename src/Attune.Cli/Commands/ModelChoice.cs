using System.CommandLine;
using System.Text.Json;
using Attune.Evaluation;
using Attune.Models;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>The options by which a command is told the model and its settings: <c>--model</c>, <c>--set</c>, <c>--options</c>.</summary>
internal sealed class ModelChoice
{
    private readonly Option<string?> _model = new("--model", "-m") { Description = T("The model: see attune models."), HelpName = T("NAME") };
    private readonly Option<string[]> _set = SetOption();
    private readonly Option<string?> _options = new("--options") { Description = T("A JSON file with the model's options; --set goes before it."), HelpName = T("FILE") };

    public static Option<string[]> SetOption() => new("--set")
    {
        Description = T("Sets an option, e.g. --set factors=192; may stand often."),
        HelpName = "NAME=VALUE",
        AllowMultipleArgumentsPerToken = false,
    };

    public void AddTo(Command command)
    {
        command.Add(_model);
        command.Add(_set);
        command.Add(_options);
    }

    /// <summary>The trainer chosen (ials when none is) and its validated options.</summary>
    public (IModelTrainer Trainer, object Options) Read(ParseResult arguments)
    {
        var trainer = ModelCatalog.Default.Get(arguments.GetValue(_model) ?? "ials");
        return (trainer, ModelOptions.Create(trainer.OptionsType, Settings(arguments.GetValue(_set) ?? []), ReadFile(arguments.GetValue(_options))));
    }

    /// <summary>True when a model or any of its options was given.</summary>
    public bool IsGiven(ParseResult arguments) => new Option[] { _model, _set, _options }.Any(o => arguments.GetResult(o) is { Implicit: false });

    /// <summary>The model that was named; null when none was.</summary>
    public string? Model(ParseResult arguments) => arguments.GetValue(_model);

    /// <summary>What was set, by <c>--set</c> or before it in the file.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings(ParseResult arguments)
    {
        var fromFile = ReadFile(arguments.GetValue(_options)) is { ValueKind: JsonValueKind.Object } file ? file.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.ToString())) : [];
        return [.. fromFile, .. Settings(arguments.GetValue(_set) ?? [])];
    }

    /// <summary>The trainer and the options of a configuration.</summary>
    public static (IModelTrainer Trainer, object Options) Of(EvaluationConfig config)
    {
        var trainer = ModelCatalog.Default.Get(config.Model);
        return (trainer, ModelOptions.Create(trainer.OptionsType, [], config.Options));
    }

    /// <summary>The options that were given a value, by <c>--set</c> or in the file.</summary>
    public IEnumerable<string> Given(ParseResult arguments)
    {
        return [.. Settings(arguments).Select(s => s.Key)];
    }

    /// <summary>Splits <c>name=value</c> settings.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Settings(IEnumerable<string> settings)
    {
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new AttuneException("usage", $"--set was '{setting}'; expected NAME=VALUE, e.g. factors=64.") { IsUsage = true };
            yield return new(setting[..equals].Trim(), setting[(equals + 1)..].Trim());
        }
    }

    private static JsonElement? ReadFile(string? path)
    {
        if (path is null) return null;
        if (!File.Exists(path)) throw new AttuneException("file_not_found", $"There is no file '{path}' with options.") { IsUsage = true };
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(path));
        }
        catch (JsonException e)
        {
            throw new AttuneException("invalid_option", $"{path}, line {e.LineNumber + 1}: not valid JSON.", $"Expected one object, e.g. {"{ \"factors\": 64 }"}.", e) { IsUsage = true };
        }
    }
}
