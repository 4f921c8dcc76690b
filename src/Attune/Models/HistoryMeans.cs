using System.Numerics.Tensors;
using Attune.Data;

namespace Attune.Models;

/// <summary>
/// The part of a user's vector that is the mean of the directions of the user's items (the average pooling of SimpleX; Mao et al. 2021),
/// and the gradient that flows back through it. A user's items stand in all blocks, so both are brought up to date between blocks at work: a
/// few times an epoch; until then they are taken as they were.
/// </summary>
internal sealed class HistoryMeans
{
    private readonly CsrMatrix _userItems;
    private readonly CsrMatrix _itemUsers;
    private readonly float _scale;
    private readonly int _stride;

    /// <param name="userItems">Users by items, as the dataset numbers them.</param>
    /// <param name="grid">Places of users and items.</param>
    /// <param name="share">Share of the mean in a user's vector.</param>
    /// <param name="stride">Numbers in a vector.</param>
    public HistoryMeans(CsrMatrix userItems, BlockGrid grid, double share, int stride)
    {
        _userItems = ByPlace(userItems, grid);
        _itemUsers = _userItems.Transpose();
        (_scale, _stride) = ((float)share, stride);
        (Anchors, Pending) = (new float[grid.Users.Length * stride], new float[grid.Items.Length * stride]);
    }

    /// <summary>Share times the mean, for each user by place.</summary>
    public float[] Anchors { get; }

    /// <summary>For each item by place, the gradient in its direction that came back through the means between the last two updates.</summary>
    public float[] Pending { get; }

    /// <summary>Brings both up to date.</summary>
    /// <param name="items">Directions of items.</param>
    /// <param name="slopes">Gradients in the anchors since the last time; cleared. Null only brings the means up to date.</param>
    /// <param name="run">Threads and cancellation.</param>
    public void Update(AdamRows items, float[]? slopes, RunContext run)
    {
        if (slopes is not null)
        {
            Parallel.For(0, _itemUsers.Rows, run.Parallelism, item => Spread(item, slopes));
            slopes.AsSpan().Clear();
        }

        var directions = new float[Pending.Length];
        Parallel.For(0, _itemUsers.Rows, run.Parallelism, item => items.Direction(item, directions.AsSpan(item * _stride, _stride)));
        Parallel.For(0, _userItems.Rows, run.Parallelism, user => Mean(user, directions));
    }

    private void Spread(int item, float[] slopes)
    {
        var sum = Pending.AsSpan(item * _stride, _stride);
        sum.Clear();
        foreach (var user in _itemUsers.ColumnsOf(item))
            TensorPrimitives.MultiplyAdd(slopes.AsSpan(user * _stride, _stride), _scale / _userItems.CountOf(user), sum, sum);
    }

    private void Mean(int user, float[] directions)
    {
        var mean = Anchors.AsSpan(user * _stride, _stride);
        mean.Clear();
        foreach (var item in _userItems.ColumnsOf(user)) TensorPrimitives.Add(mean, directions.AsSpan(item * _stride, _stride), mean);
        TensorPrimitives.Multiply(mean, _scale / _userItems.CountOf(user), mean);
    }

    private static CsrMatrix ByPlace(CsrMatrix matrix, BlockGrid grid)
    {
        var places = new int[matrix.Columns];
        for (var place = 0; place < grid.Items.Length; place++) places[grid.Items[place]] = place;
        var (starts, columns) = (new int[grid.Users.Length + 1], new int[matrix.Count]);
        for (var place = 0; place < grid.Users.Length; place++)
        {
            var to = starts[place];
            foreach (var item in matrix.ColumnsOf(grid.Users[place])) columns[to++] = places[item];
            starts[place + 1] = to;
        }

        return CsrMatrix.FromRows(grid.Items.Length, starts, columns, null);
    }
}
