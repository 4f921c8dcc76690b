using System.Text;
using Attune.Data;
using Attune.Models;

namespace Attune.Deep.Features;

/// <summary>
/// Which row of the table of embeddings stands for what, attributes aside. At first it is in blocks: user ids, item ids, items of a history, values of each field of
/// context, each with a row for all that training did not know at its front; then come the attributes. What a training that goes on meets for the first time
/// is appended, so that no row changes its meaning.
/// </summary>
/// <param name="UnknownItem">The row of items without one of their own.</param>
/// <param name="UnknownHistory">The row of a history without any known item; meaningless without histories.</param>
/// <param name="HasHistory">Whether histories are a feature.</param>
/// <param name="History">Row of each item in a history.</param>
/// <param name="Context">Fields of context: the row of each value, and that of the unknown.</param>
/// <param name="Attributes">Where the attributes begin: columns of users, then of items.</param>
internal sealed record FeatureRows(int UnknownItem, int UnknownHistory, bool HasHistory, int[] History, ContextRows[] Context, int Attributes)
{
    private const string Shape = "encoder.shape", HistoryName = "encoder.history_rows";

    /// <summary>Writes them, beside the count of all rows.</summary>
    public void Save(TensorArchive archive, int count)
    {
        archive.Add(Shape, [count, UnknownItem, UnknownHistory, HasHistory ? 1 : 0, Attributes, Context.Length]);
        archive.Add(HistoryName, History);
        for (var field = 0; field < Context.Length; field++)
        {
            archive.Add($"encoder.context.{field}.name", Encoding.UTF8.GetBytes(Context[field].Field.Name));
            archive.Add($"encoder.context.{field}.rows", [Context[field].Unknown, .. Context[field].Rows]);
            IdBlob.Add(archive, $"encoder.context.{field}.values", Context[field].Field.Values);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote; null when it does not fit together.</summary>
    public static (FeatureRows Rows, int Count)? Load(TensorArchive archive)
    {
        if (archive.Get<int>(Shape) is not [> 0 and var count, var item, var history, var hasHistory, var attributes, >= 0 and var fields]) return null;
        var rows = archive.Get<int>(HistoryName);
        if (!IsRow(item) || !IsRow(history) || attributes < 0 || attributes > count || !rows.All(IsRow)) return null;
        var context = new ContextRows[fields];
        for (var field = 0; field < fields; field++)
        {
            var (name, values) = (Encoding.UTF8.GetString(archive.Get<byte>($"encoder.context.{field}.name")), IdBlob.Get(archive, $"encoder.context.{field}.values"));
            if (archive.Get<int>($"encoder.context.{field}.rows") is not [var unknown, .. var own] || own.Length != values.Count || !IsRow(unknown) || !own.All(IsRow)) return null;
            context[field] = new ContextRows(new ContextField(name, values), own, unknown);
        }

        return (new FeatureRows(item, history, hasHistory != 0, rows, context, attributes), count);

        bool IsRow(int row) => row >= 0 && row < count;
    }
}

/// <summary>The rows of a field of context.</summary>
/// <param name="Field">The field and its values.</param>
/// <param name="Rows">Row of each value.</param>
/// <param name="Unknown">The row of all values that training did not know.</param>
internal sealed record ContextRows(ContextField Field, int[] Rows, int Unknown);

/// <summary>Gives rows to ids, one block after another or at the end of a table that there is already.</summary>
/// <param name="start">The first row that is free.</param>
internal sealed class RowAllocator(int start)
{
    private readonly List<int> _likeRows = [];

    /// <summary>The next row that is free.</summary>
    public int Next => start + _likeRows.Count;

    /// <summary>For each row given, the row that it begins as, if there is a table already: that of the unknown, so that who is new is served as such until training tells more.</summary>
    public IReadOnlyList<int> LikeRows => _likeRows;

    /// <summary>Gives a row for all that is unknown.</summary>
    public int Unknown()
    {
        _likeRows.Add(Next);
        return Next - 1;
    }

    /// <summary>Rows of ids, in order of the ids whatever their numbers: those that they have, new ones for those that occur so often, and the unknown one for the others.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="occurrences">How often each occurs.</param>
    /// <param name="least">How often it must, to be known.</param>
    /// <param name="unknown">The row of the unknown.</param>
    /// <param name="rowOf">The row that an id has already, or that of the unknown.</param>
    public int[] Of(IdMap ids, int[] occurrences, int least, int unknown, Func<string, int>? rowOf = null)
    {
        int[] rows = [.. Enumerable.Range(0, ids.Count).Select(k => rowOf?.Invoke(ids[k]) ?? unknown)];
        int[] fresh = [.. Enumerable.Range(0, ids.Count).Where(k => rows[k] == unknown && occurrences[k] >= least)];
        Array.Sort(fresh, (a, b) => string.CompareOrdinal(ids[a], ids[b]));
        foreach (var k in fresh)
        {
            rows[k] = Next;
            _likeRows.Add(unknown);
        }

        return rows;
    }
}
