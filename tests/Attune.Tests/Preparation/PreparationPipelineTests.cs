using System.Text.Json;
using Attune.Data;
using Attune.Preparation;

namespace Attune.Tests.Preparation;

public sealed class PreparationPipelineTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly RunContext Run = new(1);

    [Fact]
    public async Task Steps_run_on_what_the_steps_before_left_and_say_what_they_removed()
    {
        var store = new DatasetStore(Logs.Views("u", ("a", 0), ("a", 5), ("b", 4_000)));
        var reports = await new PreparationPipeline(store, new FrozenTime()).RunAsync(PreparationPipeline.DefaultRecipe, Run);
        Assert.Equal(["bots", "deduplicate", "outliers", "sessions"], reports.Select(r => r.Applied.Name));
        Assert.Equal((3, 2), (reports[1].Before, reports[1].After));
        Assert.Equal("Removed 1 of 3 interactions: repeats within 60 s.", FormattableString.Invariant(reports[1].Statement));
        Assert.Equal([101L], store.Effects[1].Removed);
        Assert.Equal([(100L, 1), (102L, 2)], store.Effects[3].Sessions);
        Assert.Equal(Now, reports[1].Applied.AppliedAt);
        Assert.Equal(60, JsonDocument.Parse(reports[1].Applied.Options).RootElement.GetProperty("window").GetInt32());
        Assert.Equal(1, JsonDocument.Parse(reports[1].Applied.Summary).RootElement.GetProperty("repeats").GetInt32());
    }

    [Fact]
    public async Task Undoing_gives_the_events_back()
    {
        var store = new DatasetStore(Logs.Views("u", ("a", 0), ("a", 5), ("b", 4_000)));
        await new PreparationPipeline(store, new FrozenTime()).RunAsync([new("deduplicate")], Run);
        await store.UndoAsync(1);
        Assert.Equal(3, (await store.LoadAsync(Run)).Dataset.Interactions.Count);
    }

    [Fact]
    public async Task A_misspelt_step_stops_the_recipe_before_anything_is_applied()
    {
        var store = new DatasetStore(Logs.Views("u", ("a", 0), ("a", 5)));
        var recipe = new PlannedStep[] { new("deduplicate"), new("botz") };
        await Assert.ThrowsAsync<AttuneException>(() => new PreparationPipeline(store, new FrozenTime()).RunAsync(recipe, Run));
        Assert.Empty(store.Effects);
    }

    private sealed class FrozenTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>A store over one dataset whose events have the ids 100, 101 …; keeps effects as they come.</summary>
    private sealed class DatasetStore(Dataset raw) : IPreparationStore
    {
        private readonly List<AppliedStep> _steps = [];

        public List<StepEffect> Effects { get; } = [];

        public Task<(Dataset Dataset, long[] EventIds)> LoadAsync(RunContext run)
        {
            var removed = Effects.SelectMany(e => e.Removed).ToHashSet();
            long[] ids = [.. Enumerable.Range(0, raw.Interactions.Count).Select(p => 100L + p).Where(id => !removed.Contains(id))];
            return Task.FromResult((raw.With(raw.Interactions.Where(p => !removed.Contains(100 + p))), ids));
        }

        public Task<AppliedStep> ApplyAsync(string name, string options, string summary, StepEffect effect, DateTimeOffset now, CancellationToken cancellation = default)
        {
            Effects.Add(effect);
            _steps.Add(new AppliedStep(_steps.Count + 1, name, options, effect.Removed.Count, effect.Sessions.Count + effect.Values.Count, summary, now));
            return Task.FromResult(_steps[^1]);
        }

        public Task<IReadOnlyList<AppliedStep>> ListAsync(CancellationToken cancellation = default) => Task.FromResult<IReadOnlyList<AppliedStep>>(_steps);

        public Task<IReadOnlyList<AppliedStep>> UndoAsync(int count, CancellationToken cancellation = default)
        {
            var undone = _steps.TakeLast(count).ToList();
            _steps.RemoveRange(_steps.Count - count, count);
            Effects.RemoveRange(Effects.Count - count, count);
            return Task.FromResult<IReadOnlyList<AppliedStep>>(undone);
        }
    }
}
