using Attune.Data;
using Attune.Features;

namespace Attune.Prediction.Tests;

public sealed class TraitDataTests
{
    [Theory]
    [InlineData("gender", "gender", 0)]
    [InlineData("age_group=Under 18|18-24", "age_group", 0)]
    [InlineData("age<35", "age", 0)]
    [InlineData("buys:30", null, 30)]
    [InlineData("churns:56", null, 56)]
    public void Targets_are_read(string text, string? trait, int days)
    {
        var target = TraitTarget.Parse(text);
        Assert.Equal((text, trait, days), (target.Text, target.Trait, target.Days));
    }

    [Theory]
    [InlineData("")]
    [InlineData("buys:")]
    [InlineData("buys:0")]
    [InlineData("buys:soon")]
    [InlineData("sells:30")]
    [InlineData("age<old")]
    [InlineData("a=b=c")]
    public void What_is_no_target_is_a_wrong_call(string text) => Assert.True(Assert.Throws<AttuneException>(() => TraitTarget.Parse(text)).IsUsage);

    [Fact]
    public async Task A_class_tells_what_happens_from_the_moment_on_and_a_row_what_was_before()
    {
        StoredEvent[] events =
        [
            Bought(1, "early", 0), Bought(2, "at", 0), Bought(3, "at", 10), Bought(4, "end", 0), Bought(5, "end", 17), Bought(6, "last", 0), Bought(7, "last", 16.9), Bought(8, "later", 12),
        ];
        var store = new InMemoryStore();
        await store.AppendAsync([.. events.Select(e => e.Event)], "test", TestContext.Current.CancellationToken);
        var sources = new FeatureSources(InMemoryHistories.Of(events), await store.LoadDatasetAsync(new DatasetQuery(), RunContext.Default));
        var samples = await TraitData.PropensityAsync(TraitTarget.Parse("buys:7"), sources, [Population.Start.AddDays(10)], new FeatureOptions(), RunContext.Default);

        // "later" had bought nothing before; a purchase at the moment itself is the future, one when the window has ended is beyond it.
        Assert.Equal(["at 1", "early 0", "end 0", "last 1"], samples.Table.Rows.Zip(samples.Classes, (r, c) => $"{r.User} {c}").Order(StringComparer.Ordinal));
        Assert.Equal([1f, 1f, 1f, 1f], samples.Table.Find("activity.rfm.frequency")!.Values);
        var churn = await TraitData.PropensityAsync(TraitTarget.Parse("churns:7"), sources, [Population.Start.AddDays(10)], new FeatureOptions(), RunContext.Default);
        Assert.Equal(samples.Classes.Select(c => 1 - c), churn.Classes);
    }

    [Fact]
    public void Moments_have_their_windows_in_the_data()
    {
        var dataset = Population.Sources().Dataset;
        var end = TraitData.EndOf(dataset);
        var moments = TraitData.MomentsOf(TraitTarget.Parse("buys:10"), dataset, end);
        Assert.Equal(end.AddDays(-10), moments[0]);
        Assert.Equal(TimeSpan.FromDays(7), moments[0] - moments[1]);
        Assert.All(moments, m => Assert.True(m.AddDays(10) <= end && m > Population.Start.AddDays(14)));
        Assert.Equal("too_short", Assert.Throws<AttuneException>(() => TraitData.MomentsOf(TraitTarget.Parse("buys:300"), dataset, end)).Code);
    }

    [Theory]
    [InlineData("gender", true)]
    [InlineData("age_group", true)]
    [InlineData("birthDate", true)]
    [InlineData("household-income", true)]
    [InlineData("年龄", true)]
    [InlineData("Secret", true)]
    [InlineData("package", false)]
    [InlineData("plan", false)]
    [InlineData("language", false)]
    public void Sensitive_traits_are_known_by_their_words(string name, bool isSensitive) => Assert.Equal(isSensitive, SensitiveTraits.Contains(name, ["secret"]));

    private static StoredEvent Bought(long id, string user, double days) => new(id, new Event(user, EventKinds.Purchase, "i", Population.Start.AddDays(days), 5, $"m{id}"), "test");
}
