namespace Attune.Storage.Import;

/// <summary>What MovieLens tells of films, as SQL for their attributes: title, genres, year, url.</summary>
internal static class MovieLensFilms
{
    private static readonly string[] Genres100K =
    [
        "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy", "Film-Noir",
        "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
    ];

    /// <summary>u.item: id, title, release date, video date, URL and a flag for each genre that u.genre lists.</summary>
    public static (DelimitedFile File, string Attributes) Of100K(string path, string? genreFile)
    {
        var genres = genreFile is null ? Genres100K
            : [.. File.ReadLines(genreFile).Select(l => l.Split('|')).Where(f => f.Length == 2 && int.TryParse(f[1], out _)).OrderBy(f => int.Parse(f[1])).Select(f => f[0])];
        var isUtf8 = System.Text.Unicode.Utf8.IsValid(File.ReadAllBytes(path));
        var file = DelimitedFile.Headless(TextFile.Open(path, isUtf8 ? "utf-8" : "latin-1"), "|", ["movie id", "movie title", "release date", "video release date", "IMDb URL", .. genres]);
        var flags = genres.Select((genre, i) => $"CASE WHEN c{i + 5} = '1' THEN {Sql.Literal(genre)} END").Skip(1);
        return (file, Sql.JsonObject(
            ("title", "c1"), ("year", $"coalesce({YearOf("c1")}, TRY_CAST(right(c2, 4) AS INTEGER))"),
            ("genres", $"nullif(list_filter([{string.Join(", ", flags)}], lambda genre: genre IS NOT NULL), [])"), ("url", "c4")));
    }

    /// <summary>movies.dat, movies.csv: id, title, genres separated by bars.</summary>
    public static (DelimitedFile File, string Attributes) WithGenres(DelimitedFile file) => (file, Sql.JsonObject(
        ("title", "c1"), ("year", YearOf("c1")),
        ("genres", "CASE WHEN c2 <> '(no genres listed)' THEN string_split(c2, '|') END")));

    /// <summary>links.csv: the film's page at IMDb, for people.</summary>
    public static (DelimitedFile File, string Attributes) Links(DelimitedFile file) =>
        (file, Sql.JsonObject(("url", "'https://www.imdb.com/title/tt' || c1 || '/'")));

    private static string YearOf(string title) => $@"TRY_CAST(nullif(regexp_extract({title}, '\((\d{{4}})[^()]*\)\s*$', 1), '') AS INTEGER)";
}
