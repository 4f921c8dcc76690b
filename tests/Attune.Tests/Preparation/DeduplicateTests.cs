using Attune.Preparation;
using CsCheck;

namespace Attune.Tests.Preparation;

public sealed class DeduplicateTests
{
    private static readonly Deduplicate Step = new();
    private static readonly DeduplicateOptions Options = new() { Window = 60 };

    [Fact]
    public void A_repeat_within_the_window_of_the_last_kept_event_goes()
    {
        // a: 0 kept, 30 and 60 within 60 s of it, 90 kept again; b in between is another item.
        var dataset = Logs.Views("u", ("a", 0), ("b", 10), ("a", 30), ("a", 60), ("a", 90));
        Assert.Equal([2, 3], Step.Apply(dataset, Options).Removed);
    }

    [Fact]
    public void Other_kinds_and_other_users_are_left_alone()
    {
        var dataset = Logs.Of(
            ("u", "a", Logs.Start, "purchase", 1), ("u", "a", Logs.Start, "purchase", 1),
            ("u", "a", Logs.Start, "view", 1), ("v", "a", Logs.Start, "view", 1));
        Assert.Empty(Step.Apply(dataset, Options).Removed);
        Assert.Equal([1], Step.Apply(dataset, Options with { Kinds = "*" }).Removed);
    }

    [Fact]
    public void Doing_it_twice_changes_nothing_more() => Logs.Random.Sample(dataset =>
        Assert.Empty(Step.Apply(Logs.Without(dataset, Step.Apply(dataset, Options).Removed), Options).Removed));

    [Fact]
    public void Every_removed_event_has_a_kept_twin_within_the_window() => Logs.Random.Sample(dataset =>
    {
        var x = dataset.Interactions;
        var removed = Step.Apply(dataset, Options).Removed;
        foreach (var p in removed)
        {
            var user = Logs.UserAt(x, p);
            Assert.Contains(Enumerable.Range(x.UserStarts[user], p - x.UserStarts[user]), q =>
                !removed.Contains(q) && x.Items[q] == x.Items[p] && x.Kinds![q] == x.Kinds[p] && x.Times![p] - x.Times[q] <= 60);
        }
    });
}
