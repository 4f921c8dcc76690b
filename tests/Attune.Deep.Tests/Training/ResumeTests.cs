using Attune.Deep.Models;
using Attune.Deep.Training;
using Attune.Models;
using Attune.Tests.Models;

namespace Attune.Deep.Tests.Training;

/// <summary>A training that was interrupted and taken up again is, bit by bit, the one that was not.</summary>
public sealed class ResumeTests
{
    private static readonly ToyOptions Plain = new() { Epochs = 8, LearningRate = 0.02, Schedule = LearningRateSchedule.Cosine, WarmupEpochs = 0.5 };

    public static TheoryData<string, int, int> Interruptions()
    {
        var data = new TheoryData<string, int, int>();
        foreach (var kind in new[] { "plain", "dropout", "early stopping", "plateau", "coasting", "all" })
        {
            data.Add(kind, 0, 3);
            data.Add(kind, 3, 0);
            data.Add(kind, 5, 4);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Interruptions))]
    public void Goes_on_with_the_same_losses_and_ends_with_the_same_weights(string kind, int epoch, int batch)
    {
        var options = Plain;
        if (kind is "early stopping" or "all") options = options with { Epochs = 40, Patience = 5 };
        if (kind is "plateau" or "all") options = options with { PlateauEpochs = 1, Decay = 0.7 };
        if (kind is "all") options = options with { WeightDecay = 0.01, EmbeddingRegularization = 0.01, ClipNorm = 0.3 };
        var dropout = kind is "dropout" or "all" ? 0.3 : 0;

        var (whole, wholeJournal) = (new ToyTraining(dropout: dropout) { Coasts = kind is "coasting" or "all" }, new MemoryJournal());
        TrainingLoop.Run(whole, options, new RunContext(1) { Journal = wholeJournal });

        var journal = new MemoryJournal();
        using var source = new CancellationTokenSource();
        var steps = 0;
        var cut = new ToyTraining(dropout: dropout) { Coasts = kind is "coasting" or "all", Computing = () => { if (steps++ == epoch * ToyTraining.Batches + batch) source.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => TrainingLoop.Run(cut, options, new RunContext(1, Cancellation: source.Token) { Journal = journal }));
        Assert.Equal(epoch, journal.Checkpoints);

        var resumed = new ToyTraining(dropout: dropout) { Coasts = kind is "coasting" or "all" };
        TrainingLoop.Run(resumed, options, new RunContext(1) { Journal = journal });
        Assert.Equal(wholeJournal.Scalars, journal.Scalars);
        Assert.True(journal.Values("loss/train").Count() > (kind == "all" ? 3 : 5));
        foreach (var spec in whole.Parameters.Specs) Assert.Equal(whole.Parameters[spec.Name], resumed.Parameters[spec.Name]);
    }

    [Fact]
    public void A_finished_training_is_not_trained_again()
    {
        var journal = new MemoryJournal();
        TrainingLoop.Run(new ToyTraining(), Plain, new RunContext(1) { Journal = journal });
        var again = new ToyTraining { Computing = () => Assert.Fail("There is nothing left to train.") };
        TrainingLoop.Run(again, Plain, new RunContext(1) { Journal = journal });
        Assert.Equal(Plain.Epochs, journal.Values("loss/train").Count());
    }

    [Theory]
    [InlineData("gmf")]
    [InlineData("mlp dropout=0.2 patience=3")]
    [InlineData("neumf dropout=0.2 pretrain_epochs=2")]
    public void A_model_too(string text)
    {
        var dataset = Datasets.Random(40, 30, 300, 5);
        var trainer = ModelCatalog.Default.Get(text.Split(' ')[0]);
        var settings = text.Split(' ').Skip(1).Append("epochs=6").Append("layers=8,4").Select(s => KeyValuePair.Create(s.Split('=')[0], s.Split('=')[1]));
        var options = ModelOptions.Create(trainer.OptionsType, settings.Where(s => trainer is not GmfTrainer || s.Key != "layers"));
        var wholeJournal = new MemoryJournal();
        var whole = trainer.Train(dataset, options, new RunContext(1) { Journal = wholeJournal });

        using var source = new CancellationTokenSource();
        var first = new MemoryJournal { Saved = count => { if (count == 3) source.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => trainer.Train(dataset, options, new RunContext(1, Cancellation: source.Token) { Journal = first }));
        var resumed = trainer.Train(dataset, options, new RunContext(2) { Journal = first });
        Assert.Equal(wholeJournal.Scalars, first.Scalars);
        Assert.Equal(Arrays(whole), Arrays(resumed));
    }

    private static IEnumerable<(string, byte[])> Arrays(IModel model)
    {
        var archive = new TensorArchive();
        model.Save(archive);
        return archive.Arrays.Select(a => (a.Name, System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(a.Data as float[] ?? []).ToArray().Concat(a.Data as byte[] ?? []).ToArray()));
    }
}
