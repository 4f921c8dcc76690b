namespace Attune.Profiles;

/// <summary>
/// The user's shares over the categories of items: of the weights of the items met (those above 0), what falls on items of the category, over what falls on items that have the attribute.
/// A function of the history alone, without decay.
/// </summary>
internal sealed class CategoryAffinity
{
    private readonly Dictionary<Category, double> _values = [];
    private readonly Dictionary<string, double> _attributes = new(StringComparer.Ordinal);

    public CategoryAffinity(UserHistory history, ItemCategories items)
    {
        foreach (var (item, weight) in history.Weights)
        {
            if (!(weight > 0)) continue;
            var categories = items.Of(item);
            foreach (var category in categories) _values[category] = _values.GetValueOrDefault(category) + weight;
            foreach (var attribute in categories.Select(c => c.Attribute).Distinct()) _attributes[attribute] = _attributes.GetValueOrDefault(attribute) + weight;
        }
    }

    /// <summary>The attributes that items met have.</summary>
    public IReadOnlyCollection<string> Attributes => _attributes.Keys;

    /// <summary>The categories met.</summary>
    public IReadOnlyCollection<Category> Categories => _values.Keys;

    /// <summary>The weights of the items met that have an attribute; 0 when none has.</summary>
    public double WeightOf(string attribute) => _attributes.GetValueOrDefault(attribute);

    /// <summary>The share of a category; 0 for one never met.</summary>
    public double ShareOf(Category category) => WeightOf(category.Attribute) is > 0 and var all ? _values.GetValueOrDefault(category) / all : 0;
}
