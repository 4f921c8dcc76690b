using Attune.Numerics;
using CsCheck;

namespace Attune.Tests.Numerics;

public sealed class CostBalanceTests
{
    [Fact]
    public void Every_row_is_in_exactly_one_chunk_and_no_chunk_costs_much_more_than_its_share() =>
        Gen.Select(Gen.Int[0, 50].Array[0, 60], Gen.Int[0, 10], Gen.Int[1, 20]).Sample((sizes, rowCost, chunks) =>
        {
            var starts = new int[sizes.Length + 1];
            for (var r = 0; r < sizes.Length; r++) starts[r + 1] = starts[r] + sizes[r];
            var cuts = CostBalance.Cut(starts, rowCost, chunks);

            Assert.Equal((0, sizes.Length), (cuts[0], cuts[^1]));
            Assert.Equal(cuts.Order(), cuts);
            var total = sizes.Sum() + sizes.Length * rowCost;
            var most = sizes.Select(s => s + rowCost).DefaultIfEmpty().Max();
            for (var c = 0; c + 1 < cuts.Length; c++)
                Assert.True(starts[cuts[c + 1]] - starts[cuts[c]] + (cuts[c + 1] - cuts[c]) * rowCost <= total / chunks + 1 + 2 * most);
        });

    [Fact]
    public void Runs_each_chunk_once_and_stops_when_cancelled()
    {
        int[] starts = [.. Enumerable.Range(0, 1001)];
        var seen = new int[1000];
        CostBalance.For(starts, 1, new ParallelOptions { MaxDegreeOfParallelism = 3 }, () => 0, (_, first, end) =>
        {
            for (var r = first; r < end; r++) Interlocked.Increment(ref seen[r]);
        });
        Assert.All(seen, s => Assert.Equal(1, s));

        using var source = new CancellationTokenSource();
        var stopping = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = source.Token };
        Assert.ThrowsAny<OperationCanceledException>(() => CostBalance.For(starts, 1, stopping, () => 0, (_, _, _) => source.Cancel()));
    }
}
