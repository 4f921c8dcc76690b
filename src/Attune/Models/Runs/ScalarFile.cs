using System.Globalization;

namespace Attune.Models.Runs;

/// <summary>A number that a training told.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Step">The step.</param>
/// <param name="Value">The number.</param>
/// <param name="Seconds">Since the start of the run.</param>
public readonly record struct RunScalar(string Name, long Step, double Value, double Seconds);

/// <summary>The numbers of a run as CSV: <c>name,step,value,seconds</c>, a line each, in the order in which they were told.</summary>
internal static class ScalarFile
{
    private const string Header = "name,step,value,seconds";

    /// <summary>Begins a file.</summary>
    public static StreamWriter Create(string path)
    {
        var writer = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete)) { NewLine = "\n" };
        writer.WriteLine(Header);
        return writer;
    }

    /// <summary>Writes a line.</summary>
    public static void Append(StreamWriter writer, RunScalar scalar) =>
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Plain(scalar.Name)},{scalar.Step},{scalar.Value:R},{scalar.Seconds:0.###}"));

    /// <summary>The numbers of a file that may still be written to: a last line that is cut short is left out. None when there is no file.</summary>
    public static List<RunScalar> Read(string path)
    {
        var scalars = new List<RunScalar>();
        if (!File.Exists(path)) return scalars;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n');
        foreach (var line in lines.Skip(1).SkipLast(1))
            if (Parse(line) is { } scalar) scalars.Add(scalar);
        return scalars;
    }

    private static RunScalar? Parse(string line)
    {
        var fields = line.Split(',');
        return fields.Length == 4
            && long.TryParse(fields[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var step)
            && double.TryParse(fields[2], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.TryParse(fields[3], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? new RunScalar(fields[0], step, value, seconds)
            : null;
    }

    private static string Plain(string name) => name.AsSpan().ContainsAny(",\"\r\n") ? string.Concat(name.Select(c => ",\"\r\n".Contains(c, StringComparison.Ordinal) ? '_' : c)) : name;
}
