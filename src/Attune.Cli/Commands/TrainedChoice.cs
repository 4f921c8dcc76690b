using System.CommandLine;
using Attune.Models;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>The options of commands that ask a trained model: which one, which version, how many answers.</summary>
internal sealed class TrainedChoice
{
    private readonly Option<string?> _model = new("--model", "-m") { Description = T("The trained model (default: the one trained last)."), HelpName = T("NAME") };
    private readonly Option<int?> _version = GlobalOptions.Positive("--model-version", T("Its version (default: the newest)."));
    private readonly Option<int?> _count = GlobalOptions.Positive("--count", T("How many to show (default: 10)."));

    public void AddTo(Command command)
    {
        command.Add(_model);
        command.Add(_version);
        command.Add(_count);
    }

    public int Count(ParseResult arguments) => arguments.GetValue(_count) ?? 10;

    public async Task<PublishedModel> LoadAsync(ParseResult arguments, Session session)
    {
        var (model, version) = (arguments.GetValue(_model), arguments.GetValue(_version));
        return await session.ModelStore().LoadAsync(model, version, session.Cancellation) ?? throw NotTrained(model, version);
    }

    /// <summary>The error that there is no such model or version.</summary>
    public static AttuneException NotTrained(string? model, int? version)
    {
        if (model is not null) ModelCatalog.Default.Get(model);
        return version is null
            ? new AttuneException("not_trained", $"No model '{model ?? "ials"}' is trained in this workspace.", $"attune train --model {model ?? "ials"}")
            : new AttuneException("not_trained", $"There is no version {version} of '{model ?? "ials"}' in this workspace.", $"attune models lists the versions.");
    }
}
