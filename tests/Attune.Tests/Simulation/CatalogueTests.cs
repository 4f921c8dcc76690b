using Attune.Simulation;
using Attune.Simulation.Vocabulary;

namespace Attune.Tests.Simulation;

public sealed class CatalogueTests
{
    private static readonly Catalogue Catalogue = new(new SimulationOptions { Items = 600 });

    [Fact]
    public void Products_are_worded_and_priced_fully() =>
        Assert.All(Catalogue.Products, product =>
        {
            Assert.DoesNotContain('{', product.Title + product.Description);
            Assert.True(product.Price > 0);
            Assert.Equal(Departments.Topics[product.Topic].Topic.Slug, product.Tags[0]);
            Assert.Equal(Departments.All[product.Domain].Name, product.Category);
            Assert.Equal(product.Domain, Departments.Topics[product.Topic].Domain);
            Assert.InRange(product.Tags.Count, 2, 3);
        });

    [Fact]
    public void Topics_have_names_of_their_own() =>
        Assert.Equal(Departments.Topics.Count, Departments.Topics.Select(topic => topic.Topic.Slug).Distinct().Count());

    [Fact]
    public void Both_languages_have_the_same_slots_filled() =>
        Assert.All(Departments.All, domain =>
        {
            Assert.Equal(domain.English.Aspects.Length, domain.Chinese.Aspects.Length);
            Assert.All(domain.Topics, topic => Assert.Equal(topic.NounsIn(Language.English).Length, topic.NounsIn(Language.Chinese).Length));
        });

    [Fact]
    public void A_list_shows_different_products_of_the_topic_that_are_on_sale()
    {
        var random = new Random(1);
        var now = new DateTime(2025, 12, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var topic = 0; topic < Departments.Topics.Count; topic++)
        {
            var shown = Catalogue.Show(topic, 12, now, random);
            Assert.NotEmpty(shown);
            Assert.Equal(shown.Count, shown.Distinct().Count());
            Assert.All(shown, product => Assert.True(product.Topic == topic && product.Launched <= now));
        }
    }

    [Fact]
    public void What_appeals_is_shown_more_often()
    {
        var random = new Random(2);
        var now = new DateTime(2026, 10, 31, 0, 0, 0, DateTimeKind.Utc);
        var members = Catalogue.Products.Where(product => product.Topic == 7).OrderBy(product => product.Appeal).ToList();
        var shown = Enumerable.Range(0, 3_000).Select(_ => Catalogue.Show(7, 1, now, random)[0]).CountBy(product => product).ToDictionary();
        Assert.True(shown[members[^1]] > 2 * shown.GetValueOrDefault(members[members.Count / 2]));
    }
}
