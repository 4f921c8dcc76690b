using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>Options of <c>svdpp</c>.</summary>
public sealed record SvdPpOptions : FactorSgdOptions
{
    /// <summary>Defaults of the shared options.</summary>
    public SvdPpOptions() => (InitStd, Factors, Epochs, LearningRate, Schedule) = (0.2, 32, 40, 0.01, LearningRateSchedule.Linear);

    /// <summary>lambda of the vectors.</summary>
    [Description("Regularization of the vectors, for each rating of a row.")]
    [Range(0.0, 1e4)]
    public double Regularization { get; init; } = 0.05;

    /// <summary>lambda of the biases.</summary>
    [Description("Regularization of the biases, for each rating of a row.")]
    [Range(0.0, 1e4)]
    public double BiasRegularization { get; init; } = 0.01;
}

/// <summary>Trains <see cref="SvdPpModel"/>.</summary>
internal sealed class SvdPpTrainer : ModelTrainer<SvdPpOptions>
{
    public override ModelDescription Description { get; } = new(
        "svdpp",
        "SVD++",
        "Biased matrix factorisation in which the items that a user rated count by themselves, whatever the ratings. More accurate than biased-mf on up to some million ratings; trains on one thread.",
        "Koren (2008), Factorization Meets the Neighborhood: a Multifaceted Collaborative Filtering Model");

    public override IModel Train(Dataset dataset, SvdPpOptions options, RunContext run)
    {
        FactorModel.ThrowIfTooLarge(dataset, options.Factors + RatingFactorModel.Biases);
        var all = RatingData.Of(dataset, Description.Name);
        var keys = EntityKeys.Of(dataset.Users, dataset.Items, all, run.Seed);
        var (ratings, heldOut) = RatingLoop.Part(all, keys, options);
        var training = new SvdPpSgd(ratings, RatingFactorModel.Mean(ratings), keys, options);
        RatingLoop.Run(options, heldOut, run, training);
        var (users, items) = training.Rows();
        return new SvdPpModel(users, items, training.Implicit, training.Mean, options);
    }

    public override IModel Load(TensorArchive archive, SvdPpOptions options) => new SvdPpModel(
        archive.Get<float>("user_factors"), archive.Get<float>("item_factors"), archive.Get<float>("implicit_factors"), archive.Get<float>("mean_rating")[0], options);
}

/// <summary>
/// Stochastic gradients, user by user. All implicit vectors y_j of a user move alike with each rating, so that their sum z, scaled, moves by
/// rate · (e q_i - lambda z), and each y_j is brought up to date once, when the user is done: exactly the steps of Koren 2008, section 4,
/// in time proportional to the ratings and not to their square. Users share all items, so this is one thread's work.
/// </summary>
internal sealed class SvdPpSgd : IRatingTraining
{
    private readonly SvdPpOptions _options;
    private readonly CsrMatrix _ratings;
    private readonly ulong[] _userKeys;
    private readonly int[] _columns;
    private readonly float[] _values;
    private readonly float[] _users;
    private readonly float[] _items;
    private readonly float[] _userBiases;
    private readonly float[] _itemBiases;
    private readonly float[] _sum;
    private readonly float[] _shift;

    public SvdPpSgd(CsrMatrix ratings, float mean, EntityKeys keys, SvdPpOptions options)
    {
        (_options, _ratings, Mean, _userKeys) = (options, ratings, mean, keys.Users);
        (_columns, _values) = ByItemKey(ratings, keys.Items);
        (_users, _items, Implicit) = (Random(keys.Users, 1), Random(keys.Items, 2), Random(keys.Items, 3));
        (_userBiases, _itemBiases) = (new float[ratings.Rows], new float[ratings.Columns]);
        (_sum, _shift) = (new float[options.Factors], new float[options.Factors]);
    }

    /// <summary>mu.</summary>
    public float Mean { get; }

    /// <summary>y, row-major.</summary>
    public float[] Implicit { get; }

    public float[][] Weights => [_users, _items, Implicit, _userBiases, _itemBiases];

    /// <summary>Users come in another order each time, a user's ratings in that of the items' keys.</summary>
    public void Epoch(int epoch, RunContext run)
    {
        ulong[] tickets = Array.ConvertAll(_userKeys, key => SplitMix.Mix(key, (uint)epoch));
        var rate = (float)_options.RateAt(epoch + 0.5);
        foreach (var user in EntityKeys.Order(tickets, u => _ratings.CountOf(u) > 0))
        {
            run.Cancellation.ThrowIfCancellationRequested();
            Learn(user, rate);
        }
    }

    public (float[] Users, float[] Items) Rows()
    {
        var d = _options.Factors;
        var (users, items) = (new float[_ratings.Rows * (d + 2)], new float[_ratings.Columns * (d + 2)]);
        for (var user = 0; user < _ratings.Rows; user++)
        {
            if (_ratings.CountOf(user) == 0) continue;
            var row = users.AsSpan(user * (d + 2), d + 2);
            SvdPpModel.AddImplicit(_ratings.ColumnsOf(user), Implicit, row[..d]);
            TensorPrimitives.Add(row[..d], Vector(_users, user), row[..d]);
            (row[d], row[d + 1]) = (Mean + _userBiases[user], 1);
        }

        foreach (var item in _columns)
        {
            var row = items.AsSpan(item * (d + 2), d + 2);
            Vector(_items, item).CopyTo(row);
            (row[d], row[d + 1]) = (1, _itemBiases[item]);
        }

        return (users, items);
    }

    private void Learn(int user, float rate)
    {
        var (lambda, biasLambda) = ((float)_options.Regularization, (float)_options.BiasRegularization);
        var p = Vector(_users, user);
        var entries = _ratings.RowStarts[user].._ratings.RowStarts[user + 1];
        var (columns, values) = (_columns[entries], _values.AsMemory(entries));
        var root = 1 / MathF.Sqrt(columns.Length);
        _sum.AsSpan().Clear();
        _shift.AsSpan().Clear();
        SvdPpModel.AddImplicit(columns, Implicit, _sum);
        for (var k = 0; k < columns.Length; k++)
        {
            var item = columns[k];
            var q = Vector(_items, item);
            var error = values.Span[k] - Mean - _userBiases[user] - _itemBiases[item] - TensorPrimitives.Dot<float>(q, p) - TensorPrimitives.Dot<float>(q, _sum);
            _userBiases[user] += rate * (error - biasLambda * _userBiases[user]);
            _itemBiases[item] += rate * (error - biasLambda * _itemBiases[item]);
            Step(p, q, _sum, _shift, rate * error, 1 - rate * lambda, root);
        }

        // y_j (1 - rate lambda)^n and what all of them have moved by.
        var decay = MathF.Pow(1 - rate * lambda, columns.Length);
        foreach (var item in columns) TensorPrimitives.MultiplyAdd(Vector(Implicit, item), decay, _shift, Vector(Implicit, item));
    }

    /// <summary>One rating: q moves by p + z, p and z by q, and the common shift of the y by q / sqrt(n).</summary>
    private static void Step(Span<float> p, Span<float> q, Span<float> sum, Span<float> shift, float step, float decay, float root)
    {
        for (var k = 0; k < q.Length; k++)
        {
            var (qk, pk, zk) = (q[k], p[k], sum[k]);
            q[k] = decay * qk + step * (pk + zk);
            p[k] = decay * pk + step * qk;
            sum[k] = decay * zk + step * qk;
            shift[k] = decay * shift[k] + step * root * qk;
        }
    }

    private Span<float> Vector(float[] vectors, int row) => vectors.AsSpan(row * _options.Factors, _options.Factors);

    private float[] Random(ulong[] keys, ulong purpose)
    {
        var vectors = new float[keys.Length * _options.Factors];
        for (var row = 0; row < keys.Length; row++)
            SplitMix.Normals(SplitMix.Mix(keys[row], purpose), _options.InitStd / Math.Sqrt(_options.Factors), Vector(vectors, row));
        return vectors;
    }

    private static (int[] Columns, float[] Values) ByItemKey(CsrMatrix ratings, ulong[] keys)
    {
        var (columns, values) = (ratings.ColumnIndices.AsSpan(0, ratings.Count).ToArray(), ratings.Values.AsSpan(0, ratings.Count).ToArray());
        for (var user = 0; user < ratings.Rows; user++)
        {
            var range = ratings.RowStarts[user]..ratings.RowStarts[user + 1];
            var tickets = Array.ConvertAll(columns[range], item => keys[item]);
            tickets.AsSpan().Sort(columns.AsSpan(range));
            tickets = Array.ConvertAll(ratings.ColumnsOf(user).ToArray(), item => keys[item]);
            tickets.AsSpan().Sort(values.AsSpan(range));
        }

        return (columns, values);
    }
}

/// <summary>
/// SVD++: r = mu + b_u + b_i + q_i · (p_u + |N(u)|^(-1/2) sum over j in N(u) of y_j), where N(u) are the items that u rated (Koren 2008, eq. 15).
/// </summary>
/// <remarks>
/// A history is folded in by its y, and the p_u and b_u that minimise the squared errors plus lambda n (|p_u|² + b_u²) over its n ratings while all else stands still.
/// </remarks>
public sealed class SvdPpModel : RatingFactorModel
{
    private readonly SvdPpOptions _options;
    private readonly float[] _implicit;
    private readonly float _mean;
    private readonly ConcurrentBag<NormalEquations> _equations = [];

    internal SvdPpModel(float[] users, float[] items, float[] implicitFactors, float mean, SvdPpOptions options)
        : base(users, items, options.Factors) => (_implicit, _mean, _options) = (implicitFactors, mean, options);

    /// <inheritdoc/>
    public override void Save(TensorArchive archive)
    {
        base.Save(archive);
        archive.Add("implicit_factors", _implicit, ItemCount, Dimension);
        archive.Add("mean_rating", [_mean]);
    }

    /// <summary>target += |N|^(-1/2) sum of y.</summary>
    internal static void AddImplicit(ReadOnlySpan<int> items, float[] implicitFactors, Span<float> target)
    {
        var root = 1 / MathF.Sqrt(items.Length);
        foreach (var item in items) TensorPrimitives.MultiplyAdd(implicitFactors.AsSpan(item * target.Length, target.Length), root, target, target);
    }

    private protected override void FoldInRatings(UserQuery user, ReadOnlySpan<int> items, Span<float> ratings, Span<float> row)
    {
        if (items.IsEmpty) return;
        var sum = new float[Dimension];
        AddImplicit(items, _implicit, sum);
        for (var k = 0; k < items.Length; k++) ratings[k] -= _mean + ItemRow(items[k])[^1] + TensorPrimitives.Dot(ItemFactors(items[k]), sum);
        if (!_equations.TryTake(out var equations)) equations = new NormalEquations(Dimension + 1);
        equations.Ridge(Items, Stride, items, ratings, (float)_options.Regularization * items.Length, row[..^1]);
        _equations.Add(equations);
        TensorPrimitives.Add(row[..Dimension], sum, row[..Dimension]);
        row[^2] += _mean;
        row[^1] = 1;
    }
}
