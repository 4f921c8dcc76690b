using Attune.Data;

namespace Attune.Storage.DuckDb;

/// <summary>Who is who as a temporary table of the session: for each id that is joined with others the dense int of the one registered first. Small: other ids are not in it.</summary>
internal static class PersonTable
{
    private const string Name = "person_users";

    /// <summary>Joins the table to <c>events</c>.</summary>
    public const string Join = $"LEFT JOIN {Name} ON {Name}.joined_index = events.user_index";

    /// <summary>The dense int of the person of an event.</summary>
    public const string Person = $"coalesce({Name}.person_index, events.user_index)";

    public static void Create(DuckDbSession session, PersonMap persons)
    {
        session.Execute($"CREATE OR REPLACE TEMP TABLE {Name} (joined_index INTEGER, person_index INTEGER)");
        if (persons.Count == 0) return;
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var users = session.Query("SELECT user_index, id FROM users ORDER BY user_index", r => (Index: r.GetInt32(0), Person: persons.Find(r.GetString(1))));
        session.Append(Name, users.Where(u => u.Person is not null), (row, user) =>
        {
            first.TryAdd(user.Person!, user.Index);
            row.AppendValue((int?)user.Index).AppendValue((int?)first[user.Person!]);
        });
    }

    public static bool Drop(DuckDbSession session)
    {
        session.DropTemporary(Name);
        return true;
    }
}
