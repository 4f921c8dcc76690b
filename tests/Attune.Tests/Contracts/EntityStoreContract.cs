using System.Text.Json.Nodes;
using Attune.Data;

namespace Attune.Tests.Contracts;

/// <summary>What every <see cref="IEntityStore"/> keeps to.</summary>
public abstract class EntityStoreContract
{
    /// <summary>A new, empty store.</summary>
    protected abstract Ports Create();

    [Fact]
    public async Task Users_and_items_are_apart_and_unknown_ones_are_null()
    {
        using var ports = Create();
        await ports.Entities.UpsertAsync(EntityKind.User, [new("a", null)]);
        Assert.Equal(new Entity("a", null), await ports.Entities.FindAsync(EntityKind.User, "a"));
        Assert.Null(await ports.Entities.FindAsync(EntityKind.Item, "a"));
        await ports.Entities.UpsertAsync(EntityKind.User, []);
    }

    // The test cases of RFC 7396, appendix A, whose target and patch are objects.
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", null)]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"a":1}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public async Task Attributes_are_merged(string first, string patch, string? expected)
    {
        using var apart = Create();
        await apart.Entities.UpsertAsync(EntityKind.Item, [new("i", first)]);
        await apart.Entities.UpsertAsync(EntityKind.Item, [new("i", patch)]);
        AssertSame(expected, (await apart.Entities.FindAsync(EntityKind.Item, "i"))!.Value.Attributes);

        using var together = Create();
        await together.Entities.UpsertAsync(EntityKind.Item, [new("i", first), new("other", null), new("i", patch), new("i", null)]);
        AssertSame(expected, (await together.Entities.FindAsync(EntityKind.Item, "i"))!.Value.Attributes);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("text")]
    [InlineData("{\"a\":")]
    [InlineData("")]
    public async Task Attributes_that_are_no_object_are_refused_and_nothing_is_kept(string attributes)
    {
        using var ports = Create();
        var error = await Assert.ThrowsAsync<AttuneException>(() => ports.Entities.UpsertAsync(EntityKind.User, [new("a", "{}"), new("b", attributes)]));
        Assert.Equal("invalid_attributes", error.Code);
        Assert.Null(await ports.Entities.FindAsync(EntityKind.User, "a"));
    }

    [Fact]
    public async Task Hostile_text_is_kept_as_it_is()
    {
        using var ports = Create();
        await ports.Entities.UpsertAsync(EntityKind.User, [new("'; DROP TABLE users; --", """{"名":"值 😀 'x' \"y\""}""")]);
        AssertSame("""{"名":"值 😀 'x' \"y\""}""", (await ports.Entities.FindAsync(EntityKind.User, "'; DROP TABLE users; --"))!.Value.Attributes);
    }

    [Fact]
    public async Task Suggestions_are_equal_ignoring_case_then_begun_then_near()
    {
        using var ports = Create();
        await ports.Entities.UpsertAsync(EntityKind.User, [new("annabel", null), new("ana", null), new("Anna", null), new("hannah", null), new("zoe", null)]);
        Assert.Equal(["Anna", "annabel", "ana", "hannah"], await ports.Entities.SuggestAsync(EntityKind.User, "anna", 10));
        Assert.Equal(["Anna"], await ports.Entities.SuggestAsync(EntityKind.User, "anna", 1));
        Assert.Empty(await ports.Entities.SuggestAsync(EntityKind.Item, "anna", 10));
    }

    private static void AssertSame(string? expected, string? actual) =>
        Assert.True(expected is null ? actual is null : JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual!)), $"{expected} != {actual}");
}
