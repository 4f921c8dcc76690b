using System.CommandLine;
using System.Text.Json;
using Attune.Deep.Onnx;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune models export</c> says.</summary>
internal sealed record ExportResult(string Model, int Version, IReadOnlyList<ExportedFile> Files);

/// <summary>A file that was written.</summary>
internal sealed record ExportedFile(string File, long Bytes);

/// <summary><c>attune models export</c>: the network of a trained model as a file of ONNX.</summary>
internal sealed class ExportCommand : CliCommand<ExportResult>
{
    private readonly Argument<string> _version = new("version") { Description = T("The trained version, e.g. neumf or neumf@3."), HelpName = T("NAME[@VERSION]") };
    private readonly Option<string> _onnx = new("--onnx") { Description = T("Where to write the network; where a model has several, their names are put before the extension."), HelpName = T("FILE"), Required = true };

    public ExportCommand(CliHost host)
        : base("export", T("Writes the network of a trained deep model as ONNX, to be looked at or run by other tools."), host, "attune models export neumf@2 --onnx neumf.onnx")
    {
        Add(_version);
        Add(_onnx);
    }

    protected override async Task<ExportResult> RunAsync(ParseResult arguments, Session session)
    {
        var version = await VersionName.Parse(arguments.GetRequiredValue(_version)).LoadAsync(session);
        var graphs = NetworkGraphs.Of(version.Model);
        if (graphs.Count == 0)
            throw new AttuneException("no_network", $"The model '{version.Manifest.Model}' is no network, so there is nothing to write as ONNX.", $"Its arrays are in the workspace as safetensors, which most languages read.");
        var path = arguments.GetRequiredValue(_onnx);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory) Directory.CreateDirectory(directory);
        var files = new List<ExportedFile>();
        foreach (var (name, graph) in graphs)
        {
            var file = graphs.Count == 1 ? path : Path.ChangeExtension(path, name + Path.GetExtension(path));
            await File.WriteAllBytesAsync(file, graph, session.Cancellation);
            files.Add(new ExportedFile(file, graph.Length));
        }

        var ids = Path.ChangeExtension(path, "ids.json");
        await using (var stream = File.Create(ids))
            await JsonSerializer.SerializeAsync(stream, new { users = version.Users.Ids.ToArray(), items = version.Items.Ids.ToArray() }, cancellationToken: session.Cancellation);
        files.Add(new ExportedFile(ids, new FileInfo(ids).Length));
        return new ExportResult(version.Manifest.Model, version.Manifest.Version, files);
    }

    protected override void Show(ExportResult result, Session session)
    {
        foreach (var file in result.Files.SkipLast(1)) session.Screen.Line($"Wrote {file.File}, {file.Bytes:N0} bytes: the network of {result.Model} version {result.Version}.");
        session.Screen.Line($"Wrote {result.Files[^1].File}, {result.Files[^1].Bytes:N0} bytes: the ids of its users and items, by row.");
    }
}
