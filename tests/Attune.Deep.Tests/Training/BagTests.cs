using Attune.Deep.Networks;
using Attune.Deep.Runtime;
using Attune.Deep.Training;
using Attune.Models;
using static TorchSharp.torch;

namespace Attune.Deep.Tests.Training;

/// <summary>Bags of rows against sums in double precision.</summary>
public sealed class BagTests
{
    private static readonly int[] Rows = [2, 0, 2, 1, 3], Starts = [0, 3, 3, 5];
    private static readonly float[] Weights = [0.5f, 2, -1, 4, 0.25f];

    public BagTests() => TorchRuntime.Use(1);

    [Fact]
    public void A_bag_is_the_sum_of_its_rows_times_their_weights_and_an_empty_one_is_zeros()
    {
        var training = new SumOfSquares();
        var table = training.Parameters["table"];
        var expected = 0.0;
        for (var bag = 0; bag < 3; bag++)
            for (var k = 0; k < SumOfSquares.Width; k++) expected += Scale(bag) * Math.Pow(Bag(table, bag, k), 2);
        using var step = new TrainingStep(training, new RunContext(1).Parallelism);
        var batch = training.Prepare(0, 0);
        Assert.Equal(expected, step.Do(batch, TrainingStepTests.GroupsOf(training, batch), new StepOptions(0.1f, 0, 0, 0)), 1e-4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_rows_gradient_is_that_of_its_bags_by_weight_beside_that_of_its_own_places(int threads)
    {
        var training = new SumOfSquares();
        float[] table = [.. training.Parameters["table"]];
        var expected = new double[table.Length];
        for (var place = 0; place < Rows.Length; place++)
        {
            var bag = place < 3 ? 0 : 2;
            for (var k = 0; k < SumOfSquares.Width; k++) expected[Rows[place] * SumOfSquares.Width + k] += Weights[place] * Scale(bag) * 2 * Bag(table, bag, k);
        }

        for (var k = 0; k < SumOfSquares.Width; k++) expected[SumOfSquares.Width + k] += 1; // row 1 is read by itself too
        using var step = new TrainingStep(training, new RunContext(threads).Parallelism);
        var batch = training.Prepare(0, 0).Index("row", "table", [1]);
        step.Do(batch, TrainingStepTests.GroupsOf(training, batch), new StepOptions(0.1f, 0, 0, 0));
        var state = new TensorArchive();
        step.Save(state);
        var means = state.Get<float>("adam.mean.table"); // a tenth of the gradient, after one step
        for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], means[k] * 10, 1e-4);
    }

    private static double Scale(int bag) => bag + 1;

    private static double Bag(float[] table, int bag, int k) =>
        Enumerable.Range(Starts[bag], Starts[bag + 1] - Starts[bag]).Sum(p => (double)Weights[p] * table[Rows[p] * SumOfSquares.Width + k]);

    /// <summary>Σ over bags of (number of the bag, from 1) · |bag|², and the sum of a row that is read by itself.</summary>
    private sealed class SumOfSquares : NetworkTraining
    {
        public const int Width = 5;

        public SumOfSquares() => Parameters.AddTable("table", 4, Width, 3, 0.5);

        public override NetworkParameters Parameters { get; } = new();

        public override int BatchesIn(int epoch) => 1;

        public override Batch Prepare(int epoch, int index) =>
            new Batch { Samples = 1 }.Bags("bag", "table", Rows, Starts, Weights).Add("scale", [1f, 2f, 3f], 3, 1);

        public override Tensor Loss(NetworkOps<Tensor> ops, TensorBatch batch)
        {
            var bags = ops.Rows("table", batch["bag"]);
            Assert.Equal([3, Width], bags.shape);
            var loss = (bags * bags * batch["scale"]).sum();
            return batch.Has("row") ? loss + ops.Rows("table", batch["row"]).sum() : loss;
        }
    }
}
