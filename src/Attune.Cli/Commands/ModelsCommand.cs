using System.CommandLine;
using Attune.Models;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune models</c> says.</summary>
internal sealed record ModelsResult(IReadOnlyList<ModelLine> Models, IReadOnlyList<ModelManifest> Trained);

/// <summary>A model of the catalog.</summary>
internal sealed record ModelLine(string Name, string Title, string Summary, string Paper);

/// <summary>What <c>attune models describe</c> says.</summary>
internal sealed record ModelDetail(string Name, string Title, string Summary, string Paper, IReadOnlyList<OptionDescription> Options);

/// <summary><c>attune models</c>: the catalog, and the versions trained in this workspace.</summary>
internal sealed class ModelsCommand : CliCommand<ModelsResult>
{
    public ModelsCommand(CliHost host)
        : base("models", T("Lists the models there are and the versions trained in this workspace."), host,
            "attune models", "attune models describe ials", "attune models export neumf --onnx neumf.onnx")
    {
        Add(new DescribeCommand(host));
        Add(new ExportCommand(host));
    }

    protected override async Task<ModelsResult> RunAsync(ParseResult arguments, Session session)
    {
        var models = ModelCatalog.Default.Trainers.Select(t => t.Description)
            .Select(d => new ModelLine(d.Name, T(d.Title), T(d.Summary), d.Paper)).ToList();
        return new ModelsResult(models, await session.ModelStore().ListAsync(session.Cancellation));
    }

    protected override void Show(ModelsResult result, Session session)
    {
        session.Screen.Heading(T("Models"));
        session.Screen.Table([T("name"), T("what it is"), T("source")], result.Models.Select(m => new[] { m.Name, $"{m.Title}. {m.Summary}", m.Paper }));
        session.Screen.Heading(T("Trained in this workspace"));
        if (result.Trained.Count == 0) session.Screen.Note(T("None yet. Try: attune train --model ials"));
        else
            session.Screen.Table([T("model"), T(">version"), T(">users"), T(">items"), T(">interactions"), T("trained"), T("from")],
                result.Trained.Select(m => new[] { m.Model, $"{m.Version}", $"{m.Users:N0}", $"{m.Items:N0}", $"{m.Interactions:N0}", $"{m.TrainedAt:yyyy-MM-dd HH:mm}", Origin(m) }));
        session.Screen.Note(T("attune models describe NAME lists the options of a model."));
    }

    /// <summary>What a version was made from, in a few words.</summary>
    private static string Origin(ModelManifest version) => version.Parent is { } parent ? $"{parent.Model} {parent.Version}, {T(parent.By)}" : "";

    private sealed class DescribeCommand : CliCommand<ModelDetail>
    {
        private readonly Argument<string> _name = new("name") { Description = T("Name of the model."), HelpName = T("NAME") };

        public DescribeCommand(CliHost host)
            : base("describe", T("Lists a model's options, their defaults and limits, and its paper."), host, "attune models describe ials") => Add(_name);

        protected override Task<ModelDetail> RunAsync(ParseResult arguments, Session session)
        {
            var trainer = ModelCatalog.Default.Get(arguments.GetRequiredValue(_name));
            var d = trainer.Description;
            var options = ModelOptions.Describe(trainer.OptionsType).Select(o => o with { Description = T(o.Description) }).ToList();
            return Task.FromResult(new ModelDetail(d.Name, T(d.Title), T(d.Summary), d.Paper, options));
        }

        protected override void Show(ModelDetail result, Session session)
        {
            session.Screen.Heading($"{result.Name}: {result.Title}");
            session.Screen.Line(result.Summary);
            session.Screen.Note(result.Paper);
            session.Screen.Options(result.Options);
        }
    }
}
