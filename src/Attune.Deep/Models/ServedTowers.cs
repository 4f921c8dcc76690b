using Attune.Deep.Features;
using Attune.Deep.Networks;
using Attune.Deep.Onnx;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>
/// Two towers as ONNX Runtime serves them. Both stand in one graph, and so does the table of embeddings, once; where one tower is asked, the other is given one place of
/// which nothing is known. Thread-safe.
/// </summary>
internal sealed class ServedTowers
{
    private const string UserVector = "user_vector", ItemVector = "item_vector";

    /// <summary>Items whose vectors are computed in one run.</summary>
    private const int ItemsPerRun = 1024;

    private readonly OnnxNetwork _network;
    private readonly OnnxTensor[] _anyUser, _anyItem;

    /// <param name="inputs">What the towers are fed with.</param>
    /// <param name="graph">As <see cref="Export"/> wrote it.</param>
    public ServedTowers(FeatureInputs inputs, byte[] graph)
    {
        (Inputs, Graph, _network) = (inputs, graph, new OnnxNetwork(graph));
        var (users, items) = (inputs.Users(1), inputs.Items(1));
        inputs.AddUser(users, -1, [], []);
        inputs.AddItem(items, -1);
        (_anyUser, _anyItem) = (FeatureGraph.ToTensors(users.ToArrays(1)), FeatureGraph.ToTensors(items.ToArrays(1)));
    }

    /// <summary>What the towers are fed with.</summary>
    public FeatureInputs Inputs { get; }

    /// <summary>The graph.</summary>
    public byte[] Graph { get; }

    /// <summary>Writes both towers: fields of n users, or items, of one place each give vectors [n, width].</summary>
    public static byte[] Export(TowerNetwork network, NetworkParameters parameters)
    {
        var graph = new OnnxGraph("two-tower");
        var (ops, inputs) = (new OnnxOps(graph, parameters), new FeatureGraph(graph));
        AddTower(network.Layout.Users, "users", UserVector);
        AddTower(network.Layout.Items, "items", ItemVector);
        return graph.ToBytes();

        void AddTower(SideLayout side, string groups, string output)
        {
            inputs.AddSide(side, 1, groups);
            graph.Output(output, network.Vectors(ops, side, name => inputs[name]), groups, network.Width);
        }
    }

    /// <summary>The vector of a user; zeros where neither history nor user is known.</summary>
    public void User(UserQuery user, Span<float> vector)
    {
        vector.Clear();
        var history = Inputs.HistoryOf(user);
        if (history.Length == 0 && !Inputs.Encoder.KnownUsers.IsKnown(Inputs.Encoder.PlaceOfUser(user.User))) return;
        var users = Inputs.Users(1);
        Inputs.AddUser(users, user.User, [], history);
        _network.Run([.. FeatureGraph.ToTensors(users.ToArrays(1)), .. _anyItem], UserVector, vector);
    }

    /// <summary>The vectors of all items, row-major; zeros for those of which nothing is known.</summary>
    public float[] AllItems(int width, RunContext run)
    {
        var known = Inputs.Encoder.KnownItems;
        var vectors = new float[(known.Count - 1) * width];
        Parallel.For(0, (known.Count - 1 + ItemsPerRun - 1) / ItemsPerRun, run.Parallelism, block =>
        {
            var (first, count) = (block * ItemsPerRun, Math.Min(ItemsPerRun, known.Count - 1 - block * ItemsPerRun));
            var items = Inputs.Items(count);
            for (var item = first; item < first + count; item++) Inputs.AddItem(items, item);
            _network.Run([.. _anyUser, .. FeatureGraph.ToTensors(items.ToArrays(count))], ItemVector, vectors.AsSpan(first * width, count * width));
            for (var item = first; item < first + count; item++)
                if (!known.IsKnown(item)) vectors.AsSpan(item * width, width).Clear();
        });
        return vectors;
    }
}
