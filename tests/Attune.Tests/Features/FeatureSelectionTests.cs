using Attune.Features;

namespace Attune.Tests.Features;

public sealed class FeatureSelectionTests
{
    [Fact]
    public void Mutual_information_is_that_of_the_counts_worked_by_hand()
    {
        // Cells 3/8, 1/8, 1/8, 3/8, and 1/2 each side: 2 (3/8 ln(3/2) + 1/8 ln(1/2)).
        var expected = 2 * (3 / 8.0 * Math.Log(1.5) + 1 / 8.0 * Math.Log(0.5));
        Assert.Equal(expected, MutualInformation.Of([0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 0, 1, 1, 1]), 12);
        var column = new FeatureColumn("x", FeatureKind.Category, [0, 0, 0, 0, 1, 1, 1, 1], ["a", "b"]);
        Assert.Equal(expected, MutualInformation.Of(column, [0, 0, 0, 1, 0, 1, 1, 1]), 12);
        Assert.Equal(Math.Log(2), MutualInformation.Of(new FeatureColumn("n", FeatureKind.Numeric, [1, 2, 3, 4, float.NaN, float.NaN, float.NaN, float.NaN], []), [0, 0, 0, 0, 1, 1, 1, 1]), 12);
    }

    [Fact]
    public void Standardisation_is_fitted_on_the_training_rows_alone()
    {
        var table = Table(4, new FeatureColumn("n", FeatureKind.Numeric, [1, 3, float.NaN, 100], []), new FeatureColumn("f", FeatureKind.Boolean, [1, 0, 1, 1], []));
        var matrix = FeatureEncoding.Fit(table, [0, 1, 2]).Transform(table);

        // Mean 2, deviation 1; null is the mean; f: mean 2/3, deviation sqrt(2)/3; "is null": mean 1/3.
        Assert.Equal(["f", "n", "n is null"], matrix.Names.Order(StringComparer.Ordinal));
        var n = matrix.Names.ToList().IndexOf("n");
        Assert.Equal([-1f, 1f, 0f, 20f], Enumerable.Range(0, 4).Select(r => matrix.Row(r)[n]));
        Assert.Equal(1 / Math.Sqrt(2), matrix.Row(0)[matrix.Names.ToList().IndexOf("f")], 5);
        Assert.Equal(2 / Math.Sqrt(2), matrix.Row(2)[matrix.Names.ToList().IndexOf("n is null")], 5);
    }

    [Fact]
    public void A_column_that_a_later_table_lacks_is_null_or_zero_by_its_group()
    {
        var column = new FeatureColumn("c.x", FeatureKind.Numeric, [0, 2], [], "c");
        var encoding = FeatureEncoding.Fit(new FeatureTable(Keys(2), [column], new Dictionary<string, bool[]> { ["c"] = [true, true] }));
        var later = encoding.Transform(new FeatureTable(Keys(2), [], new Dictionary<string, bool[]> { ["c"] = [true, false] }));
        Assert.Equal([-1f, 0f], later.Values); // 0 is one deviation below the mean of 0 and 2; unknown is the mean
    }

    [Fact]
    public void What_tells_the_target_is_kept_and_what_is_constant_random_or_the_same_is_not()
    {
        const int Rows = 300;
        var random = new Random(3);
        float[] Draw(Func<int, float> value) => [.. Enumerable.Range(0, Rows).Select(value)];
        var classes = Enumerable.Range(0, Rows).Select(r => r % 2).ToArray();
        var strong = Draw(r => classes[r] + (float)random.NextDouble());
        var table = Table(Rows,
            new FeatureColumn("constant", FeatureKind.Numeric, Draw(_ => 5), []),
            new FeatureColumn("copy", FeatureKind.Numeric, Draw(r => (int)(strong[r] * 20)), []),
            new FeatureColumn("noise", FeatureKind.Numeric, Draw(_ => (float)random.NextDouble()), []),
            new FeatureColumn("strong", FeatureKind.Numeric, strong, []),
            new FeatureColumn("weak", FeatureKind.Boolean, Draw(r => random.NextDouble() < 0.3 + 0.4 * classes[r] ? 1 : 0), []));
        foreach (var by in Enum.GetValues<SelectionOrder>())
        {
            var scores = FeatureSelection.Rank(table, classes, new SelectionOptions { By = by, Keep = 2 }, RunContext.Default).ToDictionary(s => s.Column);
            Assert.False(scores["constant"].IsSelected);
            Assert.Equal(0, scores["constant"].Variance);
            Assert.Single(scores.Values, s => s.RedundantWith is not null); // strong and its copy
            Assert.True(scores["noise"].MutualInformation < scores["weak"].MutualInformation);
            Assert.True(Math.Max(scores["strong"].Permutation, scores["copy"].Permutation) > Math.Abs(scores["noise"].Permutation));
            if (by != SelectionOrder.Variance) Assert.True(scores["weak"].IsSelected && !scores["noise"].IsSelected && scores["strong"].IsSelected != scores["copy"].IsSelected);
        }
    }

    [Fact]
    public void One_class_cannot_be_told() =>
        Assert.Equal("one_class", Assert.Throws<AttuneException>(() => FeatureSelection.Rank(Table(2, new FeatureColumn("x", FeatureKind.Numeric, [1, 2], [])), [0, 0], new SelectionOptions(), RunContext.Default)).Code);

    internal static FeatureTable Table(int rows, params FeatureColumn[] columns) => new(Keys(rows), columns, new Dictionary<string, bool[]>());

    private static FeatureKey[] Keys(int rows) => [.. Enumerable.Range(0, rows).Select(r => new FeatureKey($"u{r}", null, DateTimeOffset.UnixEpoch))];
}
