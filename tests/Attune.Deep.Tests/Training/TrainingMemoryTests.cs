using Attune.Deep.Networks;
using Attune.Deep.Training;
using Attune.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Attune.Deep.Tests.Training;

/// <summary>Measures the whole process, so nothing runs beside it.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;

[Collection(nameof(AloneInTheProcess))]
public sealed class TrainingMemoryTests
{
    private const int Steps = 200;

    [Fact]
    public void Two_hundred_steps_need_no_more_than_twenty()
    {
        var training = new WideTraining();
        TrainingLoop.Run(training, new ToyOptions { Epochs = 2, ClipNorm = 1, EmbeddingRegularization = 0.01 }, new RunContext(2));
        Assert.Equal(Steps, training.Tensors.Count);
        Assert.All(training.Tensors, count => Assert.Equal(training.Tensors[20], count));

        // One forgotten array of a batch, [4096, 64] floats, would be 1 MB a step.
        Assert.InRange(training.Memory[^1] - training.Memory[20], long.MinValue, 64L << 20);
    }

    [Fact]
    public void After_a_training_no_tensor_is_left()
    {
        TrainingLoop.Run(new WideTraining(), new ToyOptions { Epochs = 1 }, new RunContext(1));
        var before = Live();
        TrainingLoop.Run(new WideTraining(), new ToyOptions { Epochs = 1 }, new RunContext(1));
        Assert.Equal(before, Live());
    }

    private static long Live() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    private sealed class WideTraining : NetworkTraining
    {
        private const int Rows = 10_000, Width = 64, Samples = 4096;

        public WideTraining()
        {
            Parameters.AddTable("table", Rows, Width, 1);
            Parameters.AddLinear("layer", Width, Width, 1);
            Parameters.AddNorm("norm", Width, 1);
            Parameters.AddLinear("output", Width, 1, 1);
        }

        public override NetworkParameters Parameters { get; } = new();

        public List<long> Tensors { get; } = [];

        public List<long> Memory { get; } = [];

        public override int BatchesIn(int epoch) => Steps / 2;

        public override Batch Prepare(int epoch, int index)
        {
            var random = new SplitMix((ulong)index);
            var (rows, labels) = (new int[Samples], new float[Samples]);
            for (var k = 0; k < Samples; k++) (rows[k], labels[k]) = (random.Below(Rows), random.Below(2));
            return new Batch { Samples = Samples }.Index("row", "table", rows).Add("label", labels);
        }

        public override Tensor Loss(NetworkOps<Tensor> ops, TensorBatch batch)
        {
            Tensors.Add(Live());
            Memory.Add(NowUsed());
            var hidden = ops.Dropout(ops.Relu(ops.LayerNorm(ops.Linear(ops.Rows("table", batch["row"]), "layer"), "norm")), 0.2);
            return torch.nn.functional.binary_cross_entropy_with_logits(ops.Reshape(ops.Linear(hidden, "output"), -1), batch["label"]);
        }

        /// <summary>Physical memory, after what is no longer reachable has been given back.</summary>
        private long NowUsed()
        {
            if (Memory.Count is not (20 or Steps - 1)) return 0;
            GC.Collect();
            GC.WaitForPendingFinalizers();
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }
}
