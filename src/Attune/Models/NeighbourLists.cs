namespace Attune.Models;

/// <summary>
/// The nearest neighbours of each row found so far, offered from many threads in any order: what remains is the same, since the order by
/// falling similarity and rising number is total.
/// </summary>
internal sealed class NeighbourLists
{
    private const int FirstCapacity = 8;

    private readonly int _capacity;
    private readonly int[][] _ids;
    private readonly float[][] _similarities;
    private readonly int[] _counts;
    private readonly int[] _locks;
    private readonly float[] _thresholds;

    /// <param name="rows">Rows, each with a list.</param>
    /// <param name="capacity">Neighbours that a list keeps.</param>
    public NeighbourLists(int rows, int capacity)
    {
        _capacity = capacity;
        (_ids, _similarities) = (new int[rows][], new float[rows][]);
        (_counts, _locks, _thresholds) = (new int[rows], new int[rows], new float[rows]);
        Array.Fill(_thresholds, float.Epsilon);
        Array.Fill(_ids, []);
        Array.Fill(_similarities, []);
    }

    /// <summary>Neighbours that a list keeps.</summary>
    public int Capacity => _capacity;

    /// <summary>A similarity below a row's has no chance in its list. Only ever rises; read without locking it may be stale, which costs an offer.</summary>
    public ReadOnlySpan<float> Thresholds => _thresholds;

    /// <summary>Takes the neighbour into the row's list if it belongs there.</summary>
    public void Offer(int row, int id, float similarity)
    {
        var wait = default(SpinWait);
        while (Interlocked.Exchange(ref _locks[row], 1) != 0) wait.SpinOnce();
        if (_counts[row] < _capacity) Push(row, id, similarity);
        else if (Worse(_similarities[row][0], _ids[row][0], similarity, id)) Sink(row, id, similarity);
        if (_counts[row] == _capacity) _thresholds[row] = _similarities[row][0];
        Volatile.Write(ref _locks[row], 0);
    }

    /// <summary>A row's neighbours in no certain order, once all are offered.</summary>
    public (ReadOnlyMemory<int> Ids, ReadOnlyMemory<float> Similarities) Of(int row) =>
        (_ids[row].AsMemory(0, _counts[row]), _similarities[row].AsMemory(0, _counts[row]));

    private void Push(int row, int id, float similarity)
    {
        var hole = _counts[row]++;
        if (hole == _ids[row].Length)
        {
            var size = Math.Min(_capacity, Math.Max(FirstCapacity, 2 * hole));
            Array.Resize(ref _ids[row], size);
            Array.Resize(ref _similarities[row], size);
        }

        var (ids, similarities) = (_ids[row], _similarities[row]);
        for (var parent = (hole - 1) / 2; hole > 0 && Worse(similarity, id, similarities[parent], ids[parent]); parent = (hole - 1) / 2)
        {
            (ids[hole], similarities[hole]) = (ids[parent], similarities[parent]);
            hole = parent;
        }

        (ids[hole], similarities[hole]) = (id, similarity);
    }

    /// <summary>Replaces the worst, which is at the root.</summary>
    private void Sink(int row, int id, float similarity)
    {
        var (ids, similarities) = (_ids[row], _similarities[row]);
        var hole = 0;
        for (var child = 1; child < ids.Length; child = 2 * hole + 1)
        {
            if (child + 1 < ids.Length && Worse(similarities[child + 1], ids[child + 1], similarities[child], ids[child])) child++;
            if (Worse(similarity, id, similarities[child], ids[child])) break;
            (ids[hole], similarities[hole]) = (ids[child], similarities[child]);
            hole = child;
        }

        (ids[hole], similarities[hole]) = (id, similarity);
    }

    private static bool Worse(float similarity, int id, float than, int thanId) => similarity < than || (similarity == than && id > thanId);
}
