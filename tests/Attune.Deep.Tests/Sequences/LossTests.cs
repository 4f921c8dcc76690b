using Attune.Deep.Runtime;
using Attune.Deep.Sequences;
using Attune.Deep.Tests.Onnx;
using static TorchSharp.torch;

namespace Attune.Deep.Tests.Sequences;

/// <summary>Losses and their hand-made derivatives, against the formulas in double precision and against Torch's own differentiation of them.</summary>
public sealed class LossTests
{
    private const int Places = 37, Rows = 23, Width = 6;

    private static readonly ParallelOptions TwoThreads = new() { MaxDegreeOfParallelism = 2 };

    public LossTests() => TorchRuntime.Use(1);

    [Fact]
    public void Cross_entropy_among_all_items()
    {
        using var scope = NewDisposeScope();
        var (h, e, targets) = Random();
        var expected = nn.functional.cross_entropy(matmul(h, e.t()), targets);
        AssertSlopes(expected, h, e, (x, y) => SoftmaxLoss.Of(x, y, targets, SequencePrecision.Float));

        var naive = 0.0;
        var (hidden, items) = (h.detach().data<float>().ToArray(), e.detach().data<float>().ToArray());
        for (var p = 0; p < Places; p++)
        {
            double[] scores = [.. Enumerable.Range(0, Rows).Select(i => Enumerable.Range(0, Width).Sum(k => (double)hidden[p * Width + k] * items[i * Width + k]))];
            naive += Math.Log(scores.Sum(Math.Exp)) - scores[(int)targets[p].item<long>()];
        }

        Assert.Equal(naive / Places, expected.item<float>(), 1e-5);
    }

    [Fact]
    public void Cross_entropy_in_chunks_is_that_of_the_whole()
    {
        // So many items that only 16 places go at a time.
        using var scope = NewDisposeScope();
        var (h, e) = (tensor(BothWays.Random(Places * 2, 1), [Places, 2]).requires_grad_(), tensor(BothWays.Random(600_000, 2), [300_000, 2]).requires_grad_());
        var targets = arange(Places, ScalarType.Int64) * 8_000;
        AssertSlopes(nn.functional.cross_entropy(matmul(h, e.t()), targets), h, e, (x, y) => SoftmaxLoss.Of(x, y, targets, SequencePrecision.Float), 1e-3);
    }

    [Fact]
    public void Cross_entropy_in_brain_floats_is_close()
    {
        using var scope = NewDisposeScope();
        var (h, e, targets) = Random();
        AssertSlopes(nn.functional.cross_entropy(matmul(h, e.t()), targets), h, e, (x, y) => SoftmaxLoss.Of(x, y, targets, SequencePrecision.Bfloat16), 0.02);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(false, 0.4)]
    public void Shared_negatives(bool isSoftmax, double beta)
    {
        using var scope = NewDisposeScope();
        var (h, e, targets) = Random();
        const int negatives = 9;
        var scores = matmul(h, e.narrow(0, 0, negatives).t());
        var struck = scores.masked_fill(arange(negatives).eq(targets.reshape(-1, 1)), float.NegativeInfinity); // the next item is no negative
        var expected = Formula(cat([(h * e.index_select(0, targets)).sum(1, keepdim: true), struck], 1), isSoftmax, beta);
        AssertSlopes(expected, h, e, (x, y) => SharedNegativesLoss.Of(new SampledLoss(isSoftmax, beta), x, y, targets, negatives, SequencePrecision.Float));
        AssertSlopes(expected, h, e, (x, y) => SharedNegativesLoss.Of(new SampledLoss(isSoftmax, beta), x, y, targets, negatives, SequencePrecision.Bfloat16), 0.03);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(false, 0.4)]
    public void Negatives_of_each_places_own(bool isSoftmax, double beta)
    {
        using var scope = NewDisposeScope();
        var (h, e, targets) = Random();
        var candidates = cat([targets.reshape(-1, 1), (arange(Places * 5, ScalarType.Int64) * 7 % Rows).reshape(Places, 5)], 1);
        var expected = Formula((e.index_select(0, candidates.reshape(-1)).reshape(Places, 6, Width) * h.reshape(Places, 1, Width)).sum(2), isSoftmax, beta);
        var rows = candidates.to(ScalarType.Int32);
        AssertSlopes(expected, h, e, (x, y) => OwnNegativesLoss.Of(new SampledLoss(isSoftmax, beta), x, y, rows, TwoThreads));
    }

    [Fact]
    public void Calibration_makes_up_for_negatives_that_were_not_drawn()
    {
        // Worked by hand: alpha = 10 / 100; t 0 gives 1, t 1 gives alpha, t 0.5 the mean.
        Assert.Equal(1, SampledLoss.Beta(10, 101, 0), 12);
        Assert.Equal(0.1, SampledLoss.Beta(10, 101, 1), 12);
        Assert.Equal(0.55, SampledLoss.Beta(10, 101, 0.5), 12);
        Assert.Equal(1, SampledLoss.Beta(500, 101, 1), 12);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(16)]
    [InlineData(40)]
    public void Products_with_candidates_are_those_of_the_formula(int width)
    {
        var random = new Random(width);
        var (hidden, items) = (BothWays.Random(11 * width, 1), BothWays.Random(7 * width, 2));
        int[] candidates = [.. Enumerable.Range(0, 11 * 3).Select(_ => random.Next(7))];
        var (scores, slopes, byHidden, byItem) = (new float[33], BothWays.Random(33, 3), new float[hidden.Length], new float[items.Length]);
        CandidateProducts.Scores(hidden, items, candidates, width, scores);
        CandidateProducts.ByHidden(slopes, items, candidates, width, byHidden);
        CandidateProducts.AddByItem(slopes, hidden, candidates, width, ..4, byItem);
        CandidateProducts.AddByItem(slopes, hidden, candidates, width, 4.., byItem);
        for (var k = 0; k < 33; k++)
            Assert.Equal(Enumerable.Range(0, width).Sum(j => (double)hidden[k / 3 * width + j] * items[candidates[k] * width + j]), scores[k], 1e-4);
        for (var j = 0; j < width; j++)
        {
            for (var p = 0; p < 11; p++) Assert.Equal(Enumerable.Range(3 * p, 3).Sum(k => (double)slopes[k] * items[candidates[k] * width + j]), byHidden[p * width + j], 1e-4);
            for (var i = 0; i < 7; i++) Assert.Equal(Enumerable.Range(0, 33).Where(k => candidates[k] == i).Sum(k => (double)slopes[k] * hidden[k / 3 * width + j]), byItem[i * width + j], 1e-4);
        }
    }

    private static (Tensor Hidden, Tensor Items, Tensor Targets) Random()
    {
        var random = new Random(4);
        var targets = tensor(Enumerable.Range(0, Places).Select(_ => (long)random.Next(Rows)).ToArray());
        return (tensor(BothWays.Random(Places * Width, 1), [Places, Width]).requires_grad_(), tensor(BothWays.Random(Rows * Width, 2), [Rows, Width]).requires_grad_(), targets);
    }

    /// <summary>The losses as the docstring has them, of scores whose first column is the next item's.</summary>
    private static Tensor Formula(Tensor scores, bool isSoftmax, double beta)
    {
        var (next, drawn) = (scores.narrow(1, 0, 1), scores.narrow(1, 1, scores.shape[1] - 1));
        return isSoftmax
            ? (scores.logsumexp(1) - next.squeeze(1)).mean()
            : (-beta * next.sigmoid().log().squeeze(1) - (1 - drawn.sigmoid()).log().sum(1)).mean();
    }

    private static void AssertSlopes(Tensor expected, Tensor hidden, Tensor items, Func<Tensor, Tensor, Slopes> compute, double tolerance = 1e-5)
    {
        var actual = Slopes.Attach(hidden, items, compute);
        Assert.Equal(expected.item<float>(), actual.item<float>(), tolerance * Math.Max(1, Math.Abs(expected.item<float>())));
        var (right, ours) = (autograd.grad([expected], [hidden, items], retain_graph: true), autograd.grad([actual], [hidden, items]));
        for (var k = 0; k < 2; k++)
        {
            var scale = right[k].abs().max().item<float>();
            Assert.True((right[k] - ours[k]).abs().max().item<float>() <= tolerance * scale, $"slope {k} is off by {(right[k] - ours[k]).abs().max().item<float>()} of {scale}");
        }
    }
}
