using System.Numerics.Tensors;
using Attune.Deep.Runtime;
using Attune.Deep.Training;
using Attune.Models;
using TorchSharp;
using TorchSharp.Modules;

namespace Attune.Deep.Tests.Training;

public sealed class TrainingStepTests
{
    public TrainingStepTests() => TorchRuntime.Use(1);

    /// <summary>Torch's own AdamW over the same gradients, with everything whole instead of row by row; all rows occur, so that lazy and eager are the same.</summary>
    [Fact]
    public void Adam_is_Torchs_own_on_layers_and_on_rows_that_always_occur()
    {
        const double Rate = 0.01, Decay = 0.05;
        var training = new FullBatch();
        using var step = new TrainingStep(training, new RunContext(1).Parallelism);
        var theirs = training.Parameters.Specs.ToDictionary(s => s.Name, s => new Parameter(torch.tensor(training.Parameters[s.Name], s.Shape)));
        using var decaying = new AdamWOf([.. training.Parameters.Specs.Where(s => s.Decays && !s.IsTable).Select(s => theirs[s.Name])], Rate, Decay);
        using var others = new AdamWOf([.. training.Parameters.Specs.Where(s => !s.Decays || s.IsTable).Select(s => theirs[s.Name])], Rate, 0);
        for (var k = 0; k < 20; k++)
        {
            var batch = training.Prepare(0, k);
            step.Do(batch, GroupsOf(training, batch), new StepOptions((float)Rate, (float)Decay, 0, 0));

            using var scope = torch.NewDisposeScope();
            var (rows, target) = (torch.tensor(batch.Indices[0].Rows), batch.ToTensors()["target"]);
            var hidden = torch.nn.functional.linear(theirs["table"].index_select(0, rows), theirs["layer.weight"], theirs["layer.bias"]).tanh();
            var output = torch.nn.functional.linear(hidden, theirs["output.weight"], theirs["output.bias"]).squeeze(-1);
            (output - target).square().mean().backward();
            decaying.Step();
            others.Step();
        }

        foreach (var (name, parameter) in theirs)
        {
            var (mine, other) = (training.Parameters[name], parameter.data<float>().ToArray());
            for (var k = 0; k < mine.Length; k++) Assert.Equal(other[k], mine[k], 1e-6f);
            parameter.Dispose();
        }
    }

    [Fact]
    public void Rows_that_do_not_occur_are_not_touched()
    {
        const int Occurring = 11;
        var (training, before) = (new ToyTraining(usersThatOccur: Occurring), new ToyTraining());
        TrainingLoop.Run(training, new ToyOptions { Epochs = 4, EmbeddingRegularization = 0.1, WeightDecay = 0.1 }, new RunContext(1));
        var (trained, fresh) = (training.Parameters["users"], before.Parameters["users"]);
        Assert.Equal(fresh[(Occurring * ToyTraining.Width)..], trained[(Occurring * ToyTraining.Width)..]);
        for (var k = 0; k < Occurring * ToyTraining.Width; k++) Assert.NotEqual(fresh[k], trained[k]);
    }

    [Fact]
    public void A_rows_gradient_is_the_sum_over_its_places_and_the_regularization_counts_each_place()
    {
        const float Regularization = 0.2f;
        var training = new Pulls();
        int[] rows = [3, 1, 3, 3];
        var batch = new Batch { Samples = 4 }.Index("row", "table", rows).Add("pull", [1f, 10f, 100f, 1000f]);
        float[] first = [.. training.Parameters["table"]];
        using var step = new TrainingStep(training, new RunContext(1).Parallelism);
        step.Do(batch, GroupsOf(training, batch), new StepOptions(0.1f, 0, Regularization, 0));
        var gradients = Gradients(step, "table");
        foreach (var k in new[] { 0, 1, 4, 5, 8, 9 }) Assert.Equal(0, gradients[k]);
        Assert.Equal(Regularization * first[2] / 4, gradients[2], 1e-5f);
        Assert.Equal((10 + Regularization * first[3]) / 4, gradients[3], 1e-5f);
        Assert.Equal((1101 + 3 * Regularization * first[7]) / 4, gradients[7], 1e-3f);
    }

    [Fact]
    public void Gradients_longer_than_the_bound_are_shortened_to_it_all_together()
    {
        var (free, length) = FirstGradients(0);
        var (clipped, shortened) = FirstGradients(length / 4);
        Assert.Equal(length / 4, shortened, 1e-6);
        Assert.Equal(1, TensorPrimitives.CosineSimilarity<float>(free, clipped), 1e-6f);
        Assert.Equal(free, FirstGradients(length * 1.01).Gradients);
    }

    private static (float[] Gradients, double Length) FirstGradients(double bound)
    {
        var training = new ToyTraining();
        using var step = new TrainingStep(training, new RunContext(1).Parallelism);
        var batch = training.Prepare(0, 0);
        step.Do(batch, GroupsOf(training, batch), new StepOptions(0.01f, 0, 0, bound));
        float[] all = [.. training.Parameters.Specs.Where(s => !s.IsBuffer).SelectMany(s => Gradients(step, s.Name))];
        return (all, Math.Sqrt(all.Sum(g => (double)g * g)));
    }

    /// <summary>After the first step Adam's mean is a tenth of the gradient.</summary>
    private static float[] Gradients(TrainingStep step, string name)
    {
        var state = new TensorArchive();
        step.Save(state);
        return [.. state.Get<float>($"adam.mean.{name}").Select(m => m / 0.1f)];
    }

    internal static Dictionary<string, RowGroups> GroupsOf(NetworkTraining training, Batch batch) =>
        batch.Indices.GroupBy(i => i.Table).ToDictionary(t => t.Key, t => RowGroups.Of([.. t.Select(i => i.Rows)], new int[training.Parameters.Spec(t.Key).Shape[0]]));

    private sealed class AdamWOf(Parameter[] parameters, double rate, double decay) : IDisposable
    {
        private readonly AdamW _optimizer = torch.optim.AdamW(parameters, rate, weight_decay: decay);

        public void Step()
        {
            _optimizer.step();
            _optimizer.zero_grad();
        }

        public void Dispose() => _optimizer.Dispose();
    }
}
