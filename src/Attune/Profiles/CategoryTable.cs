namespace Attune.Profiles;

/// <summary>Something for each category, at most 32 attributes with 512 values each, chosen as <see cref="BoundedTable{TValue}"/> does.</summary>
/// <typeparam name="TValue">What is kept.</typeparam>
internal sealed class CategoryTable<TValue>
    where TValue : class, new()
{
    /// <summary>Attributes, and values of one, at most.</summary>
    public const int MostAttributes = 32, MostValues = 512;

    private static readonly Func<TValue> Make = static () => new TValue();

    private readonly BoundedTable<BoundedTable<TValue>> _attributes = new(MostAttributes);

    /// <summary>What is kept for a category; null when there is no room for it.</summary>
    public TValue? GetOrAdd(Category category) => GetOrAdd(_attributes.GetOrAdd(category.Attribute, NewValues), category.Value);

    /// <summary>All categories, in order of attribute and value.</summary>
    public IEnumerable<(Category Category, TValue Value)> Entries()
    {
        for (var attribute = 0; attribute < _attributes.Count; attribute++)
        {
            var values = _attributes.At(attribute)!;
            for (var value = 0; value < values.Count; value++)
                yield return (new Category(_attributes.NameAt(attribute), values.NameAt(value)), values.At(value)!);
        }
    }

    /// <summary>Writes all.</summary>
    public void Save(StateWriter writer, Action<StateWriter, TValue> save) => _attributes.Save(writer, (w, values) => values.Save(w, save));

    /// <summary>Reads all into an empty table.</summary>
    public void Load(StateReader reader, Action<StateReader, TValue> load) => _attributes.Load(reader, r =>
    {
        var values = NewValues();
        values.Load(r, entry =>
        {
            var value = new TValue();
            load(entry, value);
            return value;
        });
        return values;
    });

    private static TValue? GetOrAdd(BoundedTable<TValue>? values, string name) => values?.GetOrAdd(name, Make);

    private static BoundedTable<TValue> NewValues() => new(MostValues);
}
