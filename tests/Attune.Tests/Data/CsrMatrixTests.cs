using Attune.Data;
using CsCheck;

namespace Attune.Tests.Data;

public sealed class CsrMatrixTests
{
    private static readonly Gen<(int Row, int Column, float Value)[]> Entries =
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 8], Gen.Int[1, 5].Select(v => (float)v)).Array[0, 40];

    [Fact]
    public void Entries_of_the_same_cell_are_summed() =>
        Entries.Sample(entries =>
        {
            var matrix = From(entries);
            for (var row = 0; row < 7; row++)
            {
                var expected = entries.Where(e => e.Row == row).GroupBy(e => e.Column).OrderBy(g => g.Key).ToList();
                Assert.Equal(expected.Select(g => g.Key), matrix.ColumnsOf(row).ToArray());
                Assert.Equal(expected.Select(g => g.Sum(e => e.Value)), matrix.ValuesOf(row).ToArray());
            }
        });

    [Fact]
    public void Transposing_twice_gives_the_matrix_back() =>
        Entries.Sample(entries =>
        {
            var matrix = From(entries);
            var twice = matrix.Transpose().Transpose();
            Assert.Equal(matrix.RowStarts, twice.RowStarts);
            Assert.Equal(matrix.ColumnIndices, twice.ColumnIndices);
            Assert.Equal(matrix.Values, twice.Values);
        });

    private static CsrMatrix From((int Row, int Column, float Value)[] entries) => CsrMatrix.FromEntries(
        7, 9, entries.Select(e => e.Row).ToArray(), entries.Select(e => e.Column).ToArray(), entries.Select(e => e.Value).ToArray());
}
