using Attune.Deep.Networks;
using Attune.Deep.Training;
using Attune.Numerics;
using static TorchSharp.torch;

namespace Attune.Deep.Tests.Training;

/// <summary>
/// A small training with all that a real one has: two tables, one of them pointed at twice, hidden layers with batch norm and dropout, and a held-out part.
/// It learns whether a user and an item are of the same parity; a third input names an item at random.
/// </summary>
internal sealed class ToyTraining : NetworkTraining
{
    public const int Users = 40, Items = 30, Width = 4, Hidden = 8, Samples = 64, Batches = 5;

    private readonly int _seed;
    private readonly double _dropout;
    private readonly int _usersThatOccur;

    public ToyTraining(int seed = 3, double dropout = 0, int usersThatOccur = Users)
    {
        (_seed, _dropout, _usersThatOccur) = (seed, dropout, usersThatOccur);
        Parameters.AddTable("users", Users, Width, seed, 0.3);
        Parameters.AddTable("items", Items, Width, seed, 0.3);
        Parameters.AddLinear("hidden", 3 * Width, Hidden, seed);
        Parameters.AddNorm("norm", Hidden, seed, batch: true);
        Parameters.AddLinear("output", Hidden, 1, seed);
    }

    public override NetworkParameters Parameters { get; } = new();

    /// <summary>Called before a batch is made, on the thread that makes it.</summary>
    public Action<int, int>? Preparing { get; init; }

    /// <summary>Called before a loss is computed, on the thread that trains.</summary>
    public Action? Computing { get; init; }

    /// <summary>What validation says; null for the share of held-out pairs that are told right.</summary>
    public Func<double>? Judgement { get; init; }

    /// <summary>See <see cref="NetworkTraining.RowsCoast"/>.</summary>
    public bool Coasts { get; init; }

    public override bool RowsCoast => Coasts;

    public override int BatchesIn(int epoch) => Batches;

    public override Batch Prepare(int epoch, int index)
    {
        Preparing?.Invoke(epoch, index);
        return Make(SplitMix.Mix((uint)_seed, (ulong)(epoch * Batches + index)));
    }

    public override Tensor Loss(NetworkOps<Tensor> ops, TensorBatch batch)
    {
        Computing?.Invoke();
        return nn.functional.binary_cross_entropy_with_logits(Logits(ops, batch["user"], batch["item"], batch["other"]), batch["label"]);
    }

    public override double Validate(RunContext run)
    {
        if (Judgement is not null) return Judgement();
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var batch = Make(77);
        var weights = Parameters.Specs.ToDictionary(s => s.Name, s => tensor(Parameters[s.Name], s.Shape));
        var inputs = batch.Indices.ToDictionary(i => i.Name, i => tensor(i.Rows, i.Shape));
        var logits = Logits(new TorchOps(weights, null, training: false), inputs["user"], inputs["item"], inputs["other"]);
        var labels = batch.ToTensors()["label"];
        return ((logits > 0) == (labels > 0)).to(ScalarType.Float32).mean().item<float>();
    }

    private Tensor Logits(NetworkOps<Tensor> ops, Tensor user, Tensor item, Tensor other)
    {
        var x = ops.Concat(-1, ops.Rows("users", user), ops.Rows("items", item), ops.Rows("items", other));
        var hidden = ops.Dropout(ops.Relu(ops.BatchNorm(ops.Linear(x, "hidden"), "norm")), _dropout);
        return ops.Reshape(ops.Linear(hidden, "output"), -1);
    }

    private Batch Make(ulong key)
    {
        var random = new SplitMix(key);
        var (users, items, others, labels) = (new int[Samples], new int[Samples], new int[Samples], new float[Samples]);
        for (var k = 0; k < Samples; k++)
        {
            (users[k], items[k], others[k]) = (random.Below(_usersThatOccur), random.Below(Items), random.Below(Items));
            labels[k] = (users[k] + items[k]) % 2;
        }

        return new Batch { Samples = Samples }.Index("user", "users", users).Index("item", "items", items).Index("other", "items", others).Add("label", labels);
    }
}

/// <summary>Options for trainings that are no model's.</summary>
internal sealed record ToyOptions : DeepOptions;

/// <summary>Remembers what a training tells; a checkpoint goes through the bytes of its file.</summary>
internal sealed class MemoryJournal : Attune.Models.TrainingJournal
{
    private byte[]? _checkpoint;

    public List<(string Name, long Step, double Value)> Scalars { get; } = [];

    /// <summary>Called with the number of checkpoints so far.</summary>
    public Action<int>? Saved { get; init; }

    public int Checkpoints { get; private set; }

    public override bool WantsCheckpoint => true;

    public override Attune.Models.TensorArchive? Checkpoint => _checkpoint is null ? null : Attune.Models.SafeTensors.Read(new MemoryStream(_checkpoint)).Archive;

    public override void Scalar(string name, long step, double value) => Scalars.Add((name, step, value));

    public override void SaveCheckpoint(Attune.Models.TensorArchive state)
    {
        using var stream = new MemoryStream();
        Attune.Models.SafeTensors.Write(stream, state);
        _checkpoint = stream.ToArray();
        Checkpoints++;
        Saved?.Invoke(Checkpoints);
    }

    public IEnumerable<double> Values(string name) => Scalars.Where(s => s.Name == name).Select(s => s.Value);
}
