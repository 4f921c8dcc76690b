using System.Globalization;
using System.Runtime.InteropServices;
using Attune.Data;

namespace Attune.Evaluation.Formats;

/// <summary>
/// The format of libFM (Rendle 2012) for labelled examples of categorical fields: one line an example with its label (1, and -1 or 0) and a
/// <c>feature:1</c> for each field, every line with the same fields in the same order. The first field is the user, the second the item, and the others are context.
/// <c>PREFIX.train.libfm</c> is learned from, <c>PREFIX.validation.libfm</c>, if there, judges the training, and <c>PREFIX.test.libfm</c> is tested on.
/// </summary>
public static class LibFmFormat
{
    /// <summary>User and item.</summary>
    private const int Leading = 2;

    /// <summary>Reads the files.</summary>
    /// <param name="path">Their common path (<c>data/frappe/frappe</c>), or the folder in which they are alone.</param>
    /// <exception cref="AttuneException">A file is missing, empty or breaks the format, or they do not belong together; the message names file, line and value.</exception>
    public static Holdout Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var prefix = PrefixOf(path);
        var train = LibFmFile.Read(prefix + ".train.libfm", 0);
        var validation = File.Exists(prefix + ".validation.libfm") ? LibFmFile.Read(prefix + ".validation.libfm", train.Fields) : null;
        var test = LibFmFile.Read(prefix + ".test.libfm", train.Fields);
        LibFmFile[] files = validation is null ? [train, test] : [train, validation, test];
        IdMap[] maps = [.. Enumerable.Range(0, train.Fields).Select(field => Values(files, field))];
        ContextField[] context = [.. maps.Skip(Leading).Select((values, k) => new ContextField($"field_{Leading + k + 1}", values))];
        var examples = train.ToExamples(maps, context).With(validation?.ToExamples(maps, context));
        var dataset = new Dataset(maps[0], maps[1], examples.ToInteractions(maps[0].Count, maps[1].Count), examples: examples);
        return Holdout.Of("libfm", dataset, test.ToExamples(maps, context));
    }

    private static string PrefixOf(string path)
    {
        const string Suffix = ".train.libfm";
        if (!Directory.Exists(path)) return path;
        return Directory.GetFiles(path, "*" + Suffix) is [var only]
            ? only[..^Suffix.Length]
            : throw new AttuneException("file_not_found", $"'{path}' holds no file, or several, whose name ends with {Suffix}.", $"Give the common path of the files: {Path.Combine(path, "frappe")} for frappe.train.libfm.");
    }

    /// <summary>All values of a field in any file, in order of number.</summary>
    private static IdMap Values(LibFmFile[] files, int field) =>
        IdMap.From(files.SelectMany(f => f.Values(field)).Distinct().Order().Select(v => v.ToString(CultureInfo.InvariantCulture)));

    /// <summary>One file: labels, and the features of all lines one after the other.</summary>
    private sealed class LibFmFile
    {
        private readonly List<float> _labels = [];
        private readonly List<int> _features = [];

        public int Fields { get; private set; }

        public static LibFmFile Read(string path, int fields)
        {
            var (columns, count) = (new LibFmFile { Fields = fields }, 0);
            var file = new NumberFile(path, "label feature:1 feature:1 …, the label 1, -1 or 0, every line with the same fields");
            while (file.NextLine())
            {
                columns._labels.Add(file.Label());
                for (count = 0; file.HasField(); count++) columns._features.Add(file.OneHot());
                if (columns.Fields == 0) columns.Fields = count;
                if (count != columns.Fields || count < Leading) throw file.WrongFormat();
            }

            return columns;
        }

        public IEnumerable<int> Values(int field) => Enumerable.Range(0, _labels.Count).Select(row => _features[row * Fields + field]);

        public Examples ToExamples(IdMap[] maps, ContextField[] context)
        {
            var columns = Enumerable.Range(0, Fields).Select(f => (ReadOnlyMemory<int>)Column(f, maps[f])).ToArray();
            return new Examples(new ExampleRows(columns[0], columns[1], context, columns[Leading..]), [.. _labels]);
        }

        private int[] Column(int field, IdMap map)
        {
            var index = new Dictionary<int, int>(map.Count);
            for (var k = 0; k < map.Count; k++) index.Add(int.Parse(map[k], CultureInfo.InvariantCulture), k);
            var features = CollectionsMarshal.AsSpan(_features);
            var column = new int[_labels.Count];
            for (var row = 0; row < column.Length; row++) column[row] = index[features[row * Fields + field]];
            return column;
        }
    }
}
