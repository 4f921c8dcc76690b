using Attune.Deep.Networks;
using Attune.Deep.Training;
using Attune.Models;
using Attune.Numerics;

namespace Attune.Deep.Models;

/// <summary>
/// Trains a <see cref="MultVaeNetwork"/>: for each user with weights x, of which the encoder sees a part, it minimises
/// -Σ x_i log softmax(logits)_i + beta · KL(N(mean, variance) | N(0, 1)), with one draw from that normal distribution. Weights are scaled so that a user's
/// mean is 1; the encoder sees them with length 1.
/// </summary>
internal sealed class MultVaeTraining : NetworkTraining
{
    private readonly KeyedMatrix _matrix;
    private readonly EntityKeys _keys;
    private readonly MultVaeOptions _options;
    private readonly int _seed;
    private readonly int _perBatch;
    private readonly Func<MultVaeTraining, RunContext, double> _validate;
    private (int Epoch, int[] Users) _order = (-1, []);

    /// <param name="matrix">What it learns from.</param>
    /// <param name="keys">Of users and items.</param>
    /// <param name="options">Layers, batches, dropout and beta.</param>
    /// <param name="seed">Of initial values and order.</param>
    /// <param name="validate">How good the parameters are.</param>
    public MultVaeTraining(KeyedMatrix matrix, EntityKeys keys, MultVaeOptions options, int seed, Func<MultVaeTraining, RunContext, double> validate)
    {
        (_matrix, _keys, _options, _seed, _validate) = (matrix, keys, options, seed, validate);
        Network = new MultVaeNetwork(matrix.Items.Length, options.Hidden, options.Factors, options.Dropout);
        _perBatch = options.BatchFor(matrix.Users.Length);
        Network.AddParameters(Parameters, seed);
    }

    /// <summary>What is trained.</summary>
    public MultVaeNetwork Network { get; }

    /// <summary>Items by place: the rows of the first and the last layer.</summary>
    public KeyedMatrix Matrix => _matrix;

    public override NetworkParameters Parameters { get; } = new();

    public override int BatchesIn(int epoch) => (_matrix.Users.Length + _perBatch - 1) / _perBatch;

    public override Batch Prepare(int epoch, int index)
    {
        if (_order.Epoch != epoch) _order = (epoch, KeyedMatrix.Shuffle(_matrix.Users.Length, _seed, epoch));
        var users = _order.Users.AsSpan(index * _perBatch, Math.Min(_perBatch, _order.Users.Length - index * _perBatch));
        var batch = new Batch { Samples = users.Length };
        AddHistories(batch, users, epoch);
        AddTargets(batch, users);
        var noise = new float[users.Length * _options.Factors];
        for (var k = 0; k < users.Length; k++)
            SplitMix.Normals(SplitMix.Mix(~_keys.Users[_matrix.Users[users[k]]], (uint)epoch), 1, noise.AsSpan(k * _options.Factors, _options.Factors));
        return batch.Add("noise", noise, users.Length, _options.Factors).Add("beta", [(float)_options.BetaAt(epoch + (double)index / BatchesIn(epoch))]);
    }

    public override Tensor Loss(NetworkOps<Tensor> ops, TensorBatch batch)
    {
        var (means, layer) = Network.Encode(ops, ops.Rows(MultVaeNetwork.Table, batch["history"]));
        var variances = MultVaeNetwork.LogVariances(ops, layer);
        var logits = ops.Linear(MultVaeNetwork.Decode(ops, means + (variances / 2).exp() * batch["noise"]), MultVaeNetwork.Logits);
        var found = (logits.reshape(-1).index_select(0, batch["target"]) * batch["weight"]).sum();
        var likelihood = found - (logits.logsumexp(1) * batch["total"]).sum();
        var divergence = (means * means + variances.exp() - variances - 1).sum() / 2;
        return (divergence * batch["beta"] - likelihood).sum() / batch.Samples;
    }

    public override double Validate(RunContext run) => _validate(this, run);

    /// <summary>What the encoder sees: the histories at length 1, some items left out at random and the others scaled up.</summary>
    private void AddHistories(Batch batch, ReadOnlySpan<int> users, int epoch)
    {
        var (rows, starts, weights) = (new List<int>(), new int[users.Length + 1], new List<float>());
        for (var k = 0; k < users.Length; k++)
        {
            var random = new SplitMix(SplitMix.Mix(_keys.Users[_matrix.Users[users[k]]], (uint)epoch));
            var (first, end) = (_matrix.Starts[users[k]], _matrix.Starts[users[k] + 1]);
            var squares = 0.0;
            for (var entry = first; entry < end; entry++) squares += (double)_matrix.Weight(entry) * _matrix.Weight(entry);
            var scale = (float)(1 / (Math.Sqrt(squares) * (1 - _options.InputDropout)));
            for (var entry = first; entry < end; entry++)
            {
                if (_options.InputDropout > 0 && random.Uniform() < _options.InputDropout) continue;
                rows.Add(_matrix.ItemPlaces[entry]);
                weights.Add(_matrix.Weight(entry) * scale);
            }

            starts[k + 1] = rows.Count;
        }

        batch.Bags("history", MultVaeNetwork.Table, [.. rows], starts, [.. weights]);
    }

    /// <summary>The places of all items of the users in the batch's logits, and their weights.</summary>
    private void AddTargets(Batch batch, ReadOnlySpan<int> users)
    {
        var (targets, weights, totals) = (new List<long>(), new List<float>(), new float[users.Length]);
        for (var k = 0; k < users.Length; k++)
        {
            var (first, end) = (_matrix.Starts[users[k]], _matrix.Starts[users[k] + 1]);
            var sum = 0.0;
            for (var entry = first; entry < end; entry++) sum += _matrix.Weight(entry);
            for (var entry = first; entry < end; entry++)
            {
                targets.Add((long)k * _matrix.Items.Length + _matrix.ItemPlaces[entry]);
                weights.Add((float)(_matrix.Weight(entry) * (end - first) / sum));
            }

            totals[k] = end - first;
        }

        batch.Add<long>("target", [.. targets]).Add<float>("weight", [.. weights]).Add("total", totals);
    }
}
