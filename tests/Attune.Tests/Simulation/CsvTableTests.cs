using System.Text;
using Attune.Simulation;

namespace Attune.Tests.Simulation;

public sealed class CsvTableTests
{
    [Fact]
    public void Cells_are_quoted_only_when_they_must_be()
    {
        using var stream = new MemoryStream();
        using (var table = new CsvTable(stream, "a,b,c,d,e,f,g"))
            table.Add("plain", "one, two", "say \"hi\"", null, 0.5, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), new[] { "x", "y" });
        Assert.Equal("a,b,c,d,e,f,g\nplain,\"one, two\",\"say \"\"hi\"\"\",,0.5,2026-01-02T03:04:05.000Z,x|y\n", Encoding.UTF8.GetString(stream.ToArray()));
    }
}
