using System.CommandLine;
using System.Text.Json;
using Attune.Cli.Terminal;
using Attune.Models;
using Attune.Preparation;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune prepare</c> says.</summary>
internal sealed record PrepareResult(IReadOnlyList<StepLine> Steps);

/// <summary>A step of preparation that stands in the workspace.</summary>
internal sealed record StepLine(int Number, string Name, JsonElement Options, long Removed, long Changed, JsonElement Summary, DateTimeOffset AppliedAt, string? Statement = null)
{
    public static StepLine Of(AppliedStep step, string? statement = null) => new(
        step.Number, step.Name, JsonSerializer.Deserialize<JsonElement>(step.Options), step.Removed, step.Changed,
        JsonSerializer.Deserialize<JsonElement>(step.Summary), step.AppliedAt, statement);

    public static void Show(IEnumerable<StepLine> steps, Screen screen) => screen.Table(
        [T(">#"), T("step"), T(">removed"), T(">changed"), T("what it did")],
        steps.Select(s => new[] { $"{s.Number}", s.Name, $"{s.Removed:N0}", $"{s.Changed:N0}", s.Statement ?? s.Options.ToString() }));
}

/// <summary><c>attune prepare</c>: cleans what models see; the log itself keeps every event.</summary>
internal sealed class PrepareCommand : CliCommand<PrepareResult>
{
    private readonly Option<string?> _step = new("--step") { Description = T("One step instead of the usual recipe; attune prepare steps lists them."), HelpName = T("NAME") };
    private readonly Option<string[]> _set = ModelChoice.SetOption();

    public PrepareCommand(CliHost host)
        : base("prepare", T("Cleans what models and profiles see: repeats, bots, outliers, sessions. Nothing is lost, and it can be undone."), host,
            "attune prepare", "attune prepare --step k-core --set user_interactions=5", "attune prepare list", "attune prepare undo 2")
    {
        Add(_step);
        Add(_set);
        Add(new ListCommand(host));
        Add(new UndoCommand(host));
        Add(new StepsCommand(host));
    }

    protected override async Task<PrepareResult> RunAsync(ParseResult arguments, Session session)
    {
        var recipe = Recipe(arguments);
        using var workspace = session.OpenWorkspace();
        var reports = await new PreparationPipeline(workspace.Preparation, session.Time).RunAsync(recipe, session.Run);
        return new PrepareResult([.. reports.Select(r => StepLine.Of(r.Applied, T(r.Statement)))]);
    }

    protected override void Show(PrepareResult result, Session session)
    {
        StepLine.Show(result.Steps, session.Screen);
        session.Screen.Note(T("The log keeps every event. attune prepare undo takes steps back."));
    }

    private IReadOnlyList<PlannedStep> Recipe(ParseResult arguments)
    {
        var settings = ModelChoice.Settings(arguments.GetValue(_set) ?? []).ToList();
        if (arguments.GetValue(_step) is { } name)
            return [new PlannedStep(name, ModelOptions.Create(StepCatalog.Default.Get(name).OptionsType, settings))];
        if (settings.Count > 0) throw new AttuneException("usage", $"--set needs --step: the options of which step?") { IsUsage = true };
        return PreparationPipeline.DefaultRecipe;
    }

    private sealed class ListCommand(CliHost host)
        : CliCommand<PrepareResult>("list", T("Lists the steps that stand in this workspace."), host)
    {
        protected override async Task<PrepareResult> RunAsync(ParseResult arguments, Session session)
        {
            using var workspace = session.OpenWorkspace();
            return new PrepareResult([.. (await workspace.Preparation.ListAsync(session.Cancellation)).Select(s => StepLine.Of(s))]);
        }

        protected override void Show(PrepareResult result, Session session) => StepLine.Show(result.Steps, session.Screen);
    }

    private sealed class UndoCommand : CliCommand<PrepareResult>
    {
        private readonly Argument<int> _count = new("count") { Description = T("How many steps to take back."), DefaultValueFactory = _ => 1 };

        public UndoCommand(CliHost host)
            : base("undo", T("Takes the last steps back."), host, "attune prepare undo", "attune prepare undo 3") => Add(_count);

        protected override async Task<PrepareResult> RunAsync(ParseResult arguments, Session session)
        {
            var count = arguments.GetValue(_count);
            if (count < 1) throw new AttuneException("usage", $"The number of steps to undo was {count}; expected at least 1.") { IsUsage = true };
            using var workspace = session.OpenWorkspace();
            return new PrepareResult([.. (await workspace.Preparation.UndoAsync(count, session.Cancellation)).Select(s => StepLine.Of(s))]);
        }

        protected override void Show(PrepareResult result, Session session)
        {
            session.Screen.Line($"Took back {result.Steps.Count} steps.");
            StepLine.Show(result.Steps, session.Screen);
        }
    }

    private sealed class StepsCommand(CliHost host)
        : CliCommand<IReadOnlyList<StepDetail>>("steps", T("Lists the steps there are and their options."), host)
    {
        protected override Task<IReadOnlyList<StepDetail>> RunAsync(ParseResult arguments, Session session) =>
            Task.FromResult<IReadOnlyList<StepDetail>>([.. StepCatalog.Default.Steps.Select(s => new StepDetail(
                s.Description.Name, T(s.Description.Title), T(s.Description.Summary),
                [.. ModelOptions.Describe(s.OptionsType).Select(o => o with { Description = T(o.Description) })]))]);

        protected override void Show(IReadOnlyList<StepDetail> result, Session session)
        {
            foreach (var step in result)
            {
                session.Screen.Heading($"{step.Name}: {step.Title}");
                session.Screen.Line(step.Summary);
                session.Screen.Options(step.Options);
            }
        }
    }
}

/// <summary>A step of the catalog.</summary>
internal sealed record StepDetail(string Name, string Title, string Summary, IReadOnlyList<OptionDescription> Options);
