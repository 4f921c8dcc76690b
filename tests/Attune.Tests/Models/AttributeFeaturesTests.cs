using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

public sealed class AttributeFeaturesTests
{
    [Fact]
    public void Values_of_categories_and_lists_are_columns_in_order_of_name()
    {
        var features = Of([
            """{"genre": ["b", "a", "a"], "title": "T", "adult": true}""", """{"genre": "b", "maker": null}""", null], minimum: 1);
        Assert.Equal(["adult=true", "genre=a", "genre=b"], features.Names);
        Assert.Equal([0, 1, 2], features.Matrix.ColumnsOf(0).ToArray());
        Assert.Equal([1f, 0.5f, 0.5f], features.Matrix.ValuesOf(0).ToArray());
        Assert.Equal([2], features.Matrix.ColumnsOf(1).ToArray());
        Assert.Equal(0, features.Matrix.CountOf(2));
    }

    [Fact]
    public void Numbers_are_cut_at_quantiles()
    {
        // Of 0 to 11 in three ranges: limits are 4 and 8, and what lies beyond belongs to the outer ranges.
        var features = Of([.. Enumerable.Range(0, 12).Select(y => $$"""{"year": {{y}}}"""), """{"year": -5}""", """{"year": 1e999}"""], buckets: 3, counts: e => e < 12);
        Assert.Equal(["year#0", "year#1", "year#2"], features.Names);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 0, 2], features.Matrix.ColumnIndices);
    }

    [Fact]
    public void A_number_of_few_values_has_a_column_for_each()
    {
        var features = Of(["""{"n": 7}""", """{"n": 1}""", """{"n": 7}""", """{"n": 2.5}"""], minimum: 1);
        Assert.Equal([2, 0, 2, 1], features.Matrix.ColumnIndices);
    }

    [Fact]
    public void What_only_the_uncounted_or_too_few_have_is_left_out()
    {
        var features = Of(["""{"g": ["a", "b"]}""", """{"g": "a"}""", """{"g": ["b", "c"]}""", """{"g": "c"}"""], counts: e => e < 2);
        Assert.Equal(["g=a"], features.Names);
        Assert.Equal([1, 1, 0, 0], Enumerable.Range(0, 4).Select(features.Matrix.CountOf));
    }

    private static AttributeFeatures Of(string?[] json, int buckets = 10, int minimum = 2, Func<int, bool>? counts = null) =>
        AttributeFeatures.Of(new AttributeTable(json), counts ?? (_ => true), buckets, minimum, shares: true);
}
