using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class DiagonalBlockTests
{
    private const int Width = Panels.Width;

    [Fact]
    public void The_factor_times_itself_is_the_block()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (dense, block) = PositiveDefinite(seed);
            Assert.True(DiagonalBlock.Factor(block, new float[DiagonalBlock.StepsLength]));

            for (var i = 0; i < Width; i++)
            {
                for (var j = 0; j < i; j++) Assert.Equal(0, block[i * Width + j]);
                for (var j = i; j < Width; j++) Assert.Equal(dense[i, j], Enumerable.Range(0, Width).Sum(k => (double)block[k * Width + i] * block[k * Width + j]), 1e-5);
            }
        }
    }

    [Fact]
    public void The_factor_times_a_solved_tile_is_the_tile()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (steps, factor) = (new float[DiagonalBlock.StepsLength], PositiveDefinite(seed).Block);
            var tile = Oracle.Random(Width * Width, seed + 100);
            var solved = tile.ToArray();
            DiagonalBlock.Factor(factor, steps);

            DiagonalBlock.Solve(steps, solved);

            for (var i = 0; i < Width; i++)
                for (var j = 0; j < Width; j++)
                    Assert.Equal(tile[i * Width + j], Enumerable.Range(0, i + 1).Sum(k => (double)factor[k * Width + i] * solved[k * Width + j]), 1e-5);
        }
    }

    [Fact]
    public void A_pivot_that_is_not_positive_is_told_wherever_it_stands()
    {
        for (var at = 0; at < Width; at++)
        {
            foreach (var pivot in (float[])[0, -1, float.NaN])
            {
                var block = new float[Width * Width];
                for (var k = 0; k < Width; k++) block[k * Width + k] = k == at ? pivot : 1;
                Assert.False(DiagonalBlock.Factor(block, new float[DiagonalBlock.StepsLength]));
            }
        }
    }

    private static (double[,] Dense, float[] Block) PositiveDefinite(int seed)
    {
        var dense = Oracle.WeightedGram(Oracle.Random(20 * Width, seed), Width, [.. Enumerable.Range(0, 20)], default);
        for (var k = 0; k < Width; k++) dense[k, k] += 1;
        return (dense, [.. Enumerable.Range(0, Width * Width).Select(k => (float)dense[k / Width, k % Width])]);
    }
}
