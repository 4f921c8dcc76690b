namespace Attune.Cli.Terminal;

/// <summary>Curves drawn in characters: in braille, of whose cells each has two dots by four.</summary>
internal static class LineChart
{
    private const int Across = 2, Down = 4;

    // Bits of a cell's dots, by row and column (Unicode 2800 to 28FF).
    private static readonly int[,] Dots = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    /// <summary>
    /// The curve through the points, scaled to what it spans, as lines: the largest and the smallest value stand left of the first and of the last.
    /// Points that are no numbers are left out; without any, or with a single value, there is no curve and no line.
    /// </summary>
    /// <param name="points">In the order in which they are joined.</param>
    /// <param name="width">Cells of a line, without the label.</param>
    /// <param name="height">Lines.</param>
    public static IReadOnlyList<string> Draw(IReadOnlyList<(double X, double Y)> points, int width, int height)
    {
        points = [.. points.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y))];
        if (points.Count < 2) return [];
        var (left, right, bottom, top) = (points.Min(p => p.X), points.Max(p => p.X), points.Min(p => p.Y), points.Max(p => p.Y));
        if (left == right || bottom == top) return [];
        var dots = new bool[height * Down, width * Across];
        (int Row, int Column) Place((double X, double Y) p) =>
            ((int)Math.Round((top - p.Y) / (top - bottom) * (height * Down - 1)), (int)Math.Round((p.X - left) / (right - left) * (width * Across - 1)));
        for (var k = 1; k < points.Count; k++) Join(dots, Place(points[k - 1]), Place(points[k]));

        string[] labels = [.. Enumerable.Range(0, height).Select(row => row == 0 ? ProgressLine.Number(top) : row == height - 1 ? ProgressLine.Number(bottom) : "")];
        var margin = labels.Max(l => l.Length);
        return [.. labels.Select((label, row) => $"{label.PadLeft(margin)} ┤{Line(dots, row, width)}")];
    }

    /// <summary>A curve in one line of small columns, scaled from the least to the largest value; long ones are thinned out.</summary>
    public static string Spark(IReadOnlyList<double> values, int width)
    {
        values = [.. values.Where(double.IsFinite)];
        if (values.Count < 2) return "";
        var count = Math.Min(width, values.Count);
        var shown = Enumerable.Range(0, count).Select(k => values[(int)((long)k * (values.Count - 1) / (count - 1))]).ToList();
        var (least, most) = (shown.Min(), shown.Max());
        return string.Concat(shown.Select(v => (char)('▁' + (most == least ? 0 : (int)Math.Round((v - least) / (most - least) * 7)))));
    }

    private static void Join(bool[,] dots, (int Row, int Column) from, (int Row, int Column) to)
    {
        var steps = Math.Max(1, Math.Max(Math.Abs(to.Row - from.Row), Math.Abs(to.Column - from.Column)));
        for (var k = 0; k <= steps; k++)
            dots[from.Row + (to.Row - from.Row) * k / steps, from.Column + (to.Column - from.Column) * k / steps] = true;
    }

    private static string Line(bool[,] dots, int row, int width)
    {
        var line = new char[width];
        for (var cell = 0; cell < width; cell++)
        {
            var bits = 0;
            for (var y = 0; y < Down; y++)
                for (var x = 0; x < Across; x++)
                    if (dots[row * Down + y, cell * Across + x]) bits |= Dots[y, x];
            line[cell] = bits == 0 ? ' ' : (char)(0x2800 + bits);
        }

        return new string(line).TrimEnd();
    }
}
