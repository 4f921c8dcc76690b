using Attune.Data;

namespace Attune.Tests.Contracts;

/// <summary>What every <see cref="IQuarantine"/> keeps to.</summary>
public abstract class QuarantineContract
{
    /// <summary>A new, empty store.</summary>
    protected abstract Ports Create();

    [Fact]
    public async Task Rows_come_back_by_file_and_line_in_pages()
    {
        using var ports = Create();
        QuarantinedRow[] rows = [Row("b.csv", 1), Row("a.csv", 10), Row("a.csv", 9), new("a.csv", 2, null, null, "missing_user", "A user was expected.", null)];
        await ports.Quarantine.AddAsync(rows);
        Assert.Equal([rows[3], rows[2], rows[1], rows[0]], await ports.Quarantine.ListAsync(0, 10));
        Assert.Equal([rows[2], rows[1]], await ports.Quarantine.ListAsync(1, 2));
        Assert.Empty(await ports.Quarantine.ListAsync(4, 10));
    }

    [Fact]
    public async Task A_row_of_the_same_file_line_and_code_is_kept_once()
    {
        using var ports = Create();
        await ports.Quarantine.AddAsync([Row("a", 1), Row("a", 1), Row("a", 1) with { Code = "bad_time" }]);
        await ports.Quarantine.AddAsync([Row("a", 1), Row("a", 2)]);
        await ports.Quarantine.AddAsync([]);
        var counts = await ports.Quarantine.CountAsync();
        Assert.Equal((2L, 1L, 2), (counts["not_a_number"], counts["bad_time"], counts.Count));
    }

    [Fact]
    public async Task Long_values_are_shortened_the_raw_row_is_not()
    {
        using var ports = Create();
        await ports.Quarantine.AddAsync([Row("a", 1) with { Value = new string('x', 600), Raw = new string('y', 600) }]);
        var row = Assert.Single(await ports.Quarantine.ListAsync(0, 1));
        Assert.Equal((500, 600), (row.Value!.Length, row.Raw!.Length));
    }

    [Fact]
    public async Task Clearing_forgets_all()
    {
        using var ports = Create();
        await ports.Quarantine.AddAsync([Row("a", 1)]);
        await ports.Quarantine.ClearAsync();
        Assert.Empty(await ports.Quarantine.ListAsync(0, 10));
        Assert.Empty(await ports.Quarantine.CountAsync());
    }

    private static QuarantinedRow Row(string file, long line) => new(file, line, "rating", "five", "not_a_number", "A number was expected.", "u,i,five");
}
