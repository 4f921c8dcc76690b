using Attune.Data;
using Attune.Deep.Compression;
using Attune.Deep.Networks;
using Attune.Deep.Onnx;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>
/// Two towers (Yi et al. 2019): score = similarity(f(user), g(item)). The vectors of items are computed once, those without interactions too if their attributes say
/// anything. Whoever asks with a history is scored from it and from what else is known of them, by ONNX Runtime; who asks without one by the vector that was
/// computed after training, new users with attributes among them.
/// </summary>
public sealed class TwoTowerModel : FactorModel, IServesNewcomers, INetworkModel
{
    private readonly ServedTowers _towers;

    private TwoTowerModel(float[] users, float[] items, int width, ServedTowers towers)
        : base(users, items, width)
    {
        _towers = towers;
        if (UserCount != towers.Inputs.Encoder.KnownUsers.Count - 1 || ItemCount != towers.Inputs.Encoder.KnownItems.Count - 1)
            throw new AttuneException("damaged_model", $"The saved model's encoder is damaged.", $"Train the model again.");
    }

    /// <inheritdoc/>
    IReadOnlyDictionary<string, byte[]> INetworkModel.Graphs => new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["network"] = _towers.Graph };

    /// <inheritdoc/>
    public IModel Over(Dataset dataset, int[] users, int[] items, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(run);
        var inputs = _towers.Inputs.Over(_towers.Inputs.Encoder.Over(users, dataset.UserAttributes, items, dataset.ItemAttributes));
        var towers = new ServedTowers(inputs, _towers.Graph);
        var over = new TwoTowerModel(new float[users.Length * Stride], towers.AllItems(Stride, run), Stride, towers);
        for (var user = 0; user < users.Length; user++)
            if (users[user] >= 0) UserRow(users[user]).CopyTo(over.Users.AsSpan(user * Stride));
        return over.WithUsers(dataset.UserItems, run);
    }

    /// <inheritdoc/>
    public override void Save(TensorArchive archive)
    {
        base.Save(archive);
        _towers.Inputs.Encoder.Save(archive);
        archive.Add(OnnxNetwork.ArchiveName, _towers.Graph);
    }

    /// <summary>The model of parameters as they are now, with no vectors of users.</summary>
    internal static TwoTowerModel Of(TowerNetwork network, NetworkParameters parameters, FeatureInputs inputs, RunContext run)
    {
        var towers = new ServedTowers(inputs, ServedTowers.Export(network, parameters));
        return new TwoTowerModel(new float[(inputs.Encoder.KnownUsers.Count - 1) * network.Width], towers.AllItems(network.Width, run), network.Width, towers);
    }

    /// <summary>The same model with the vectors of those users who have none yet, by their histories and attributes.</summary>
    internal TwoTowerModel WithUsers(CsrMatrix userItems, RunContext run)
    {
        Parallel.For(0, userItems.Rows, run.Parallelism, user =>
        {
            if (IsZero(UserRow(user))) FoldInRow(UserQuery.Known(userItems, user), Users.AsSpan(user * Stride, Stride));
        });
        return this;
    }

    /// <summary>Makes the model again.</summary>
    internal static TwoTowerModel Load(TensorArchive archive, FeatureInputs inputs, int width) =>
        new(archive.Get<float>("user_factors"), archive.Get<float>("item_factors"), width, new ServedTowers(inputs, archive.Get<byte>(OnnxNetwork.ArchiveName)));

    private protected override bool IsStored(UserQuery user) => user.Items.IsEmpty && base.IsStored(user);

    private protected override void FoldInRow(UserQuery user, Span<float> row) => _towers.User(user, row);
}
