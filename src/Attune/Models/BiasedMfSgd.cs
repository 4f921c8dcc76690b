using System.Collections.Concurrent;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// <c>biased-mf</c> by stochastic gradients in the blocks of a <see cref="BlockGrid"/>: vectors and biases lie in the order of places, so that
/// the two blocks that are worked on stay in the second-level cache.
/// </summary>
internal sealed class BiasedMfSgd : IRatingTraining
{
    private readonly BiasedMfOptions _options;
    private readonly BlockGrid _grid;
    private readonly int _userCount;
    private readonly int _itemCount;
    private readonly int _stride;
    private readonly float _mean;
    private readonly float[] _users;
    private readonly float[] _items;
    private readonly float[] _userBiases;
    private readonly float[] _itemBiases;
    private readonly ConcurrentBag<object> _noScratch = [];

    public BiasedMfSgd(CsrMatrix ratings, float mean, EntityKeys keys, BiasedMfOptions options, RunContext run)
    {
        (_options, _mean, _userCount, _itemCount) = (options, mean, ratings.Rows, ratings.Columns);
        _stride = (options.Factors + RatingSteps.Width - 1) / RatingSteps.Width * RatingSteps.Width;
        var rests = new CsrMatrix(ratings.Columns, ratings.RowStarts, ratings.ColumnIndices, Array.ConvertAll(ratings.Values!, r => r - mean));
        _grid = new BlockGrid(rests, keys, (_stride + 1) * sizeof(float), run);
        (_users, _items) = (Random(_grid.Users, keys.Users, 1, run), Random(_grid.Items, keys.Items, 2, run));
        (_userBiases, _itemBiases) = (new float[_grid.Users.Length], new float[_grid.Items.Length]);
    }

    public float[][] Weights => [_users, _items, _userBiases, _itemBiases];

    public void Epoch(int epoch, RunContext run)
    {
        var rates = new RatingRates((float)_options.RateAt(epoch + 0.5), (float)_options.Regularization, (float)_options.BiasRegularization);
        _grid.Pass(epoch, run, _noScratch, static () => new object(), (object _, in BlockGrid.Task task) => Work(task, rates));
    }

    public (float[] Users, float[] Items) Rows() => (
        RatingFactorModel.Rows(_userCount, _grid.Users, _users, _stride, _options.Factors, place => (_mean + _userBiases[place], 1)),
        RatingFactorModel.Rows(_itemCount, _grid.Items, _items, _stride, _options.Factors, place => (1, _itemBiases[place])));

    private void Work(in BlockGrid.Task task, in RatingRates rates)
    {
        var users = _users.AsSpan(task.FirstUser * _stride, task.UserCount * _stride);
        var userBiases = _userBiases.AsSpan(task.FirstUser, task.UserCount);
        for (var unit = 0; unit < task.UnitCount; unit++)
        {
            var (first, count) = (task.FirstItem(unit), task.ItemCount(unit));
            RatingSteps.Run(users, _items.AsSpan(first * _stride, count * _stride), userBiases, _itemBiases.AsSpan(first, count), _stride,
                task.Entries(unit), task.Values(unit), rates);
        }
    }

    private float[] Random(int[] numbers, ulong[] keys, ulong purpose, RunContext run)
    {
        var vectors = new float[numbers.Length * _stride];
        var deviation = _options.InitStd / Math.Sqrt(_options.Factors);
        Parallel.For(0, numbers.Length, run.Parallelism, place =>
            SplitMix.Normals(SplitMix.Mix(keys[numbers[place]], purpose), deviation, vectors.AsSpan(place * _stride, _options.Factors)));
        return vectors;
    }
}
