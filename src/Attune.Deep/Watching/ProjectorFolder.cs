using System.Globalization;
using System.Text;

namespace Attune.Deep.Watching;

/// <summary>
/// Tables of vectors for TensorBoard's projector: <c>projector/NAME/{tensors.tsv, metadata.tsv}</c> and <c>projector_config.pbtxt</c>, which names them, in a log
/// directory. A table that is written again replaces the one before.
/// </summary>
/// <param name="directory">The log directory.</param>
internal sealed class ProjectorFolder(string directory)
{
    /// <summary>Rows of a table that are written at most, evenly picked: a browser would not move more.</summary>
    public const int MostRows = 20_000;

    private const string ConfigFile = "projector_config.pbtxt", Folder = "projector";

    private readonly SortedDictionary<string, string> _folders = new(StringComparer.Ordinal); // by the name of the table

    /// <summary>Writes a table.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="rows">Row-major, labels.Count x dimension.</param>
    /// <param name="labels">A name for each row.</param>
    public void Write(string name, ReadOnlySpan<float> rows, IReadOnlyList<string> labels)
    {
        if (labels.Count == 0 || rows.Length % labels.Count != 0)
            throw new ArgumentException($"{rows.Length} numbers are no table of {labels.Count} rows.", nameof(labels));
        var dimension = rows.Length / labels.Count;
        var isNew = _folders.TryAdd(name, $"{Folder}/{FileNameOf(name)}");
        var folder = Path.Combine(directory, _folders[name]);
        Directory.CreateDirectory(folder);
        var step = (labels.Count + MostRows - 1) / MostRows;
        var (tensors, metadata) = (new StringBuilder(), new StringBuilder());
        for (var row = 0; row < labels.Count; row += step)
        {
            AppendRow(tensors, rows.Slice(row * dimension, dimension));
            metadata.Append(OneLine(labels[row])).Append('\n');
        }

        Replace(Path.Combine(folder, "tensors.tsv"), tensors);
        Replace(Path.Combine(folder, "metadata.tsv"), metadata);
        if (isNew) Replace(Path.Combine(directory, ConfigFile), Config());
    }

    /// <summary>The protobuf ProjectorConfig as text: tensor_name, tensor_path and metadata_path of each table, relative to the log directory.</summary>
    private StringBuilder Config()
    {
        var config = new StringBuilder();
        foreach (var (table, folder) in _folders)
            config.Append(CultureInfo.InvariantCulture,
                $"embeddings {{\n  tensor_name: {Quoted(table)}\n  tensor_path: {Quoted(folder + "/tensors.tsv")}\n  metadata_path: {Quoted(folder + "/metadata.tsv")}\n}}\n");

        return config;
    }

    private static void AppendRow(StringBuilder text, ReadOnlySpan<float> row)
    {
        for (var k = 0; k < row.Length; k++) text.Append(CultureInfo.InvariantCulture, $"{(k == 0 ? "" : "\t")}{row[k]}");
        text.Append('\n');
    }

    /// <summary>A metadata file of one column has no heading, and a line a row.</summary>
    private static string OneLine(string label) => label.Replace('\t', ' ').Replace('\n', ' ').Replace('\r', ' ');

    /// <summary>A name that every file system takes, and that no other table has.</summary>
    private string FileNameOf(string name)
    {
        var plain = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        return _folders.ContainsValue($"{Folder}/{plain}") ? $"{plain}-{_folders.Count}" : plain;
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static void Replace(string path, StringBuilder text)
    {
        File.WriteAllText(path + ".tmp", text.ToString());
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
