using System.Runtime.InteropServices;
using Attune.Data;

namespace Attune.Evaluation.Formats;

/// <summary>Interactions as they are read from a published split, whose ids are numbers from 0 on.</summary>
internal sealed class InteractionColumns
{
    private readonly List<int> _users = [];
    private readonly List<int> _items = [];
    private readonly List<float> _values = [];
    private readonly List<uint> _times = [];

    /// <summary>The highest user id so far, and one more.</summary>
    public int UserCount { get; private set; }

    /// <summary>The highest item id so far, and one more.</summary>
    public int ItemCount { get; private set; }

    /// <summary>Makes a user known, with or without interactions.</summary>
    public void AddUser(int user) => UserCount = Math.Max(UserCount, user + 1);

    /// <summary>Adds an interaction.</summary>
    public void Add(int user, int item)
    {
        AddUser(user);
        ItemCount = Math.Max(ItemCount, item + 1);
        _users.Add(user);
        _items.Add(item);
    }

    /// <summary>Gives the interaction added last its rating; all have one, or none.</summary>
    public void Rate(float value) => _values.Add(value);

    /// <summary>Gives the interaction added last its time; all have one, or none.</summary>
    public void Date(uint time) => _times.Add(time);

    /// <summary>Several files over the same users and items: as many as the highest id of any of them asks for.</summary>
    public static Interactions[] Align(params InteractionColumns[] files)
    {
        var (users, items) = (files.Max(f => f.UserCount), files.Max(f => f.ItemCount));
        return Array.ConvertAll(files, f => f.ToInteractions(users, items));
    }

    /// <summary>A dataset whose external ids are the numbers as text.</summary>
    public static Dataset ToDataset(Interactions interactions) =>
        new(IdMap.Range(interactions.UserCount), IdMap.Range(interactions.ItemCount), interactions);

    private Interactions ToInteractions(int users, int items) => Interactions.FromColumns(
        users, items, CollectionsMarshal.AsSpan(_users), CollectionsMarshal.AsSpan(_items),
        CollectionsMarshal.AsSpan(_values), CollectionsMarshal.AsSpan(_times));
}
