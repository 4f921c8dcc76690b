using Attune.Data;

namespace Attune.Tests.Data;

public sealed class RecurringCategoriesTests
{
    [Fact]
    public void Attributes_that_name_a_single_entity_or_a_date_or_an_address_are_left_out()
    {
        var table = new AttributeTable(
        [
            """{"brand":"x","sku":"1a","day":"2024-01-02","page":"https://a.example/1"}""", """{"brand":"y","sku":"2a","day":"2024-01-03","page":"https://a.example/2"}""",
            """{"brand":"x","sku":"3a","day":"2024-01-02","page":"https://a.example/1"}""", """{"brand":"y","sku":"4a","day":"2024-01-03","page":"https://a.example/2"}""", null,
        ]);
        var column = Assert.Single(RecurringCategories.Of(table));
        Assert.Equal("brand", column.Name);
        Assert.Equal([1, 1, 1, 1, 0], Enumerable.Range(0, 5).Select(column.Membership.CountOf));
    }
}
