using System.Text;
using Attune.Data;
using Attune.Models;

namespace Attune.Deep.Features;

/// <summary>
/// What a network is fed with: from a dataset's schema (who the user and the item are, their attributes, the history, the context) to rows of one table of
/// embeddings and to numbers. Fitted once, on the training data, and saved with the model; training and serving both ask this class, so there is one encoding.
/// <para>
/// The table's blocks: user ids, item ids, items of a history, values of each field of context, attributes of users, attributes of items. The first row
/// of a block stands for all values that training did not know. Immutable and thread-safe.
/// </para>
/// </summary>
internal sealed class FeatureEncoder
{
    private readonly int _knownUsers, _knownItems;
    private readonly int[] _itemPlaces;
    private readonly int[][] _contextPlaces;
    private readonly int[] _contextBlocks;

    /// <param name="knownUsers">Users with a row of their own.</param>
    /// <param name="knownItems">Items with a row of their own.</param>
    /// <param name="itemPlaces">Place of each item in its block: 1, 2 … or 0 for the unknown.</param>
    /// <param name="context">Fields of context, and the place of each value in its block.</param>
    /// <param name="hasHistory">Whether there is a block for items of a history.</param>
    /// <param name="users">Columns of the users' attributes.</param>
    /// <param name="items">Columns of the items' attributes.</param>
    private FeatureEncoder(
        int knownUsers, int knownItems, int[] itemPlaces, (ContextField Field, int[] Places)[] context, bool hasHistory, Func<int, EntityEncoder> users, Func<int, EntityEncoder> items)
    {
        (_knownUsers, _knownItems, _itemPlaces, _contextPlaces) = (knownUsers, knownItems, itemPlaces, Array.ConvertAll(context, c => c.Places));
        (Context, HasHistory) = (Array.ConvertAll(context, c => c.Field), hasHistory);
        UnknownItem = 1 + knownUsers;
        UnknownHistory = UnknownItem + 1 + knownItems;
        _contextBlocks = new int[context.Length + 1];
        _contextBlocks[0] = hasHistory ? UnknownHistory + 1 + knownItems : UnknownHistory;
        for (var field = 0; field < context.Length; field++)
            _contextBlocks[field + 1] = _contextBlocks[field] + 1 + (context[field].Places.Length == 0 ? 0 : context[field].Places.Max());
        Users = users(_contextBlocks[^1]);
        Items = items(Users.EndRow);
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
    public bool HasHistory { get; }

    /// <summary>Rows of the table.</summary>
    public int Rows => Items.EndRow;

    /// <summary>The row of all users without an embedding of their own.</summary>
    public const int UnknownUser = 0;

    /// <summary>The row of all items without an embedding of their own.</summary>
    public int UnknownItem { get; }

    /// <summary>The row of a history without any known item.</summary>
    public int UnknownHistory { get; }

    /// <summary>Fits an encoder to a dataset.</summary>
    /// <param name="dataset">With examples, training knows the users, items and values that stand there; else those of <paramref name="userItems"/>.</param>
    /// <param name="userItems">What is learned from where there are no examples.</param>
    /// <param name="hasHistory">Whether histories are a feature.</param>
    /// <param name="rules">How attributes are encoded.</param>
    public static FeatureEncoder Fit(Dataset dataset, CsrMatrix userItems, bool hasHistory, FeatureRules rules)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var (users, items) = (new int[dataset.Users.Count], new int[dataset.Items.Count]);
        if (dataset.Examples?.Rows is { } rows) (users, items) = (Occurrences(users.Length, rows.Users), Occurrences(items.Length, rows.Items));
        else Count(userItems, users, items);
        var (userPlaces, itemPlaces) = (Places(dataset.Users, users, 1), Places(dataset.Items, items, 1));
        var context = (dataset.Examples?.Rows.Fields ?? []).Select((field, k) =>
            (field, Places(field.Values, Occurrences(field.Values.Count, dataset.Examples!.Rows.Context(k)), rules.MinCount))).ToArray();
        var encoder = new FeatureEncoder(
            users.Count(u => u > 0), items.Count(i => i > 0), itemPlaces, context, hasHistory,
            first => new EntityEncoder(FeatureFit.Columns(dataset.UserAttributes, u => users[u] > 0, rules), first),
            first => new EntityEncoder(FeatureFit.Columns(dataset.ItemAttributes, i => items[i] > 0, rules), first));
        encoder.KnownUsers = encoder.Users.EncodeAll(dataset.UserAttributes, [.. userPlaces.Select(p => UnknownUser + p)], UnknownUser);
        encoder.KnownItems = encoder.Items.EncodeAll(dataset.ItemAttributes, [.. itemPlaces.Select(p => encoder.UnknownItem + p)], encoder.UnknownItem);
        return encoder;
    }

    /// <summary>The same encoding over the users and items of other data: those that training knew keep their embeddings, and all have the attributes given.</summary>
    /// <param name="users">Dense int of the training of each user, or -1.</param>
    /// <param name="userAttributes">The users' attributes.</param>
    /// <param name="items">Dense int of the training of each item, or -1.</param>
    /// <param name="itemAttributes">The items' attributes.</param>
    public FeatureEncoder Over(int[] users, AttributeTable userAttributes, int[] items, AttributeTable itemAttributes)
    {
        int[] places = [.. items.Select(i => HistoryRow(i) - UnknownHistory)];
        var over = new FeatureEncoder(_knownUsers, _knownItems, places, [.. Context.Zip(_contextPlaces)], HasHistory, _ => Users, _ => Items);
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
    public int HistoryRow(int item) => UnknownHistory + (item >= 0 && item < _itemPlaces.Length ? _itemPlaces[item] : 0);

    /// <summary>The row of a field's value, an index into <see cref="ContextField.Values"/>; that of the unknown for -1 and for values that training did not have.</summary>
    public int ContextRow(int field, int value) =>
        _contextBlocks[field] + (value >= 0 && value < _contextPlaces[field].Length ? _contextPlaces[field][value] : 0);

    /// <summary>Which rows stand for what training did not know.</summary>
    public bool[] UnknownRows()
    {
        var unknown = new bool[Rows];
        foreach (var row in (int[])[UnknownUser, UnknownItem, .. _contextBlocks[..^1], .. Users.UnknownRows, .. Items.UnknownRows]) unknown[row] = true;
        if (HasHistory) unknown[UnknownHistory] = true;
        return unknown;
    }

    /// <summary>Writes the encoder into an archive.</summary>
    public void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Add("encoder.users", Users.ToJson());
        archive.Add("encoder.items", Items.ToJson());
        archive.Add("encoder.item_places", _itemPlaces);
        archive.Add("encoder.shape", [_knownUsers, HasHistory ? 1 : 0, Context.Count]);
        for (var field = 0; field < Context.Count; field++)
        {
            archive.Add($"encoder.context.{field}.name", Encoding.UTF8.GetBytes(Context[field].Name));
            archive.Add($"encoder.context.{field}.places", _contextPlaces[field]);
            IdBlob.Add(archive, $"encoder.context.{field}.values", Context[field].Values);
        }

        KnownUsers.Save(archive, "encoder.known_users");
        KnownItems.Save(archive, "encoder.known_items");
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="AttuneException"><c>damaged_model</c>: something is missing or does not fit.</exception>
    public static FeatureEncoder Load(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        var (users, items, places) = (archive.Get<byte>("encoder.users"), archive.Get<byte>("encoder.items"), archive.Get<int>("encoder.item_places"));
        if (archive.Get<int>("encoder.shape") is not [>= 0 and var knownUsers, var hasHistory, >= 0 and var fields] || places.Any(p => p < 0 || p > places.Length))
            throw Damaged();
        var context = Enumerable.Range(0, fields).Select(field => (
            new ContextField(Encoding.UTF8.GetString(archive.Get<byte>($"encoder.context.{field}.name")), IdBlob.Get(archive, $"encoder.context.{field}.values")),
            archive.Get<int>($"encoder.context.{field}.places"))).ToArray();
        var encoder = new FeatureEncoder(knownUsers, places.DefaultIfEmpty().Max(), places, context, hasHistory != 0, first => EntityEncoder.FromJson(users, first), first => EntityEncoder.FromJson(items, first));
        encoder.KnownUsers = EncodedEntities.Load(archive, "encoder.known_users", encoder.Rows);
        encoder.KnownItems = EncodedEntities.Load(archive, "encoder.known_items", encoder.Rows);
        if (!Fits(encoder.KnownUsers, encoder.Users) || !Fits(encoder.KnownItems, encoder.Items) || encoder.KnownItems.Count != places.Length + 1) throw Damaged();
        return encoder;
    }

    private static AttuneException Damaged() => new("damaged_model", $"The saved model's encoder is damaged.", $"Train the model again.");

    private static bool Fits(EncodedEntities known, EntityEncoder encoder) =>
        known.Count > 0 && (known.CategoryCount, known.BagCount, known.NumberCount) == (encoder.Categories.Count + 1, encoder.Bags.Count, encoder.Numbers);

    private static int OwnRow(EncodedEntities known, int entity) => known.Categories(Place(known, entity))[0];

    /// <summary>The last one for -1 and for entities that training did not have.</summary>
    private static int Place(EncodedEntities known, int entity) => entity >= 0 && entity < known.Count - 1 ? entity : known.Count - 1;

    private static EncodedEntity WithId(EncodedEntity encoded, int unknown) => encoded with { IsKnown = encoded.IsKnown || encoded.Categories[0] != unknown };

    private static void Count(CsrMatrix userItems, int[] users, int[] items)
    {
        for (var user = 0; user < users.Length; user++)
        {
            users[user] = userItems.CountOf(user);
            foreach (var item in userItems.ColumnsOf(user)) items[item]++;
        }
    }

    private static int[] Occurrences(int count, ReadOnlySpan<int> column)
    {
        var occurrences = new int[count];
        foreach (var value in column)
            if (value >= 0) occurrences[value]++;
        return occurrences;
    }

    /// <summary>Places 1, 2 … in order of the ids, whatever their numbers, for those that occur so often; 0 for the others.</summary>
    private static int[] Places(IdMap ids, int[] occurrences, int least)
    {
        int[] order = [.. Enumerable.Range(0, ids.Count).Where(k => occurrences[k] >= least)];
        Array.Sort(order, (a, b) => string.CompareOrdinal(ids[a], ids[b]));
        var places = new int[ids.Count];
        for (var place = 0; place < order.Length; place++) places[order[place]] = place + 1;
        return places;
    }
}
