using Attune.Data;
using Attune.Preparation;
using static Attune.Tests.Contracts.Sample;

namespace Attune.Tests.Contracts;

/// <summary>What every <see cref="IPreparationStore"/> keeps to.</summary>
public abstract class PreparationStoreContract
{
    /// <summary>A new, empty store.</summary>
    protected abstract Ports Create();

    [Fact]
    public async Task Event_ids_stand_beside_the_interactions()
    {
        using var ports = await Filled();
        var (dataset, ids) = await ports.Preparation.LoadAsync(RunContext.Default);
        Assert.Equal(["a", "b"], dataset.Users.Ids.ToArray());
        Assert.Equal([3L, 1L, 2L], ids);
    }

    [Fact]
    public async Task Steps_are_numbered_listed_and_taken_back_from_the_last()
    {
        using var ports = await Filled();
        var first = await ports.Preparation.ApplyAsync("bots", """{"limit":3}""", """{"users":1}""", new StepEffect([1], [], []), Noon);
        var second = await ports.Preparation.ApplyAsync("sessions", "{}", "{}", new StepEffect([], [(2, 0), (3, 0)], [(2, 0.5f)]), Noon);
        Assert.Equal(new AppliedStep(1, "bots", """{"limit":3}""", 1, 0, """{"users":1}""", Noon), first);
        Assert.Equal((2, 0L, 2L), (second.Number, second.Removed, second.Changed));
        Assert.Equal([first, second], await ports.Preparation.ListAsync());

        Assert.Equal([second], await ports.Preparation.UndoAsync(1));
        Assert.Equal([first], await ports.Preparation.ListAsync());
        Assert.Equal([first], await ports.Preparation.UndoAsync(5));
        Assert.Empty(await ports.Preparation.UndoAsync(1));
        Assert.Equal(3, (await ports.Preparation.LoadAsync(RunContext.Default)).EventIds.Length);
    }

    [Fact]
    public async Task Each_step_sees_what_the_steps_before_left_and_undoing_restores_it()
    {
        using var ports = await Filled();
        await ports.Preparation.ApplyAsync("normalise", "{}", "{}", new StepEffect([], [], [(1, 10), (2, 20)]), Noon);
        await ports.Preparation.ApplyAsync("normalise", "{}", "{}", new StepEffect([3], [], [(2, 30)]), Noon);
        var (dataset, ids) = await ports.Preparation.LoadAsync(RunContext.Default);
        Assert.Equal([1L, 2L], ids);
        Assert.Equal([10f, 30f], dataset.Interactions.Values!);

        await ports.Preparation.UndoAsync(1);
        (dataset, _) = await ports.Preparation.LoadAsync(RunContext.Default);
        Assert.Equal([float.NaN, 10f, 20f], dataset.Interactions.Values!);
        Assert.Null((await ports.Events.LoadDatasetAsync(new DatasetQuery(Prepared: false), RunContext.Default)).Interactions.Values);
    }

    private async Task<Ports> Filled()
    {
        var ports = Create();
        await ports.Events.AppendAsync([View("b", "x"), View("b", "y", 1), View("a", "x", 2), new("a", EventKinds.Search)], "s");
        return ports;
    }
}
