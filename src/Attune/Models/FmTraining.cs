using System.Numerics.Tensors;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// A factorization machine in training, pair after pair on one thread: each interaction, in an order made anew for each pass, and for
/// implicit feedback some items that the user has not. Order and draws come from <see cref="EntityKeys"/>, so neither threads nor numbering count.
/// </summary>
internal sealed class FmTraining : ISgdTraining, IRatingTraining
{
    private const int Tries = 16;

    private const int PairsBetweenChecks = 4096;

    private readonly FmOptions _options;
    private readonly CsrMatrix _data;
    private readonly float _mean;
    private readonly int _seed;
    private readonly FmSide _users;
    private readonly FmSide _items;
    private readonly int[] _order;
    private readonly int[] _userOf;
    private readonly int[] _drawable;
    private readonly float[] _userSum;
    private readonly float[] _total;

    /// <param name="dataset">For its attributes.</param>
    /// <param name="data">Users by items to learn from.</param>
    /// <param name="mean">Of the ratings; 0 for implicit feedback.</param>
    /// <param name="keys">Keys of users and items.</param>
    /// <param name="options">All options.</param>
    /// <param name="run">The seed.</param>
    public FmTraining(Dataset dataset, CsrMatrix data, float mean, EntityKeys keys, FmOptions options, RunContext run)
    {
        (_options, _data, _mean, _seed) = (options, data, mean, run.Seed);
        var (warmUsers, warmItems) = (new bool[data.Rows], new bool[data.Columns]);
        _userOf = new int[data.Count];
        for (var user = 0; user < data.Rows; user++)
        {
            warmUsers[user] = data.CountOf(user) > 0;
            _userOf.AsSpan(data.RowStarts[user]..data.RowStarts[user + 1]).Fill(user);
            foreach (var item in data.ColumnsOf(user)) warmItems[item] = true;
        }

        run.Cancellation.ThrowIfCancellationRequested();
        _users = new FmSide(warmUsers, Attributes(dataset.UserAttributes, warmUsers), keys.Users, options, run.Seed);
        _items = new FmSide(warmItems, Attributes(dataset.ItemAttributes, warmItems), keys.Items, options, run.Seed);
        _drawable = EntityKeys.Order(keys.Items, i => warmItems[i]);
        _order = [.. Enumerable.Range(0, data.Count)];
        Array.Sort(Array.ConvertAll(_order, e => SplitMix.Mix(keys.Users[_userOf[e]], keys.Items[data.ColumnIndices[e]])), _order);
        (_userSum, _total) = (new float[options.Factors], new float[options.Factors]);
    }

    public float[][] Weights => [_users.Vectors, _users.Weights, _items.Vectors, _items.Weights];

    /// <summary>Whether each user has interactions, as it is saved.</summary>
    public byte[] WarmUsers => Array.ConvertAll(_users.Warm, w => w ? (byte)1 : (byte)0);

    public void Epoch(int epoch, RunContext run)
    {
        var random = new SplitMix(SplitMix.Mix((uint)_seed, (uint)epoch));
        for (var k = 0; k < _order.Length; k++)
        {
            // Fisher and Yates, forward: what comes next is one of those that did not come yet.
            var other = k + random.Below(_order.Length - k);
            (_order[k], _order[other]) = (_order[other], _order[k]);
            if (k % PairsBetweenChecks == 0) run.Cancellation.ThrowIfCancellationRequested();
            var rate = (float)_options.RateAt(epoch + (double)k / _order.Length);
            var (entry, user) = (_order[k], _userOf[_order[k]]);
            if (_options.Loss == FmLoss.Squared) Learn(user, _data.ColumnIndices[entry], _data.Values![entry] - _mean, rate);
            else LearnAgainstNegatives(user, _data.ColumnIndices[entry], rate, ref random);
        }
    }

    public (float[] Users, float[] Items) Rows() => (_users.Rows(bias => (_mean + bias, 1)), _items.Rows(bias => (1, bias)));

    public FactorModel ToModel(int users, int items, RunContext run)
    {
        var (userRows, itemRows) = Rows();
        return new FmModel(userRows, itemRows, WarmUsers, _options);
    }

    private AttributeFeatures Attributes(AttributeTable table, bool[] warm) =>
        AttributeFeatures.Of(table, e => warm[e], _options.Buckets, _options.MinCount, shares: true);

    private void LearnAgainstNegatives(int user, int item, float rate, ref SplitMix random)
    {
        Learn(user, item, 1, rate);
        for (var n = 0; n < _options.Negatives; n++)
        {
            for (var attempt = 0; attempt < Tries; attempt++)
            {
                var negative = _drawable[random.Below(_drawable.Length)];
                if (_data.ColumnsOf(user).BinarySearch(negative) >= 0) continue;
                Learn(user, negative, 0, rate);
                break;
            }
        }
    }

    /// <summary>
    /// One step. The score is linear + (|S|² - sum of x_f² |v_f|²) / 2 over the features of both sides (Rendle 2010, lemma 3.1); the slope
    /// is target - score for the squared loss and target - sigma(score) for the logistic.
    /// </summary>
    private void Learn(int user, int item, float target, float rate)
    {
        var (userLinear, userSquares) = _users.Sum(user, _userSum);
        var (itemLinear, itemSquares) = _items.Sum(item, _total);
        TensorPrimitives.Add(_total, _userSum, _total);
        var score = userLinear + itemLinear + (TensorPrimitives.SumOfSquares<float>(_total) - userSquares - itemSquares) / 2;
        var slope = target - (_options.Loss == FmLoss.Squared ? score : Logistic.Of(score));
        var lambda = (float)(_options.Loss == FmLoss.Squared ? _options.RatingRegularization : _options.Regularization);
        _users.Learn(user, _total, slope, rate, lambda);
        _items.Learn(item, _total, slope, rate, lambda);
    }
}
