using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// <c>biased-mf</c> by alternating least squares: given the items, each user's (p_u, b_u) is the exact minimiser, a ridge regression on (q_i, 1) with
/// targets r - mu - b_i; and the other way round. Rows are solved independently, so the result does not depend on threads.
/// </summary>
internal sealed class BiasedMfAls : IRatingTraining
{
    private readonly BiasedMfOptions _options;
    private readonly CsrMatrix _userItems;
    private readonly CsrMatrix _itemUsers;
    private readonly float _mean;

    // Rows of (factors, 1), the regressors of the other side.
    private readonly float[] _users;
    private readonly float[] _items;
    private readonly float[] _userBiases;
    private readonly float[] _itemBiases;

    public BiasedMfAls(CsrMatrix ratings, float mean, EntityKeys keys, BiasedMfOptions options)
    {
        (_options, _mean, _userItems, _itemUsers) = (options, mean, ratings, ratings.Transpose());
        (_users, _items) = (new float[ratings.Rows * Width], new float[ratings.Columns * Width]);
        (_userBiases, _itemBiases) = (new float[ratings.Rows], new float[ratings.Columns]);
        for (var user = 0; user < ratings.Rows; user++)
        {
            SplitMix.Normals(SplitMix.Mix(keys.Users[user], 1), options.InitStd / Math.Sqrt(options.Factors), _users.AsSpan(user * Width, options.Factors));
            _users[user * Width + options.Factors] = 1;
        }
    }

    public float[][] Weights => [_users, _items, _userBiases, _itemBiases];

    private int Width => _options.Factors + 1;

    /// <summary>Users come last, so that each stored user is exactly the fold-in of the user's ratings.</summary>
    public void Epoch(int epoch, RunContext run)
    {
        Solve(_itemUsers, _users, _userBiases, _items, _itemBiases, run);
        Solve(_userItems, _items, _itemBiases, _users, _userBiases, run);
    }

    public (float[] Users, float[] Items) Rows()
    {
        int[] users = [.. Enumerable.Range(0, _userItems.Rows).Where(u => _userItems.CountOf(u) > 0)];
        int[] items = [.. Enumerable.Range(0, _itemUsers.Rows).Where(i => _itemUsers.CountOf(i) > 0)];
        return (Pick(_users, users, _userItems.Rows, u => (_mean + _userBiases[u], 1)), Pick(_items, items, _itemUsers.Rows, i => (1, _itemBiases[i])));
    }

    /// <summary>lambda of a row with so many ratings. Stochastic gradients apply lambda once a rating, so their fold-in does too.</summary>
    internal static float RidgeOf(BiasedMfOptions options, int ratings) =>
        (float)(options.Regularization * (options.Solver == BiasedMfSolver.Sgd || options.FrequencyScaled ? ratings : 1));

    private void Solve(CsrMatrix rows, float[] others, float[] otherBiases, float[] solved, float[] solvedBiases, RunContext run) =>
        CostBalance.For(rows.RowStarts, Width, run.Parallelism, () => (Equations: new NormalEquations(Width), Targets: new float[LongestRow(rows)]), (mine, first, end) =>
        {
            for (var row = first; row < end; row++)
            {
                var columns = rows.ColumnsOf(row);
                if (columns.IsEmpty) continue;
                var targets = mine.Targets.AsSpan(0, columns.Length);
                for (var k = 0; k < columns.Length; k++) targets[k] = rows.ValuesOf(row)[k] - _mean - otherBiases[columns[k]];
                var solution = solved.AsSpan(row * Width, Width);
                mine.Equations.Ridge(others, Width, columns, targets, RidgeOf(_options, columns.Length), solution);
                (solvedBiases[row], solution[^1]) = (solution[^1], 1);
            }
        });

    private float[] Pick(float[] vectors, int[] numbers, int count, Func<int, (float, float)> tail)
    {
        var result = new float[count * (Width + 1)];
        foreach (var number in numbers)
        {
            var row = result.AsSpan(number * (Width + 1), Width + 1);
            vectors.AsSpan(number * Width, _options.Factors).CopyTo(row);
            (row[^2], row[^1]) = tail(number);
        }

        return result;
    }

    private static int LongestRow(CsrMatrix rows) => Enumerable.Range(0, rows.Rows).Select(rows.CountOf).DefaultIfEmpty(0).Max();
}
