using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// Where the seen items of a batch of users stand among <see cref="ItemsByNorm"/>, in order of tiles (by counting, in time proportional to their number), so that a
/// cursor strikes each out when its tile comes.
/// </summary>
internal sealed class SeenPlaces(ItemsByNorm items, int batch)
{
    private readonly int[] _cursors = new int[batch];
    private readonly int[] _ends = new int[batch];
    private readonly int[] _next = new int[items.Vectors.Tiles + 1];
    private int[] _places = [];
    private int _users;

    /// <summary>Forgets the last batch.</summary>
    public void Clear() => _users = 0;

    /// <summary>Takes in the next user's seen items.</summary>
    public void Add(ReadOnlySpan<int> seen)
    {
        var start = _users == 0 ? 0 : _ends[_users - 1];
        (_cursors[_users], _ends[_users]) = (start, start + seen.Length);
        _users++;
        if (seen.IsEmpty) return;
        if (_places.Length < start + seen.Length) Array.Resize(ref _places, 2 * (start + seen.Length));

        // _next[t + 1] counts the places in tile t, then _next[t] is where its next one goes.
        _next.AsSpan().Clear();
        foreach (var item in seen) _next[items.PlaceOf(item) / PackedRows.TileRows + 1]++;
        _next[0] = start;
        for (var tile = 1; tile < _next.Length; tile++) _next[tile] += _next[tile - 1];
        foreach (var item in seen)
        {
            var place = items.PlaceOf(item);
            _places[_next[place / PackedRows.TileRows]++] = place;
        }
    }

    /// <summary>Makes NaN of the user's seen items of a tile; tiles come in order.</summary>
    /// <param name="user">Number in the batch.</param>
    /// <param name="first">First place of the tile.</param>
    /// <param name="scores">The tile's scores.</param>
    public void Strike(int user, int first, Span<float> scores)
    {
        var cursor = _cursors[user];
        for (; cursor < _ends[user] && _places[cursor] - first < scores.Length; cursor++) scores[_places[cursor] - first] = float.NaN;
        _cursors[user] = cursor;
    }
}
