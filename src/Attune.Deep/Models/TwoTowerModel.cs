using Attune.Data;
using Attune.Deep.Networks;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>
/// Two towers (Yi et al. 2019): score = similarity(f(user), g(item)). The vectors of items are computed once, those without interactions too if their attributes say
/// anything. Whoever asks with a history is scored from it and from what else is known of them, by ONNX Runtime; who asks without one by the vector that was
/// computed after training, new users with attributes among them.
/// </summary>
public sealed class TwoTowerModel : FactorModel
{
    private const string GraphName = "network.onnx";

    private readonly ServedTowers _towers;

    private TwoTowerModel(float[] users, float[] items, int width, ServedTowers towers)
        : base(users, items, width)
    {
        _towers = towers;
        if (UserCount != towers.Inputs.Encoder.KnownUsers.Count - 1 || ItemCount != towers.Inputs.Encoder.KnownItems.Count - 1)
            throw new AttuneException("damaged_model", $"The saved model's encoder is damaged.", $"Train the model again.");
    }

    /// <inheritdoc/>
    public override void Save(TensorArchive archive)
    {
        base.Save(archive);
        _towers.Inputs.Encoder.Save(archive);
        archive.Add(GraphName, _towers.Graph);
    }

    /// <summary>The model of parameters as they are now, with no vectors of users.</summary>
    internal static TwoTowerModel Of(TowerNetwork network, NetworkParameters parameters, FeatureInputs inputs, RunContext run)
    {
        var towers = new ServedTowers(inputs, ServedTowers.Export(network, parameters));
        return new TwoTowerModel(new float[(inputs.Encoder.KnownUsers.Count - 1) * network.Width], towers.AllItems(network.Width, run), network.Width, towers);
    }

    /// <summary>The same model with the vectors of the training's users, and of others of whom attributes are known.</summary>
    internal TwoTowerModel WithUsers(CsrMatrix userItems, RunContext run)
    {
        Parallel.For(0, userItems.Rows, run.Parallelism, user => FoldInRow(UserQuery.Known(userItems, user), Users.AsSpan(user * Stride, Stride)));
        return this;
    }

    /// <summary>Makes the model again.</summary>
    internal static TwoTowerModel Load(TensorArchive archive, FeatureInputs inputs, int width) =>
        new(archive.Get<float>("user_factors"), archive.Get<float>("item_factors"), width, new ServedTowers(inputs, archive.Get<byte>(GraphName)));

    private protected override bool IsStored(UserQuery user) => user.Items.IsEmpty && base.IsStored(user);

    private protected override void FoldInRow(UserQuery user, Span<float> row) => _towers.User(user, row);
}
