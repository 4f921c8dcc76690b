using Attune.Deep.Compression;
using Attune.Deep.Networks;
using Attune.Deep.Tests.Training;
using Attune.Deep.Training;

namespace Attune.Deep.Tests.Compression;

public sealed class PruningMaskTests
{
    [Fact]
    public void The_smallest_weights_are_cut_off_and_biases_are_spared()
    {
        var parameters = new NetworkParameters();
        parameters.Add(new ParameterSpec("weight", [2, 5], Initial.Zeros), [1, -2, 3, -4, 5, -6, 7, -8, 9, -10]);
        parameters.Add(new ParameterSpec("bias", [2], Initial.Zeros), [0.1f, 0.2f]);
        var mask = PruningMask.ByMagnitude(parameters, 0.7);
        mask.Apply(parameters);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, -8, 9, -10], parameters["weight"]);
        Assert.Null(mask.Of("bias"));
    }

    [Fact]
    public void Of_weights_alike_exactly_the_share_is_cut_off()
    {
        var parameters = new NetworkParameters();
        parameters.Add(new ParameterSpec("weight", [1, 6], Initial.Zeros), [1, -1, 1, 2, 1, 1]);
        PruningMask.ByMagnitude(parameters, 0.5).Apply(parameters);
        Assert.Equal([1, -1, 0, 2, 0, 0], parameters["weight"]);
    }

    [Fact]
    public void Each_row_of_a_table_keeps_its_largest_number()
    {
        var parameters = new NetworkParameters();
        parameters.Add(new ParameterSpec("table", [3, 2], Initial.Zeros, IsTable: true), [10, 9, -0.2f, 0.1f, 8, 7]);
        PruningMask.ByMagnitude(parameters, 0.9).Apply(parameters);
        Assert.Equal([10, 0, -0.2f, 0, 8, 0], parameters["table"]);
    }

    [Fact]
    public void The_share_rises_in_the_first_half_of_the_epochs()
    {
        var pruning = new Pruning(0.8);
        double[] expected = [0.8 * (1 - 0.421875), 0.8 * (1 - 0.125), 0.8 * (1 - 0.015625), 0.8, 0.8, 0.8, 0.8, 0.8];
        for (var epoch = 0; epoch < 8; epoch++) Assert.Equal(expected[epoch], pruning.ShareAt(epoch, 8), 1e-12);
        Assert.Equal([0.8, 0.8], [pruning.ShareAt(0, 1), pruning.ShareAt(0, 3)]);
    }

    [Fact]
    public void What_is_cut_off_early_stays_cut_off_and_a_resumed_training_cuts_off_the_same()
    {
        var options = new ToyOptions { Epochs = 6 };
        var (whole, zeros) = (Train(new MemoryJournal(), options, CancellationToken.None), 0);
        using var source = new CancellationTokenSource();
        var journal = new MemoryJournal { Saved = count => { if (count == 2) source.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => Train(journal, options, source.Token));
        var cut = journal.Checkpoint!.Get<float>("weights.hidden.weight");
        var resumed = Train(journal, options, CancellationToken.None);
        foreach (var spec in whole.Specs) Assert.Equal(whole[spec.Name], resumed[spec.Name]);
        for (var k = 0; k < cut.Length; k++)
        {
            if (cut[k] != 0) continue;
            Assert.Equal(0, resumed["hidden.weight"][k]);
            zeros++;
        }

        Assert.InRange(zeros, cut.Length / 2, cut.Length - 1);

        static NetworkParameters Train(MemoryJournal journal, ToyOptions options, CancellationToken cancellation)
        {
            var training = new ToyTraining { Pruning = new Pruning(0.8) };
            TrainingLoop.Run(training, options, new RunContext(1, Cancellation: cancellation) { Journal = journal });
            return training.Parameters;
        }
    }

    [Fact]
    public void What_was_cut_off_stays_0_in_training_and_the_rest_is_trained()
    {
        var training = new ToyTraining { Pruning = new Pruning(0.8) };
        training.Pruning.End(training.Parameters);
        var before = training.Parameters.Specs.ToDictionary(s => s.Name, s => (float[])training.Parameters[s.Name].Clone());
        TrainingLoop.Run(training, new ToyOptions { Epochs = 1, WeightDecay = 0.1, EmbeddingRegularization = 0.01, ClipNorm = 1 }, new RunContext(2));
        foreach (var spec in training.Parameters.Specs)
        {
            var (kept, now, then) = (training.Pruning.Mask!.Of(spec.Name), training.Parameters[spec.Name], before[spec.Name]);
            for (var k = 0; k < now.Length && kept is not null; k++)
                if (kept[k]) Assert.NotEqual(then[k], now[k]);
                else Assert.Equal(0, now[k]);
            if (kept is not null) Assert.InRange(now.Count(w => w == 0) / (double)now.Length, spec.IsTable ? 0.6 : 0.75, 0.81);
        }
    }
}
