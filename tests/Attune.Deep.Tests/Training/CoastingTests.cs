using Attune.Deep.Networks;
using Attune.Deep.Runtime;
using Attune.Deep.Training;
using static TorchSharp.torch;

namespace Attune.Deep.Tests.Training;

/// <summary>Rows that go on by their momentum while they rest, against Adam over the whole table.</summary>
public sealed class CoastingTests
{
    public CoastingTests() => TorchRuntime.Use(1);

    [Fact]
    public void A_row_ends_where_Adam_over_the_whole_table_would_have_taken_it()
    {
        // Row 0 occurs at each step, row 1 at every ninth, row 2 once, row 3 never.
        const float Rate = 0.01f;
        const int Steps = 60;
        var (lazy, whole) = (new Pull(coasts: true), new Pull(coasts: false));
        using var lazyStep = new TrainingStep(lazy, new RunContext(1).Parallelism);
        using var wholeStep = new TrainingStep(whole, new RunContext(1).Parallelism);
        for (var step = 0; step < Steps; step++)
        {
            var options = new StepOptions(Rate, 0, 0, 0);
            int[] rows = [0, .. step % 9 == 4 ? [1] : Array.Empty<int>(), .. step == 20 ? [2] : Array.Empty<int>()];
            Do(lazyStep, lazy, Batch(rows), options);

            // All rows occur, those that rest with a pull of 0.
            var all = new Batch { Samples = 1 }.Index("row", "table", [0, 1, 2, 3]).Add("pull", [.. Enumerable.Range(0, 4).Select(r => rows.Contains(r) ? Pull.Of(r) : 0)], 4, 1);
            Do(wholeStep, whole, all, options);
        }

        lazyStep.Settle(Rate);
        var (a, b, first) = (lazy.Parameters["table"], whole.Parameters["table"], new Pull(false).Parameters["table"]);
        for (var k = 0; k < a.Length; k++)
        {
            var way = Math.Abs(b[k] - first[k]);
            Assert.Equal(b[k], a[k], 0.02 * way + 1e-6);
            Assert.True(k / Pull.Width == 3 ? way == 0 : way > 0.005, $"{k}: {way}");
        }

        static void Do(TrainingStep step, Pull training, Batch batch, StepOptions options) => step.Do(batch, TrainingStepTests.GroupsOf(training, batch), options);
    }

    [Fact]
    public void Settling_again_moves_nothing_more()
    {
        var training = new Pull(coasts: true);
        using var step = new TrainingStep(training, new RunContext(2).Parallelism);
        foreach (var row in new[] { 1, 0, 0, 0 })
        {
            var batch = Batch([row]);
            step.Do(batch, TrainingStepTests.GroupsOf(training, batch), new StepOptions(0.01f, 0, 0, 0));
        }

        var before = training.Parameters["table"].ToArray();
        step.Settle(0.01f);
        var settled = training.Parameters["table"].ToArray();
        step.Settle(0.01f);
        Assert.NotEqual(before, settled);
        Assert.Equal(settled, training.Parameters["table"]);
    }

    private static Batch Batch(int[] rows) => new Batch { Samples = 1 }.Index("row", "table", rows).Add("pull", Array.ConvertAll(rows, Pull.Of), rows.Length, 1);

    /// <summary>Each row is pulled down with a force of its own.</summary>
    private sealed class Pull : NetworkTraining
    {
        public const int Width = 19;

        private readonly bool _coasts;

        public Pull(bool coasts)
        {
            _coasts = coasts;
            Parameters.AddTable("table", 4, Width, 3, 0.5);
        }

        public override NetworkParameters Parameters { get; } = new();

        public override bool RowsCoast => _coasts;

        public static float Of(int row) => 0.1f * (row + 1);

        public override int BatchesIn(int epoch) => 1;

        public override Batch Prepare(int epoch, int index) => Batch([0]);

        public override Tensor Loss(NetworkOps<Tensor> ops, TensorBatch batch) => (ops.Rows("table", batch["row"]) * batch["pull"]).sum();
    }
}
