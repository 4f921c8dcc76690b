using Attune.Data;
using Attune.Deep.Features;
using Attune.Deep.Networks;
using Attune.Deep.Training;
using Attune.Models;
using Attune.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Attune.Deep.Models;

/// <summary>
/// Trains two towers by a softmax over the items of the batch and some drawn evenly from all: -log(e^s(u,i) / Σ e^s(u,j)) with s(u, j) =
/// similarity(u, j) / temperature - correction · log q_j, where q_j is how often j is expected among the candidates: its share of all interactions times those of the batch, and
/// its chance among the even draws (Yi et al. 2019; with the even draws, Yang et al. 2020). Candidates that the user has met do not count, but for the one asked for.
/// </summary>
internal sealed class TwoTowerTraining : NetworkTraining
{
    /// <summary>So far below any logit that it adds nothing to a softmax.</summary>
    private const float Never = -1e9f;

    private readonly TowerNetwork _network;
    private readonly FeatureInputs _inputs;
    private readonly EntityKeys _keys;
    private readonly TwoTowerOptions _options;
    private readonly KeyedMatrix _matrix;
    private readonly DrawnHistories? _histories;
    private readonly int _seed;
    private readonly int _perBatch;
    private readonly int[] _userOf;
    private readonly double[] _frequency;
    private readonly int[] _firstAt;
    private readonly Func<NetworkParameters, RunContext, double> _validate;
    private (int Epoch, int[] Entries) _order = (-1, []);

    /// <param name="network">What is trained.</param>
    /// <param name="inputs">What it is fed with.</param>
    /// <param name="userItems">What it learns from.</param>
    /// <param name="keys">Of users and items.</param>
    /// <param name="options">Batches, negatives, temperature.</param>
    /// <param name="seed">Of initial values, order and draws.</param>
    /// <param name="validate">How good the parameters are.</param>
    public TwoTowerTraining(
        TowerNetwork network, FeatureInputs inputs, CsrMatrix userItems, EntityKeys keys, TwoTowerOptions options, int seed, Func<NetworkParameters, RunContext, double> validate)
    {
        (_network, _inputs, _keys, _options, _seed, _validate) = (network, inputs, keys, options, seed, validate);
        _matrix = new KeyedMatrix(userItems, keys);
        if (inputs.Encoder.HasHistory) _histories = new DrawnHistories(inputs.Encoder, userItems, keys);
        _userOf = _matrix.UserOfEntries();
        _perBatch = options.BatchFor(_userOf.Length);
        _frequency = new double[_matrix.Items.Length];
        foreach (var item in _matrix.ItemPlaces) _frequency[item] += 1.0 / _userOf.Length;
        _firstAt = new int[_matrix.Items.Length];
        Array.Fill(_firstAt, -1);
        network.AddParameters(Parameters, seed);
    }

    public override NetworkParameters Parameters { get; } = new();

    public override int BatchesIn(int epoch) => (_userOf.Length + _perBatch - 1) / _perBatch;

    public override Batch Prepare(int epoch, int index)
    {
        if (_order.Epoch != epoch) _order = (epoch, KeyedMatrix.Shuffle(_userOf.Length, _seed, epoch));

        // All batches are about as large: a small last one would have few candidates.
        var (first, batches) = ((int)((long)index * _userOf.Length / BatchesIn(epoch)), BatchesIn(epoch));
        var entries = _order.Entries.AsSpan(first..(int)((index + 1L) * _userOf.Length / batches));
        var (users, items) = (_inputs.Users(entries.Length), _inputs.Items(entries.Length + _options.Negatives));
        var candidates = new int[entries.Length + _options.Negatives];
        for (var k = 0; k < entries.Length; k++) candidates[k] = _matrix.ItemPlaces[entries[k]];
        var random = new SplitMix(SplitMix.Mix(SplitMix.Mix(~(uint)_seed, (uint)epoch), (uint)index));
        for (var k = entries.Length; k < candidates.Length; k++) candidates[k] = random.Below(_matrix.Items.Length);
        foreach (var entry in entries) AddUser(users, entry, epoch);
        foreach (var place in candidates)
        {
            var item = _matrix.Items[place];
            _inputs.AddItem(items, item, _inputs.Encoder.KnownItems.Tells(item) && random.Uniform() < _options.UnknownShare);
        }

        var batch = new Batch { Samples = entries.Length };
        foreach (var array in users.ToArrays(entries.Length).Concat(items.ToArrays(candidates.Length)))
        {
            if (array.Values is { } values) batch.Add(array.Name, values, array.Shape);
            else batch.Index(array.Name, FeatureNetwork.Table, array.Rows!, array.Shape);
        }

        return batch.Add("met", Met(entries, candidates)).Add("correction", Corrections(candidates, entries.Length));
    }

    /// <summary>The mean of the softmax losses. The k-th candidate is the item of the k-th interaction, so the logits asked for are on the diagonal.</summary>
    public override Tensor Loss(NetworkOps<Tensor> ops, TensorBatch batch)
    {
        var users = _network.Vectors(ops, _network.Layout.Users, name => batch[name]);
        var items = _network.Vectors(ops, _network.Layout.Items, name => batch[name]);
        using var never = Never.ToScalar(); // held until it has been used
        var logits = ops.Divide(users.mm(items.t()), ops.Constant((float)_options.Temperature)) - batch["correction"];
        var counted = logits.reshape(-1).index_fill(0, batch["met"], never).reshape(logits.shape);
        return nn.functional.cross_entropy(counted, arange(batch.Samples));
    }

    public override double Validate(RunContext run) => _validate(Parameters, run);

    /// <summary>
    /// The user of an interaction, seen from the other interactions. Of those that are hidden, a third has attributes alone, as a user just registered, a third has a history
    /// alone, as a visitor, and a third has both.
    /// </summary>
    private void AddUser(SideArrays users, int entry, int epoch)
    {
        var (user, target) = (_matrix.Users[_userOf[entry]], _matrix.Items[_matrix.ItemPlaces[entry]]);
        var random = new SplitMix(SplitMix.Mix(SplitMix.Mix(_keys.Users[user], _keys.Items[target]), ~(ulong)epoch));
        var rows = new int[_options.History];
        var known = _histories?.Draw(user, target, rows, ref random) ?? 0;
        var tells = _inputs.Encoder.KnownUsers.Tells(user);
        var hiding = (tells, known > 0) is (false, false) ? 1 : random.Uniform() / Math.Max(_options.UnknownShare, double.Epsilon);
        if (tells && hiding < 1.0 / 3) known = 0;
        var isVisitor = known > 0 && hiding is >= 1.0 / 3 and < 2.0 / 3;
        _inputs.AddUser(users, isVisitor ? -1 : user, [], rows.AsSpan(0, known), hiding < 1);
    }

    /// <summary>Places in the logits of candidates that their row's user has met, those on the diagonal left out.</summary>
    private long[] Met(ReadOnlySpan<int> entries, int[] candidates)
    {
        var (next, met) = (new int[candidates.Length], new List<long>());
        for (var k = candidates.Length - 1; k >= 0; k--) (next[k], _firstAt[candidates[k]]) = (_firstAt[candidates[k]], k);
        for (var row = 0; row < entries.Length; row++)
            foreach (var item in _matrix.ItemsOf(_userOf[entries[row]]))
                for (var k = _firstAt[item]; k >= 0; k = next[k])
                    if (k != row) met.Add((long)row * candidates.Length + k);
        foreach (var item in candidates) _firstAt[item] = -1;
        return [.. met];
    }

    /// <summary>correction · log q of each candidate.</summary>
    private float[] Corrections(int[] candidates, int rows)
    {
        var even = (double)_options.Negatives / Math.Max(1, _matrix.Items.Length);
        return Array.ConvertAll(candidates, item => (float)(_options.Correction * Math.Log(rows * _frequency[item] + even)));
    }
}
