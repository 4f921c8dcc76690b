using Attune.Profiles;
using CsCheck;

namespace Attune.Tests.Profiles;

public sealed class DecayedSumTests
{
    private static readonly Gen<(double Weight, double? Time)[]> Additions =
        Gen.Select(Gen.Double[-5, 5], Gen.Double[0, 60], Gen.Int[0, 5]).Select((w, t, k) => (w, k == 0 ? null : (double?)t)).Array[0, 30];

    [Fact]
    public void A_weight_halves_with_every_half_life()
    {
        var sum = default(DecayedSum);
        sum.Add(8, 100);
        Assert.Equal(8, sum.At(100), 5);
        Assert.Equal(4, sum.At(101), 5);
        Assert.Equal(1, sum.At(103), 5);
    }

    [Fact]
    public void An_undated_weight_does_not_decay()
    {
        var sum = default(DecayedSum);
        sum.Add(3, null);
        Assert.Equal(3, sum.At(1e9), 5);
    }

    [Fact]
    public void Two_hundred_years_of_one_day_half_lives_do_not_overflow()
    {
        var sum = default(DecayedSum);
        sum.Add(1, -36_500);
        sum.Add(1, 36_500);
        Assert.Equal(1, sum.At(36_500), 5);
    }

    [Fact]
    public void Is_the_sum_of_decayed_weights() => Additions.Sample(additions =>
    {
        var expected = additions.Sum(a => a.Time is { } t ? a.Weight * double.Exp2(t - 60) : a.Weight);
        Assert.Equal(expected, Of(additions).At(60), 1e-4);
    });

    [Fact]
    public void Any_order_gives_the_same_bits() => Gen.Select(Additions, Gen.Int).Sample((additions, seed) =>
    {
        var shuffled = additions.ToArray();
        new Random(seed).Shuffle(shuffled);
        Assert.Equal(BitConverter.DoubleToInt64Bits(Of(additions).At(61)), BitConverter.DoubleToInt64Bits(Of(shuffled).At(61)));
    });

    private static DecayedSum Of((double Weight, double? Time)[] additions)
    {
        var sum = default(DecayedSum);
        foreach (var (weight, time) in additions) sum.Add(weight, time);
        return sum;
    }
}
