using Attune.Numerics;
using CsCheck;

namespace Attune.Tests.Numerics;

public sealed class ClusterAgreementTests
{
    [Fact]
    public void Equal_partitions_agree_whatever_their_labels()
    {
        Assert.Equal(1, ClusterAgreement.MutualInformation([0, 0, 1, 1, 2], [5, 5, 9, 9, 7]), 12);
        Assert.Equal(1, ClusterAgreement.AdjustedRand([0, 0, 1, 1, 2], [5, 5, 9, 9, 7]), 12);
        Assert.Equal(1, ClusterAgreement.MutualInformation([3, 3], [4, 4]), 12);
        Assert.Equal(1, ClusterAgreement.AdjustedRand([3, 3], [4, 4]), 12);
    }

    [Fact]
    public void Crossed_partitions_tell_nothing_of_each_other()
    {
        // Every cell holds one of four: I = 0; by hand, pairs together in both 0, expected 2 * 2 / 6, most 2, so (0 - 2/3) / (2 - 2/3) = -1/2.
        Assert.Equal(0, ClusterAgreement.MutualInformation([0, 0, 1, 1], [0, 1, 0, 1]), 12);
        Assert.Equal(-0.5, ClusterAgreement.AdjustedRand([0, 0, 1, 1], [0, 1, 0, 1]), 12);
    }

    [Fact]
    public void A_case_worked_by_hand()
    {
        // A = {1 2 3}{4 5 6}, B = {1 2}{3 4 5 6}. Cells 2, 1, 3: pairs 1 + 0 + 3 = 4; rows 3 + 3 = 6; columns 1 + 6 = 7; all 15.
        // ARI = (4 - 6*7/15) / (6.5 - 6*7/15) = 1.2 / 3.7.
        int[] a = [0, 0, 0, 1, 1, 1], b = [0, 0, 1, 1, 1, 1];
        Assert.Equal(1.2 / 3.7, ClusterAgreement.AdjustedRand(a, b), 12);
        // I = 1/3 ln(2*6/(3*2)) + 1/6 ln(1*6/(3*4)) + 1/2 ln(3*6/(3*4)); H(A) = ln 2; H(B) = -1/3 ln 1/3 - 2/3 ln 2/3.
        var information = Math.Log(2) / 3 + Math.Log(0.5) / 6 + Math.Log(1.5) / 2;
        var entropies = Math.Log(2) + Math.Log(3) / 3 + 2 * Math.Log(1.5) / 3;
        Assert.Equal(2 * information / entropies, ClusterAgreement.MutualInformation(a, b), 12);
    }

    [Fact]
    public void Both_are_symmetric_and_bounded() => Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4]).Array[2, 40].Sample(pairs =>
    {
        int[] a = [.. pairs.Select(p => p.Item1)], b = [.. pairs.Select(p => p.Item2)];
        Assert.Equal(ClusterAgreement.MutualInformation(a, b), ClusterAgreement.MutualInformation(b, a), 9);
        Assert.Equal(ClusterAgreement.AdjustedRand(a, b), ClusterAgreement.AdjustedRand(b, a), 9);
        Assert.InRange(ClusterAgreement.MutualInformation(a, b), 0, 1);
        Assert.InRange(ClusterAgreement.AdjustedRand(a, b), -1, 1);
    });
}
