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
    public void What_was_cut_off_stays_0_in_training_and_the_rest_is_trained()
    {
        var training = new ToyTraining();
        training.Mask = PruningMask.ByMagnitude(training.Parameters, 0.8);
        training.Mask.Apply(training.Parameters);
        var before = training.Parameters.Specs.ToDictionary(s => s.Name, s => (float[])training.Parameters[s.Name].Clone());
        TrainingLoop.Run(training, new ToyOptions { Epochs = 3, WeightDecay = 0.1, EmbeddingRegularization = 0.01, ClipNorm = 1 }, new RunContext(2));
        foreach (var spec in training.Parameters.Specs)
        {
            var (kept, now, then) = (training.Mask.Of(spec.Name), training.Parameters[spec.Name], before[spec.Name]);
            for (var k = 0; k < now.Length && kept is not null; k++)
                if (kept[k]) Assert.NotEqual(then[k], now[k]);
                else Assert.Equal(0, now[k]);
            if (kept is not null) Assert.InRange(now.Count(w => w == 0) / (double)now.Length, spec.IsTable ? 0.6 : 0.75, 0.81);
        }
    }
}
