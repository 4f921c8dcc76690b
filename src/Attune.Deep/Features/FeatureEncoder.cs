using Attune.Data;
using Attune.Models;

namespace Attune.Deep.Features;

/// <summary>
/// What a network is fed with: from a dataset's schema (who the user and the item are, their attributes, the history, the context) to rows of one table of
/// embeddings (<see cref="FeatureRows"/>) and to numbers. Fitted once, on the training data, and saved with the model; training and serving both ask this class, so
/// there is one encoding. Immutable and thread-safe.
/// </summary>
internal sealed class FeatureEncoder
{
    private readonly FeatureRows _rows;

    /// <param name="rows">Which row stands for what.</param>
    /// <param name="users">Columns of the users' attributes, by the row at which they begin.</param>
    /// <param name="items">Columns of the items' attributes, by the row at which they begin.</param>
    /// <param name="count">Rows of the table; null when the attributes are its end.</param>
    private FeatureEncoder(FeatureRows rows, Func<int, EntityEncoder> users, Func<int, EntityEncoder> items, int? count = null)
    {
        (_rows, Context) = (rows, Array.ConvertAll(rows.Context, c => c.Field));
        Users = users(rows.Attributes);
        Items = items(Users.EndRow);
        Rows = count ?? Items.EndRow;
    }

    /// <summary>Encodes users by their attributes.</summary>
    public EntityEncoder Users { get; }

    /// <summary>Encodes items by their attributes.</summary>
    public EntityEncoder Items { get; }

    /// <summary>The users of the training, encoded, each with the row of its own embedding first; the last is one of whom nothing is known.</summary>
    public EncodedEntities KnownUsers { get; private set; } = null!;

    /// <summary>The items of the training, encoded, each with the row of its own embedding first; the last is one of which nothing is known.</summary>
    public EncodedEntities KnownItems { get; private set; } = null!;

    /// <summary>Fields of context.</summary>
    public IReadOnlyList<ContextField> Context { get; }

    /// <summary>True when what the user did before is a feature: a bag of items.</summary>
    public bool HasHistory => _rows.HasHistory;

    /// <summary>Rows of the table.</summary>
    public int Rows { get; }

    /// <summary>The row of all users without an embedding of their own.</summary>
    public const int UnknownUser = 0;

    /// <summary>The row of all items without an embedding of their own.</summary>
    public int UnknownItem => _rows.UnknownItem;

    /// <summary>The row of a history without any known item.</summary>
    public int UnknownHistory => _rows.UnknownHistory;

    /// <summary>Fits an encoder to a dataset.</summary>
    /// <param name="dataset">With examples, training knows the users, items and values that stand there; else those of <paramref name="userItems"/>.</param>
    /// <param name="userItems">What is learned from where there are no examples.</param>
    /// <param name="hasHistory">Whether histories are a feature.</param>
    /// <param name="rules">How attributes are encoded.</param>
    public static FeatureEncoder Fit(Dataset dataset, CsrMatrix userItems, bool hasHistory, FeatureRules rules)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var (users, items) = Occurrences(dataset, userItems);
        var rows = new RowAllocator(0);
        rows.Unknown();
        var userRows = rows.Of(dataset.Users, users, 1, UnknownUser);
        var unknownItem = rows.Unknown();
        var itemRows = rows.Of(dataset.Items, items, 1, unknownItem);
        var unknownHistory = hasHistory ? rows.Unknown() : unknownItem;
        var history = hasHistory ? rows.Of(dataset.Items, items, 1, unknownHistory) : [.. itemRows.Select(_ => unknownHistory)];
        var context = ContextOf(dataset).Select(c =>
        {
            var unknown = rows.Unknown();
            return new ContextRows(c.Field, rows.Of(c.Field.Values, c.Occurrences, rules.MinCount, unknown), unknown);
        }).ToArray();
        return new FeatureEncoder(
            new FeatureRows(unknownItem, unknownHistory, hasHistory, history, context, rows.Next),
            first => new EntityEncoder(FeatureFit.Columns(dataset.UserAttributes, u => users[u] > 0, rules), first),
            first => new EntityEncoder(FeatureFit.Columns(dataset.ItemAttributes, i => items[i] > 0, rules), first))
            .Encode(dataset, userRows, itemRows);
    }

    /// <summary>
    /// The same encoding over other data, for a training that goes on: what is known keeps its rows, by the ids, whatever occurs now, and new users, items and values of
    /// context get rows at the end. Columns of attributes stay as they were fitted.
    /// </summary>
    /// <param name="ids">Those of the users and items that this encoder was fitted to.</param>
    /// <param name="dataset">As for <see cref="Fit"/>.</param>
    /// <param name="userItems">As for <see cref="Fit"/>.</param>
    /// <param name="minCount">Of new values of context.</param>
    /// <returns>The encoder, and for each of its rows the row of this one's table to begin as; null when the data have other fields of context.</returns>
    public (FeatureEncoder Encoder, int[] Before)? Extend((IdMap Users, IdMap Items) ids, Dataset dataset, CsrMatrix userItems, int minCount)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var fields = ContextOf(dataset).ToList();
        if (!fields.Select(f => f.Field.Name).SequenceEqual(Context.Select(f => f.Name))) return null;
        var (users, items) = Occurrences(dataset, userItems);
        var rows = new RowAllocator(Rows);
        var userRows = rows.Of(dataset.Users, users, 1, UnknownUser, id => OwnRow(KnownUsers, ids.Users.Find(id)));
        var itemRows = rows.Of(dataset.Items, items, 1, UnknownItem, id => OwnRow(KnownItems, ids.Items.Find(id)));
        var history = HasHistory ? rows.Of(dataset.Items, items, 1, UnknownHistory, id => HistoryRow(ids.Items.Find(id))) : [.. itemRows.Select(_ => UnknownHistory)];
        var context = fields.Select((f, k) => new ContextRows(
            f.Field, rows.Of(f.Field.Values, f.Occurrences, minCount, _rows.Context[k].Unknown, id => ContextRow(k, Context[k].Values.Find(id))), _rows.Context[k].Unknown)).ToArray();
        var encoder = new FeatureEncoder(_rows with { History = history, Context = context }, _ => Users, _ => Items, rows.Next).Encode(dataset, userRows, itemRows);
        return (encoder, [.. Enumerable.Range(0, Rows), .. rows.LikeRows]);
    }

    /// <summary>The same encoding over the users and items of other data: those that training knew keep their embeddings, and all have the attributes given.</summary>
    /// <param name="users">Dense int of the training of each user, or -1.</param>
    /// <param name="userAttributes">The users' attributes.</param>
    /// <param name="items">Dense int of the training of each item, or -1.</param>
    /// <param name="itemAttributes">The items' attributes.</param>
    public FeatureEncoder Over(int[] users, AttributeTable userAttributes, int[] items, AttributeTable itemAttributes)
    {
        var over = new FeatureEncoder(_rows with { History = [.. items.Select(HistoryRow)] }, _ => Users, _ => Items, Rows);
        over.KnownUsers = Users.EncodeAll(userAttributes, [.. users.Select(u => OwnRow(KnownUsers, u))], UnknownUser);
        over.KnownItems = Items.EncodeAll(itemAttributes, [.. items.Select(i => OwnRow(KnownItems, i))], UnknownItem);
        return over;
    }

    /// <summary>A user who need not be known from training, with the attributes given.</summary>
    /// <param name="user">Dense int of the training, or -1.</param>
    /// <param name="json">The attributes as one JSON object; null for none.</param>
    public EncodedEntity EncodeUser(int user, string? json) => WithId(Users.Encode(json, OwnRow(KnownUsers, user)), UnknownUser);

    /// <summary>An item that need not be known from training, with the attributes given.</summary>
    /// <param name="item">Dense int of the training, or -1.</param>
    /// <param name="json">The attributes as one JSON object; null for none.</param>
    public EncodedEntity EncodeItem(int item, string? json) => WithId(Items.Encode(json, OwnRow(KnownItems, item)), UnknownItem);

    /// <summary>Where a user stands in <see cref="KnownUsers"/>.</summary>
    /// <param name="user">Dense int of the training; -1 or any other number for somebody else.</param>
    public int PlaceOfUser(int user) => Place(KnownUsers, user);

    /// <summary>Where an item stands in <see cref="KnownItems"/>.</summary>
    /// <param name="item">Dense int of the training; -1 or any other number for something else.</param>
    public int PlaceOfItem(int item) => Place(KnownItems, item);

    /// <summary>The row of an item in a history, or <see cref="UnknownHistory"/> for one that training did not have.</summary>
    public int HistoryRow(int item) => item >= 0 && item < _rows.History.Length ? _rows.History[item] : UnknownHistory;

    /// <summary>The row of a field's value, an index into <see cref="ContextField.Values"/>; that of the unknown for -1 and for values that training did not have.</summary>
    public int ContextRow(int field, int value) => _rows.Context[field] is var context && value >= 0 && value < context.Rows.Length ? context.Rows[value] : context.Unknown;

    /// <summary>Which rows stand for what training did not know.</summary>
    public bool[] UnknownRows()
    {
        var unknown = new bool[Rows];
        foreach (var row in (int[])[UnknownUser, UnknownItem, .. _rows.Context.Select(c => c.Unknown), .. Users.UnknownRows, .. Items.UnknownRows]) unknown[row] = true;
        if (HasHistory) unknown[UnknownHistory] = true;
        return unknown;
    }

    /// <summary>Writes the encoder into an archive.</summary>
    public void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Add("encoder.users", Users.ToJson());
        archive.Add("encoder.items", Items.ToJson());
        _rows.Save(archive, Rows);
        KnownUsers.Save(archive, "encoder.known_users");
        KnownItems.Save(archive, "encoder.known_items");
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="AttuneException"><c>damaged_model</c>: something is missing or does not fit.</exception>
    public static FeatureEncoder Load(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        var (users, items) = (archive.Get<byte>("encoder.users"), archive.Get<byte>("encoder.items"));
        var (rows, count) = FeatureRows.Load(archive) ?? throw Damaged();
        var encoder = new FeatureEncoder(rows, first => EntityEncoder.FromJson(users, first), first => EntityEncoder.FromJson(items, first), count);
        if (encoder.Items.EndRow > count) throw Damaged();
        encoder.KnownUsers = EncodedEntities.Load(archive, "encoder.known_users", encoder.Rows);
        encoder.KnownItems = EncodedEntities.Load(archive, "encoder.known_items", encoder.Rows);
        if (!Fits(encoder.KnownUsers, encoder.Users) || !Fits(encoder.KnownItems, encoder.Items) || encoder.KnownItems.Count != rows.History.Length + 1) throw Damaged();
        return encoder;
    }

    private static AttuneException Damaged() => new("damaged_model", $"The saved model's encoder is damaged.", $"Train the model again.");

    private static bool Fits(EncodedEntities known, EntityEncoder encoder) =>
        known.Count > 0 && (known.CategoryCount, known.BagCount, known.NumberCount) == (encoder.Categories.Count + 1, encoder.Bags.Count, encoder.Numbers);

    private static int OwnRow(EncodedEntities known, int entity) => known.Categories(Place(known, entity))[0];

    /// <summary>The last one for -1 and for entities that training did not have.</summary>
    private static int Place(EncodedEntities known, int entity) => entity >= 0 && entity < known.Count - 1 ? entity : known.Count - 1;

    private static EncodedEntity WithId(EncodedEntity encoded, int unknown) => encoded with { IsKnown = encoded.IsKnown || encoded.Categories[0] != unknown };

    /// <summary>Encodes the users and items of a dataset, each with its own row.</summary>
    private FeatureEncoder Encode(Dataset dataset, int[] userRows, int[] itemRows)
    {
        KnownUsers = Users.EncodeAll(dataset.UserAttributes, userRows, UnknownUser);
        KnownItems = Items.EncodeAll(dataset.ItemAttributes, itemRows, UnknownItem);
        return this;
    }

    private static IEnumerable<(ContextField Field, int[] Occurrences)> ContextOf(Dataset dataset) =>
        dataset.Examples is not { Rows: var rows } ? [] : rows.Fields.Select((field, k) => (field, Occurrences(field.Values.Count, rows.Context(k))));

    /// <summary>How often users and items occur in the examples, or where there are none in the matrix.</summary>
    private static (int[] Users, int[] Items) Occurrences(Dataset dataset, CsrMatrix userItems)
    {
        if (dataset.Examples?.Rows is { } rows) return (Occurrences(dataset.Users.Count, rows.Users), Occurrences(dataset.Items.Count, rows.Items));
        var users = new int[dataset.Users.Count];
        for (var user = 0; user < users.Length; user++) users[user] = userItems.CountOf(user);
        return (users, Occurrences(dataset.Items.Count, userItems.ColumnIndices.AsSpan(0, userItems.Count)));
    }

    private static int[] Occurrences(int count, ReadOnlySpan<int> column)
    {
        var occurrences = new int[count];
        foreach (var value in column)
            if (value >= 0) occurrences[value]++;
        return occurrences;
    }
}
