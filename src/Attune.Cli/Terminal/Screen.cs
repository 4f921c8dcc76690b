using Attune.Models;
using Spectre.Console;
using static Attune.Cli.Language.Texts;
using StyledText = Spectre.Console.Text;

namespace Attune.Cli.Terminal;

/// <summary>What a person sees: headings, tables, bars and sparklines that fit the terminal.</summary>
internal sealed class Screen(TextWriter output)
{
    private readonly IAnsiConsole _console = Create(output);

    /// <summary>Columns of the terminal behind the writer; 100 where there is none.</summary>
    public static int WidthOf(TextWriter output) => IsTerminal(output) ? Math.Max(40, Console.WindowWidth) : 100;

    /// <summary>A sentence of its own; text that came from data is shown as it is.</summary>
    public void Line(string text = "") => _console.WriteLine(text);

    /// <summary>A sentence in the user's language.</summary>
    public void Line(FormattableString text) => Line(T(text));

    /// <summary>A heading above what follows.</summary>
    public void Heading(string text)
    {
        _console.WriteLine();
        _console.Write(new StyledText(text, new Style(decoration: Decoration.Bold)));
        _console.WriteLine();
    }

    /// <summary>Something said beside the point, in a quiet colour.</summary>
    public void Note(string text)
    {
        _console.Write(new StyledText(text, new Style(Color.Grey)));
        _console.WriteLine();
    }

    /// <summary>A table. A column whose title starts with '&gt;' is aligned to the right.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = columns.Any(c => c.Length > 0) };
        foreach (var column in columns)
        {
            var right = column.StartsWith('>');
            var header = new TableColumn(new StyledText(right ? column[1..] : column, new Style(Color.Grey))) { Alignment = right ? Justify.Right : Justify.Left };
            if (right) header.NoWrap();
            table.AddColumn(header);
        }

        foreach (var row in rows) table.AddRow(row.Select(cell => new StyledText(cell)));
        _console.Write(table);
    }

    /// <summary>Pairs of a name and what belongs to it.</summary>
    public void Facts(IEnumerable<(string Name, string Value)> facts)
    {
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(2, 0, 2, 0) }).AddColumn();
        foreach (var (name, value) in facts) grid.AddRow(new StyledText(name, new Style(Color.Grey)), new StyledText(value));
        _console.Write(grid);
    }

    /// <summary>The options of a model or step, with defaults and limits.</summary>
    public void Options(IEnumerable<OptionDescription> options) => Table(
        [T("option"), T("type"), T(">default"), T("limits"), T("what it does")],
        options.Select(o => new[] { o.Name, o.Type, $"{o.Default}", o.Choices.Count > 0 ? string.Join("|", o.Choices) : o.Minimum is null ? "" : $"{o.Minimum} … {o.Maximum}", o.Description }));

    /// <summary>A bar of up to <paramref name="width"/> cells, in eighths of a cell, for a share of 0 to 1.</summary>
    public static string Bar(double share, int width = 20)
    {
        if (!double.IsFinite(share)) return "";
        var eighths = (int)Math.Round(Math.Clamp(share, 0, 1) * width * 8);
        var rest = eighths % 8;
        return new string('█', eighths / 8) + (rest == 0 ? "" : ((char)('█' + 8 - rest)).ToString());
    }

    /// <summary>A line of small columns, one a value, scaled to the largest.</summary>
    public static string Sparkline(IReadOnlyCollection<double> values)
    {
        var largest = values.DefaultIfEmpty().Max();
        return string.Concat(values.Select(v => largest <= 0 ? '▁' : (char)('▁' + (int)Math.Round(Math.Clamp(v / largest, 0, 1) * 7))));
    }

    private static bool IsTerminal(TextWriter output) => ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;

    private static IAnsiConsole Create(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = IsTerminal(output) ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = IsTerminal(output) ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!IsTerminal(output)) console.Profile.Width = WidthOf(output);
        return console;
    }
}
