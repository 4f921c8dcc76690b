using System.Text.Unicode;
using Attune.Data;

namespace Attune.Storage.Import;

/// <summary>Imports a MovieLens directory. Its layout is told by which file holds the ratings.</summary>
internal static class MovieLensImport
{
    private const int TagsPerItem = 10;

    private static readonly string[] RatingFiles = ["u.data", "ratings.dat", "ratings.csv"];
    private static readonly string[] OtherFiles = ["u.item", "u.user", "u.genre", "movies.dat", "users.dat", "tags.dat", "movies.csv", "tags.csv", "links.csv"];

    /// <summary>Whether the directory holds one of the layouts.</summary>
    public static bool IsIn(string directory) =>
        File.Exists(Path.Combine(directory, "u.data")) || File.Exists(Path.Combine(directory, "ratings.dat")) ||
        (File.Exists(Path.Combine(directory, "ratings.csv")) && File.Exists(Path.Combine(directory, "movies.csv")));

    /// <summary>The directory's files that are read.</summary>
    public static IReadOnlyList<string> Files(string directory)
    {
        if (!Directory.Exists(directory))
            throw new AttuneException("not_movielens", $"There is no directory {directory}.", $"Name the directory that MovieLens was unpacked into.");
        var ratings = RatingFiles.Select(f => Path.Combine(directory, f)).FirstOrDefault(File.Exists) ?? throw new AttuneException(
            "not_movielens", $"There is no MovieLens in {directory}: none of the files {string.Join(", ", RatingFiles)} is there.",
            $"Name the directory that MovieLens was unpacked into (ml-100k, ml-1m, ml-latest-small, ml-25m …).");
        return [ratings, .. OtherFiles.Select(f => Path.Combine(directory, f)).Where(f => File.Exists(f) && SameLayout(ratings, f))];
    }

    /// <summary>Stages ratings, tags, films and users.</summary>
    public static void Stage(ImportBatch batch, string directory)
    {
        var files = Files(directory).ToDictionary(f => Path.GetFileName(f), StringComparer.Ordinal);
        var tags = files.GetValueOrDefault("tags.csv") ?? files.GetValueOrDefault("tags.dat");
        batch.CreateEvents(tags is null ? ["item", "time", "value"] : ["item", "time", "value", "kind", "properties"]);
        batch.CreateEntities();
        foreach (var name in files.Keys) StageFile(batch, files[name], files);
        if (tags is not null) StageTopTags(batch);
    }

    private static bool SameLayout(string ratings, string other) => Path.GetFileName(ratings) == "u.data"
        ? Path.GetFileName(other).StartsWith("u.", StringComparison.Ordinal)
        : Path.GetExtension(ratings) == Path.GetExtension(other);

    private static void StageFile(ImportBatch batch, string path, Dictionary<string, string> files)
    {
        var hasTags = files.ContainsKey("tags.csv") || files.ContainsKey("tags.dat");
        switch (Path.GetFileName(path))
        {
            case "u.data": Ratings(batch, Headless(path, "\t", "user", "item", "rating", "timestamp"), false); break;
            case "ratings.dat": Ratings(batch, Headless(path, "::", "UserID", "MovieID", "Rating", "Timestamp"), hasTags); break;
            case "ratings.csv": Ratings(batch, WithHeader(path, "userId", "movieId", "rating", "timestamp"), hasTags); break;
            case "tags.dat": Tags(batch, Headless(path, "::", "UserID", "MovieID", "Tag", "Timestamp")); break;
            case "tags.csv": Tags(batch, WithHeader(path, "userId", "movieId", "tag", "timestamp")); break;
            case "u.item": Entities(batch, "staged_items", MovieLensFilms.Of100K(path, files.GetValueOrDefault("u.genre"))); break;
            case "movies.dat": Entities(batch, "staged_items", MovieLensFilms.WithGenres(Headless(path, "::", "MovieID", "Title", "Genres"))); break;
            case "movies.csv": Entities(batch, "staged_items", MovieLensFilms.WithGenres(WithHeader(path, "movieId", "title", "genres"))); break;
            case "links.csv": Entities(batch, "staged_items", MovieLensFilms.Links(WithHeader(path, "movieId", "imdbId", "tmdbId"))); break;
            case "u.user": Entities(batch, "staged_users", MovieLensUsers.Of100K(Headless(path, "|", "user", "age", "gender", "occupation", "zip"))); break;
            case "users.dat": Entities(batch, "staged_users", MovieLensUsers.Of1M(Headless(path, "::", "UserID", "Gender", "Age", "Occupation", "Zip"))); break;
        }
    }

    private static void Ratings(ImportBatch batch, DelimitedFile file, bool withKind)
    {
        var types = new Dictionary<int, string> { [2] = "FLOAT", [3] = TimeColumn.Seconds.Type };
        var time = TimeColumn.Seconds.Expression("c3");
        var (loaded, refused) = new DelimitedLoad(batch, file, types).Into(
            "staged_events", "\"user\", item, value, time" + (withKind ? ", kind" : ""), $"c0, c1, c2, {time}" + (withKind ? $", '{EventKinds.Rating}'" : ""),
            [.. EventChecks(batch), new RowCheck(RowFaults.NotFinite, 2, "NOT isfinite(value)")]);
        (batch.RowsRead, batch.EventsRefused) = (batch.RowsRead + loaded + refused, batch.EventsRefused + refused);
    }

    private static void Tags(ImportBatch batch, DelimitedFile file)
    {
        var (loaded, refused) = new DelimitedLoad(batch, file, new Dictionary<int, string> { [3] = TimeColumn.Seconds.Type }).Into(
            "staged_events", "\"user\", item, time, kind, properties",
            $"c0, c1, {TimeColumn.Seconds.Expression("c3")}, '{EventKinds.Tag}', json_object('tag', coalesce(c2, ''))::VARCHAR", [.. EventChecks(batch)]);
        (batch.RowsRead, batch.EventsRefused) = (batch.RowsRead + loaded + refused, batch.EventsRefused + refused);
    }

    private static IEnumerable<RowCheck> EventChecks(ImportBatch batch) =>
    [
        new(RowFaults.MissingUser, 0, "\"user\" IS NULL"), new(RowFaults.MissingItem, 1, "item IS NULL"),
        new(RowFaults.TimeOutOfRange, 3, "NOT isfinite(time)"),
        .. RowFaults.Limits(new Dictionary<string, string> { ["time"] = "time" }, batch.Latest).Select(l => new RowCheck(l.Code, 3, l.Predicate)),
    ];

    private static void Entities(ImportBatch batch, string table, (DelimitedFile File, string Attributes) entities) =>
        new DelimitedLoad(batch, entities.File, new Dictionary<int, string>())
            .Into(table, "id, attributes", "c0, " + entities.Attributes, new RowCheck(table == "staged_users" ? RowFaults.MissingUser : RowFaults.MissingItem, 0, "id IS NULL"));

    private static void StageTopTags(ImportBatch batch) => batch.Session.Execute($"""
        INSERT INTO staged_items
        SELECT item, json_object('tags', list(tag ORDER BY uses DESC, tag))::VARCHAR
        FROM (
            SELECT item, tag, count(*) AS uses, row_number() OVER (PARTITION BY item ORDER BY uses DESC, tag) AS rank
            FROM (SELECT item, lower(trim(properties->>'tag')) AS tag FROM staged_events WHERE kind = '{EventKinds.Tag}')
            WHERE tag <> '' GROUP BY item, tag)
        WHERE rank <= {TagsPerItem} GROUP BY item ORDER BY item
        """);

    private static DelimitedFile Headless(string path, string delimiter, params IReadOnlyList<string> columns) =>
        DelimitedFile.Headless(Open(path), delimiter, columns);

    private static DelimitedFile WithHeader(string path, params IReadOnlyList<string> expected)
    {
        var file = DelimitedFile.Open(Open(path), ",", hasHeader: true);
        if (!expected.SequenceEqual(file.Columns.Take(expected.Count)))
            throw new AttuneException("not_movielens", $"{file.Text.Name} has the columns {string.Join(", ", file.Columns)}; MovieLens has {string.Join(", ", expected)}.",
                $"If it is another dataset, import it as CSV with --map.");
        return file;
    }

    // The older datasets have their titles in Latin-1, the newer ones in UTF-8.
    private static TextFile Open(string path)
    {
        if (new FileInfo(path).Length == 0) throw TextFile.Open(path, "utf-8").Empty();
        return TextFile.Open(path, Path.GetFileName(path) is "u.item" or "movies.dat" && !Utf8.IsValid(File.ReadAllBytes(path)) ? "latin-1" : "utf-8");
    }
}
