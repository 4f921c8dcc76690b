using System.Numerics.Tensors;
using Attune.Deep.Networks;
using Attune.Deep.Training;
using Attune.Models;
using Attune.Numerics;
using static TorchSharp.torch;

namespace Attune.Deep.Models;

/// <summary>
/// Trains SimpleX in batches of interactions. Negatives are drawn once for the batch, so that their cosines with all its users are one matrix product; where one
/// is an item of the user's own, what it adds to the loss is taken off again.
/// </summary>
internal sealed class SimplexTraining : NetworkTraining
{
    private const string Users = "user.table", Items = "item.table", Mapping = "history";

    /// <summary>Share of the pairs up to which taking them one by one is faster than a second and a third product of all.</summary>
    private const double MostSparse = 0.01;

    private readonly KeyedMatrix _matrix;
    private readonly SimplexOptions _options;
    private readonly int _seed;
    private readonly int _perBatch;
    private readonly int _negatives;
    private readonly int[] _userOf;
    private readonly int[] _pool;
    private readonly int[] _negativeAt;
    private readonly Func<SimplexTraining, RunContext, double> _validate;
    private (int Epoch, int[] Entries) _order = (-1, []);

    /// <param name="matrix">What it learns from.</param>
    /// <param name="keys">Of users and items.</param>
    /// <param name="options">Vectors, batches and negatives.</param>
    /// <param name="seed">Of initial values, order and negatives.</param>
    /// <param name="validate">How good the parameters are.</param>
    public SimplexTraining(KeyedMatrix matrix, EntityKeys keys, SimplexOptions options, int seed, Func<SimplexTraining, RunContext, double> validate)
    {
        (_matrix, _options, _seed, _validate) = (matrix, options, seed, validate);
        _perBatch = options.BatchFor(matrix.ItemPlaces.Length);
        _negatives = Math.Min(options.Negatives, matrix.Items.Length);
        _pool = [.. Enumerable.Range(0, matrix.Items.Length)];
        _negativeAt = new int[matrix.Items.Length];
        Array.Fill(_negativeAt, -1);
        _userOf = matrix.UserOfEntries();
        Parameters.AddTable(Users, Array.ConvertAll(matrix.Users, u => keys.Users[u]), Width, options.InitStd);
        Parameters.AddTable(Items, Array.ConvertAll(matrix.Items, i => keys.Items[i]), Width, options.InitStd);
        if (options.HistoryShare > 0) Parameters.AddLinear(Mapping, Width, Width, seed, bias: false);
    }

    /// <summary>Length of the vectors.</summary>
    public int Width => _options.Factors;

    public override NetworkParameters Parameters { get; } = new();

    /// <summary>Most users and items are rare here, and their few gradients must carry them far.</summary>
    public override bool RowsCoast => true;

    public override int BatchesIn(int epoch) => (_userOf.Length + _perBatch - 1) / _perBatch;

    public override Batch Prepare(int epoch, int index)
    {
        if (_order.Epoch != epoch) _order = (epoch, KeyedMatrix.Shuffle(_userOf.Length, _seed, epoch));
        var entries = _order.Entries.AsSpan(index * _perBatch, Math.Min(_perBatch, _userOf.Length - index * _perBatch));
        var (users, items) = (new int[entries.Length], new int[entries.Length]);
        for (var k = 0; k < entries.Length; k++) (users[k], items[k]) = (_userOf[entries[k]], _matrix.ItemPlaces[entries[k]]);
        var negatives = Draw(new SplitMix(SplitMix.Mix(SplitMix.Mix(~(uint)_seed, (uint)epoch), (uint)index)));
        var (own, ownNegatives) = Own(users, negatives);
        var batch = new Batch { Samples = entries.Length }
            .Index("user", Users, users).Index("item", Items, items).Index("negative", Items, negatives)
            .Add("own", own).Add("own_negative", ownNegatives);
        if (_options.HistoryShare > 0) AddHistories(batch, users);
        return batch;
    }

    public override Tensor Loss(NetworkOps<Tensor> ops, TensorBatch batch)
    {
        var users = ops.Rows(Users, batch["user"]);
        if (_options.HistoryShare > 0)
            users = users * (1 - _options.HistoryShare) + ops.Linear(ops.Rows(Items, batch["history"]), Mapping, bias: false) * _options.HistoryShare;
        users = ops.Normalize(ops.Dropout(users, _options.Dropout));
        var items = ops.Normalize(ops.Rows(Items, batch["item"]));
        var negatives = ops.Normalize(ops.Rows(Items, batch["negative"]));
        var near = Near(users, negatives);
        var own = Excess(users, negatives, batch["own"], batch["own_negative"]);
        return 1 - (users * items).sum() / batch.Samples + (near - own) * (_options.Weight / _options.Negatives / batch.Samples);
    }

    /// <summary>
    /// Sum of max(0, cosine - margin) over all pairs. Few pairs pass the margin once training is under way, so those are found first, and only they are differentiated.
    /// </summary>
    private Tensor Near(Tensor users, Tensor negatives)
    {
        using (no_grad())
        {
            var places = (users.mm(negatives.t()) > _options.Margin).nonzero();
            if (places.shape[0] < MostSparse * users.shape[0] * negatives.shape[0])
            {
                using var _ = enable_grad();
                return Excess(users, negatives, places.select(1, 0), places.select(1, 1));
            }
        }

        return (users.mm(negatives.t()) - _options.Margin).relu().sum();
    }

    private Tensor Excess(Tensor users, Tensor negatives, Tensor userPlaces, Tensor negativePlaces) =>
        ((users.index_select(0, userPlaces) * negatives.index_select(0, negativePlaces)).sum(1) - _options.Margin).relu().sum();

    public override double Validate(RunContext run) => _validate(this, run);

    /// <summary>The vectors of users and items by their numbers, of length 1; zeros for those without interactions.</summary>
    public (float[] Users, float[] Items) Vectors(int users, int items, RunContext run)
    {
        var (userVectors, itemVectors, table) = (new float[users * Width], new float[items * Width], Parameters[Items]);
        Parallel.For(0, _matrix.Users.Length, run.Parallelism, user => Compose(user, userVectors.AsSpan(_matrix.Users[user] * Width, Width)));
        for (var place = 0; place < _matrix.Items.Length; place++)
        {
            var vector = itemVectors.AsSpan(_matrix.Items[place] * Width, Width);
            table.AsSpan(place * Width, Width).CopyTo(vector);
            SimplexModel.Normalize(vector);
        }

        return (userVectors, itemVectors);
    }

    private void Compose(int user, Span<float> vector)
    {
        var share = (float)_options.HistoryShare;
        TensorPrimitives.Multiply(Parameters[Users].AsSpan(user * Width, Width), 1 - share, vector);
        if (share > 0)
        {
            var (mean, weights) = (new float[Width], Parameters[Mapping + ".weight"]);
            foreach (var item in _matrix.ItemsOf(user)) TensorPrimitives.Add(mean, Parameters[Items].AsSpan(item * Width, Width), mean);
            TensorPrimitives.Multiply(mean, share / _matrix.ItemsOf(user).Length, mean);
            for (var k = 0; k < Width; k++) vector[k] += TensorPrimitives.Dot(weights.AsSpan(k * Width, Width), mean);
        }

        SimplexModel.Normalize(vector);
    }

    /// <summary>Different items, all equally likely: the beginning of a shuffle, which is then undone.</summary>
    private int[] Draw(SplitMix random)
    {
        var swaps = new int[_negatives];
        for (var k = 0; k < swaps.Length; k++)
        {
            swaps[k] = k + random.Below(_pool.Length - k);
            (_pool[k], _pool[swaps[k]]) = (_pool[swaps[k]], _pool[k]);
        }

        var drawn = _pool.AsSpan(0, swaps.Length).ToArray();
        for (var k = swaps.Length - 1; k >= 0; k--) (_pool[k], _pool[swaps[k]]) = (_pool[swaps[k]], _pool[k]);
        return drawn;
    }

    /// <summary>Places in the batch of users and of negatives that are those users' own items.</summary>
    private (long[] Users, long[] Negatives) Own(int[] users, int[] negatives)
    {
        for (var k = 0; k < negatives.Length; k++) _negativeAt[negatives[k]] = k;
        var (own, ownNegatives) = (new List<long>(), new List<long>());
        for (var k = 0; k < users.Length; k++)
            foreach (var item in _matrix.ItemsOf(users[k]))
            {
                if (_negativeAt[item] < 0) continue;
                own.Add(k);
                ownNegatives.Add(_negativeAt[item]);
            }

        foreach (var item in negatives) _negativeAt[item] = -1;
        return ([.. own], [.. ownNegatives]);
    }

    private void AddHistories(Batch batch, int[] users)
    {
        var starts = new int[users.Length + 1];
        for (var k = 0; k < users.Length; k++) starts[k + 1] = starts[k] + _matrix.ItemsOf(users[k]).Length;
        var (rows, weights) = (new int[starts[^1]], new float[starts[^1]]);
        for (var k = 0; k < users.Length; k++)
        {
            var history = _matrix.ItemsOf(users[k]);
            history.CopyTo(rows.AsSpan(starts[k]));
            weights.AsSpan(starts[k], history.Length).Fill(1f / history.Length);
        }

        batch.Bags("history", Items, rows, starts, weights);
    }
}
