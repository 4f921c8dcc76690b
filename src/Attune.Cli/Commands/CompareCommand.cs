using System.CommandLine;
using Attune.Evaluation;
using Attune.Models;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary><c>attune compare</c>: several models on the same split, and whether they differ by more than chance.</summary>
internal sealed class CompareCommand : CliCommand<ModelComparison>
{
    private readonly Option<string[]> _models = new("--model", "-m") { Description = T("A model, with options after a colon: ials, ials:factors=128,iterations=8. The first is what the others are held against."), HelpName = T("NAME[:OPTIONS]") };
    private readonly Option<string[]> _configs = new("--config") { Description = T("Model and options from a configuration as in bench/accuracy; the first one names the data, unless --format does."), HelpName = T("FILE") };
    private readonly Option<string?> _metrics = new("--metrics") { Description = T("Metrics, separated by commas; the first is tested (default: ndcg@10,recall@10,coverage@10)."), HelpName = T("LIST") };
    private readonly HoldoutChoice _holdout = new();

    public CompareCommand(CliHost host)
        : base("compare", T("Compares models on the same split, with paired significance tests and confidence intervals."), host,
            "attune compare --model popular --model item-knn --model ials",
            "attune compare --model ials --model ials:factors=128,alpha0=0.3 --split k-fold:5",
            "attune compare --config bench/accuracy/ml1m-ncf-item-knn.json --config bench/accuracy/ml1m-ncf-ials.json")
    {
        foreach (var option in new Option[] { _models, _configs, _metrics }) Add(option);
        _holdout.AddTo(this);
    }

    protected override async Task<ModelComparison> RunAsync(ParseResult arguments, Session session)
    {
        var configs = (arguments.GetValue(_configs) ?? []).Select(EvaluationConfig.Read).ToList();
        var contenders = Distinct([.. (arguments.GetValue(_models) ?? []).Select(Contender), .. configs.Select(Contender)]);
        if (contenders.Count < 2)
            throw new AttuneException("usage", $"A comparison needs two models or more; there are {contenders.Count}.", $"Give --model or --config several times.") { IsUsage = true };
        var source = _holdout.Read(arguments);
        var usesConfig = source.Format is null && configs.Count > 0;
        var metrics = MetricSpec.ParseList(arguments.GetValue(_metrics) ?? (usesConfig ? string.Join(',', configs[0].Metrics) : "ndcg@10,recall@10,coverage@10"));
        var holdouts = (await (usesConfig ? HoldoutSource.Of(configs[0]) : source).LoadAsync(session)).ToList();
        return ModelComparison.Run(contenders, () => holdouts, metrics, session.Run, session.Time);
    }

    protected override void Show(ModelComparison result, Session session)
    {
        session.Screen.Heading(T($"{result.Models.Count} models on {result.Protocol}"));
        session.Screen.Table(
            [T("model"), ">" + result.Metric, T(">95% interval"), T(">difference"), T(">effect"), T(">p"), T(">p, Holm")],
            result.Models.Select(m => new[]
            {
                m.Label, $"{m.Report.Metrics[result.Metric]:0.0000}", m.Interval is { } i ? $"{i.Low:0.000}–{i.High:0.000}" : "",
            }.Concat(m.Against is { } a
                ? [$"{a.Difference:+0.0000;-0.0000}", $"{a.EffectSize:+0.00;-0.00}", Probability(a.Permutation), Probability(a.Adjusted)]
                : ["", "", "", ""]).ToArray()));
        session.Screen.Table(
            [T("model"), .. result.Models[0].Report.Metrics.Keys.Where(m => m != result.Metric).Take(4).Select(m => ">" + m), T(">fit, s")],
            result.Models.Select(m => m.Report.Metrics.Where(v => v.Key != result.Metric).Take(4).Select(v => $"{v.Value:0.0000}").Prepend(m.Label).Append($"{m.Report.FitSeconds:0.0}").ToArray()));
        session.Screen.Note(T("p: sign-flip permutation test on the users' paired values; Holm: corrected for the number of models; effect: Cohen's d of the pairs."));
    }

    private static string Probability(double p) => p < 0.001 ? "< 0.001" : $"{p:0.000}";

    private static Contender Contender(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var trainer = ModelCatalog.Default.Get(colon < 0 ? text : text[..colon]);
        var settings = colon < 0 ? [] : text[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries);
        return new Contender(text, trainer, ModelOptions.Create(trainer.OptionsType, ModelChoice.Settings(settings)));
    }

    private static Contender Contender(EvaluationConfig config)
    {
        var (trainer, options) = ModelChoice.Of(config);
        return new Contender(config.Model, trainer, options);
    }

    /// <summary>Numbers those that are called the same.</summary>
    private static List<Contender> Distinct(List<Contender> contenders) =>
        [.. contenders.Select((c, k) => contenders.Take(k).Count(b => b.Label == c.Label) is var before and > 0 ? c with { Label = $"{c.Label} ({before + 1})" } : c)];
}
