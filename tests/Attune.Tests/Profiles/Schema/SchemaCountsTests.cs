using Attune.Data;
using Attune.Profiles;
using Attune.Profiles.Schema;

namespace Attune.Tests.Profiles.Schema;

/// <summary>What the schema says changes datasets and profiles; expectations by hand.</summary>
public sealed class SchemaCountsTests
{
    private static readonly ProfileSchema Schema = SchemaReader.Read("""
        schema: 1
        events:
          view: {weight: 0}
          like: {weight: 4}
        half_lives: {long: 10}
        sessions: {gap: 1}
        interests: {genres: 2}
        """).Schema;

    [Fact]
    public void A_dataset_weighs_kinds_as_the_schema_does()
    {
        var interactions = Interactions.FromColumns(1, 2, [0, 0, 0], [0, 0, 1], kinds: [0, 1, 0]);
        var plain = new Dataset(IdMap.Range(1), IdMap.Range(2), interactions, ["view", "like"]);
        var weighed = plain.With(Schema.ToWeights());
        Assert.Equal((2f, 1f), (plain.UserItems.ValuesOf(0)[0], plain.UserItems.ValuesOf(0)[1]));
        Assert.Equal([0], weighed.UserItems.ColumnsOf(0).ToArray());
        Assert.Equal(4f, weighed.UserItems.ValuesOf(0)[0]);
        Assert.Equal([0], weighed.Sequences().Items.ToArray());
        Assert.Equal(4f, weighed.With(interactions).Weights.Of("like"));
        Assert.NotEqual(plain.Fingerprint(), weighed.Fingerprint());
        Assert.Equal(plain.Fingerprint(), plain.With(KindWeights.With(new Dictionary<string, float> { ["unused"] = 9 })).Fingerprint());
    }

    [Fact]
    public void Interests_count_only_the_attributes_and_weights_of_the_schema()
    {
        var items = new ItemCategories(_ => """{"genres":["Drama"],"brand":"x"}""");
        StoredEvent[] events = [Shop.Stored(1, "view", "a"), Shop.Stored(2, "like", "a", days: 10), Shop.Stored(3, "like", "a", days: 20)];
        var plain = Read(ProfileOptions.Default);
        Assert.Equal(["brand", "genres"], plain.Select(i => i.Attribute).Order());

        var interest = Assert.Single(Read(Schema.ToOptions()));
        Assert.Equal(("genres", 6.0, 2.0), (interest.Attribute, interest.Weight, interest.Score)); // 4 and 4/2 after a half-life; a share of 1, twice as important

        IReadOnlyList<Interest> Read(ProfileOptions options) =>
            new ProfileBuilder(new ProfileSources(items) { Options = options }).Build("u", events, Shop.Start.AddDays(30)).Find<InterestsValue>()!.Top;
    }

    [Fact]
    public void Sessions_end_after_the_gap_of_the_schema()
    {
        StoredEvent[] events = [Shop.Stored(1, "view", "a"), Shop.Stored(2, "view", "a", days: 10 / 1440.0)];
        Assert.Equal((1, 2), (Sessions(ProfileOptions.Default), Sessions(Schema.ToOptions())));

        int Sessions(ProfileOptions options) =>
            new ProfileBuilder(ProfileSources.None with { Options = options }).Build("u", events, Shop.Start.AddDays(30)).Find<ActivityValue>()!.Sessions;
    }
}
