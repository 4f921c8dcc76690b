using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class GramTests
{
    [Fact]
    public void Equals_the_naive_product_for_every_dimension()
    {
        foreach (var d in Oracle.Dimensions)
        {
            var factors = Oracle.Random(77 * d, d);
            var gram = Gram.Compute(factors, d, new ParallelOptions { MaxDegreeOfParallelism = 2 });
            Oracle.AssertUpperEqual(Oracle.WeightedGram(factors, d, [.. Enumerable.Range(0, 77)], default), gram, Panels.Padded(d), 1e-4);
        }
    }

    [Fact]
    public void Does_not_depend_on_the_threads()
    {
        var factors = Oracle.Random(1000 * 24, 1);
        Assert.Equal(
            Gram.Compute(factors, 24, new ParallelOptions { MaxDegreeOfParallelism = 1 }),
            Gram.Compute(factors, 24, new ParallelOptions { MaxDegreeOfParallelism = 4 }));
    }

    [Fact]
    public void Of_no_rows_is_zero() => Assert.All(Gram.Compute([], 5, new ParallelOptions()), v => Assert.Equal(0, v));
}
