using Attune.Models;

namespace Attune.Deep.Features;

/// <summary>All users or items of a dataset, encoded: columns over dense ints. Immutable.</summary>
internal sealed class EncodedEntities
{
    private const byte Id = 1, Attributes = 2;

    private readonly int[] _categories;
    private readonly (int[] Starts, int[] Rows)[] _bags;
    private readonly float[] _numbers;
    private readonly byte[] _known;

    private EncodedEntities(int[] categories, (int[] Starts, int[] Rows)[] bags, float[] numbers, byte[] known)
    {
        (_categories, _bags, _numbers, _known) = (categories, bags, numbers, known);
        (CategoryCount, NumberCount) = known.Length == 0 ? (0, 0) : (categories.Length / known.Length, numbers.Length / known.Length);
    }

    /// <summary>Entities.</summary>
    public int Count => _known.Length;

    /// <summary>Categories of each.</summary>
    public int CategoryCount { get; }

    /// <summary>Bags of each.</summary>
    public int BagCount => _bags.Length;

    /// <summary>Numbers of each.</summary>
    public int NumberCount { get; }

    /// <summary>Rows of an entity's categories.</summary>
    public ReadOnlySpan<int> Categories(int entity) => _categories.AsSpan(entity * CategoryCount, CategoryCount);

    /// <summary>Rows of one of an entity's bags.</summary>
    public ReadOnlySpan<int> Bag(int bag, int entity) => _bags[bag].Rows.AsSpan(_bags[bag].Starts[entity].._bags[bag].Starts[entity + 1]);

    /// <summary>An entity's numbers.</summary>
    public ReadOnlySpan<float> Numbers(int entity) => _numbers.AsSpan(entity * NumberCount, NumberCount);

    /// <summary>Whether anything is known of an entity that training knew too.</summary>
    public bool IsKnown(int entity) => _known[entity] != 0;

    /// <summary>Whether an entity's attributes say anything that training knew, whoever it is.</summary>
    public bool Tells(int entity) => (_known[entity] & Attributes) != 0;

    /// <summary>One entity as it was encoded.</summary>
    public EncodedEntity this[int entity] => new(
        Categories(entity).ToArray(), [.. Enumerable.Range(0, BagCount).Select(b => Bag(b, entity).ToArray())], Numbers(entity).ToArray(), IsKnown(entity));

    /// <summary>Writes all columns into an archive.</summary>
    public void Save(TensorArchive archive, string name)
    {
        archive.Add($"{name}.categories", _categories);
        archive.Add($"{name}.numbers", _numbers);
        archive.Add($"{name}.known", _known);
        archive.Add($"{name}.bags", [_bags.Length]);
        for (var bag = 0; bag < _bags.Length; bag++)
        {
            archive.Add($"{name}.bag.{bag}.starts", _bags[bag].Starts);
            archive.Add($"{name}.bag.{bag}.rows", _bags[bag].Rows);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="archive">The saved model.</param>
    /// <param name="name">As it was saved.</param>
    /// <param name="rows">Rows of the table that all must point into.</param>
    /// <exception cref="AttuneException"><c>damaged_model</c>: the columns do not fit each other.</exception>
    public static EncodedEntities Load(TensorArchive archive, string name, int rows)
    {
        var (categories, numbers, known) = (archive.Get<int>($"{name}.categories"), archive.Get<float>($"{name}.numbers"), archive.Get<byte>($"{name}.known"));
        var bags = new (int[] Starts, int[] Rows)[archive.Get<int>($"{name}.bags") is [var count and >= 0 and < 100_000] ? count : throw Damaged(name)];
        for (var bag = 0; bag < bags.Length; bag++) bags[bag] = (archive.Get<int>($"{name}.bag.{bag}.starts"), archive.Get<int>($"{name}.bag.{bag}.rows"));
        var isWhole = known.Length == 0
            ? categories.Length == 0 && numbers.Length == 0
            : categories.Length % known.Length == 0 && numbers.Length % known.Length == 0 && categories.All(IsRow)
                && bags.All(b => b.Starts.Length == known.Length + 1 && b.Starts[0] == 0 && b.Starts[^1] == b.Rows.Length && b.Starts.Zip(b.Starts.Skip(1)).All(p => p.First <= p.Second) && b.Rows.All(IsRow));
        return isWhole ? new EncodedEntities(categories, bags, numbers, known) : throw Damaged(name);

        bool IsRow(int row) => row >= 0 && row < rows;
    }

    private static AttuneException Damaged(string name) => new("damaged_model", $"The saved model's features '{name}' do not fit each other.", $"Train the model again.");

    /// <summary>Collects entities in order.</summary>
    internal sealed class Builder(int categories, int bags, int numbers)
    {
        private readonly List<int> _categories = [];
        private readonly List<float> _numbers = [];
        private readonly List<byte> _known = [];
        private readonly (List<int> Starts, List<int> Rows)[] _bags = [.. Enumerable.Range(0, bags).Select(_ => (new List<int> { 0 }, new List<int>()))];

        /// <summary>Adds the next entity.</summary>
        /// <param name="entity">As its attributes were encoded.</param>
        /// <param name="hasId">Whether it has an embedding of its own.</param>
        public void Add(EncodedEntity entity, bool hasId)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(entity.Categories.Length, categories);
            ArgumentOutOfRangeException.ThrowIfNotEqual(entity.Numbers.Length, numbers);
            _categories.AddRange(entity.Categories);
            _numbers.AddRange(entity.Numbers);
            _known.Add((byte)((hasId ? Id : 0) | (entity.IsKnown ? Attributes : 0)));
            for (var bag = 0; bag < _bags.Length; bag++)
            {
                _bags[bag].Rows.AddRange(entity.Bags[bag]);
                _bags[bag].Starts.Add(_bags[bag].Rows.Count);
            }
        }

        /// <summary>The columns.</summary>
        public EncodedEntities Build() => new([.. _categories], [.. _bags.Select(b => (b.Starts.ToArray(), b.Rows.ToArray()))], [.. _numbers], [.. _known]);
    }
}
