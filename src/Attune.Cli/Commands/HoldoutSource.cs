using Attune.Data;
using Attune.Data.Splits;
using Attune.Evaluation;
using Attune.Evaluation.Formats;
using Attune.Storage.Import;

namespace Attune.Cli.Commands;

/// <summary>What to train on and to test with: the workspace or data that lie somewhere else, and how to split what comes whole.</summary>
internal sealed record HoldoutSource
{
    public const string Formats = "adjacency, ncf, sequence, libfm, csv, movielens";

    /// <summary>Null for the workspace.</summary>
    public string? Format { get; init; }

    public string? Data { get; init; }

    public string? Train { get; init; }

    public string? Test { get; init; }

    public string? Map { get; init; }

    public string? Split { get; init; }

    public bool Raw { get; init; }

    /// <summary>The source that a configuration names, below the folder of datasets.</summary>
    public static HoldoutSource Of(EvaluationConfig config) => new() { Format = config.Format, Data = PathOf(config), Split = config.Split };

    /// <summary>Where the data of a configuration lie.</summary>
    /// <exception cref="AttuneException"><c>no_data</c>: nothing is there.</exception>
    public static string PathOf(EvaluationConfig config)
    {
        var path = Path.Combine(DataFolder(), config.Data);
        if (!Path.Exists(path) && !Path.Exists(path + ".train.rating"))
            throw new AttuneException("no_data", $"The data of the configuration are not there: {path}.", $"Set ATTUNE_DATA to the folder that holds {config.Data}.");
        return path;
    }

    public async Task<IEnumerable<Holdout>> LoadAsync(Session session) => Format switch
    {
        null => await SplitAsync(WorkspaceAsync, session),
        "movielens" => await SplitAsync(s => TemporaryDataset.LoadAsync(new ImportRequest(Needed(Data, "--data"), ImportFormat.MovieLens), s.Run), session),
        "adjacency" => [AdjacencyFormat.Read(Needed(Data, "--data"))],
        "ncf" => [NcfFormat.Read(Needed(Data, "--data"))],
        "sequence" => [SequenceFormat.Read(Needed(Data, "--data"))],
        "libfm" => [LibFmFormat.Read(Needed(Data, "--data"))],
        "csv" => [await CsvHoldout.ReadAsync(Needed(Train, "--train"), Needed(Test, "--test"), Map is null ? null : ColumnMap.Parse(Map), session.Run)],
        _ => throw new AttuneException("usage", $"There is no format '{Format}'.", $"Formats: {Formats}.") { IsUsage = true },
    };

    private async Task<IEnumerable<Holdout>> SplitAsync(Func<Session, Task<Dataset>> load, Session session)
    {
        // A mistake in the split is told before anything is read.
        var split = SplitSpec.Parse(Split ?? "leave-last-out");
        return Holdout.Split(await load(session), split, session.Run.Seed);
    }

    private async Task<Dataset> WorkspaceAsync(Session session)
    {
        using var workspace = session.OpenWorkspace();
        return await workspace.DatasetAsync(new DatasetQuery(Prepared: !Raw), session);
    }

    private string Needed(string? value, string option) =>
        value ?? throw new AttuneException("usage", $"--format {Format} needs {option}.") { IsUsage = true };

    private static string DataFolder() =>
        Environment.GetEnvironmentVariable("ATTUNE_DATA") is { Length: > 0 } set ? set : Path.Combine("..", "shared", "data");
}
