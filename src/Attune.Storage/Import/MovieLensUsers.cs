namespace Attune.Storage.Import;

/// <summary>What MovieLens tells of users, as SQL for their attributes. The 1M dataset has codes; its README says what they stand for.</summary>
internal static class MovieLensUsers
{
    private static readonly (string Code, string Label)[] AgeGroups =
        [("1", "Under 18"), ("18", "18-24"), ("25", "25-34"), ("35", "35-44"), ("45", "45-49"), ("50", "50-55"), ("56", "56+")];

    private static readonly string[] Occupations =
    [
        "other", "academic/educator", "artist", "clerical/admin", "college/grad student", "customer service", "doctor/health care",
        "executive/managerial", "farmer", "homemaker", "K-12 student", "lawyer", "programmer", "retired", "sales/marketing", "scientist",
        "self-employed", "technician/engineer", "tradesman/craftsman", "unemployed", "writer",
    ];

    /// <summary>u.user: id, age, gender, occupation, zip code.</summary>
    public static (DelimitedFile File, string Attributes) Of100K(DelimitedFile file) =>
        (file, Sql.JsonObject(("age", "TRY_CAST(c1 AS INTEGER)"), ("gender", "c2"), ("occupation", "c3"), ("zip", "c4")));

    /// <summary>users.dat: id, gender, age bracket, occupation code, zip code.</summary>
    public static (DelimitedFile File, string Attributes) Of1M(DelimitedFile file) =>
        (file, Sql.JsonObject(
            ("gender", "c1"), ("age_group", Decode("c2", AgeGroups)),
            ("occupation", Decode("c3", [.. Occupations.Select((label, code) => ($"{code}", label))])), ("zip", "c4")));

    private static string Decode(string column, IReadOnlyList<(string Code, string Label)> labels) =>
        $"CASE {column}{string.Concat(labels.Select(l => $" WHEN {Sql.Literal(l.Code)} THEN {Sql.Literal(l.Label)}"))} ELSE {column} END";
}
