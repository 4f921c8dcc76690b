using System.Numerics.Tensors;

namespace Attune.Numerics;

/// <summary>
/// The inverse of a large symmetric positive definite matrix, in place, by the sweep operator in blocks (Beaton 1964; Goodnight 1979, A Tutorial on the
/// SWEEP Operator). Sweeping block k replaces, with D the inverse of the pivot block,
/// A_ij by A_ij - A_ik D A_kj, A_ik by A_ik D and A_kk by -D; when all are swept, the matrix is minus its inverse. One operation, the symmetric
/// update of rank 256, does all but a sliver of the n³ floating-point operations at the speed of <see cref="PanelProduct"/>.
/// </summary>
internal static class SymmetricInverse
{
    private const int BlockSize = 256;

    private const int TaskRows = 8 * PanelProduct.Group;

    /// <summary>From one row of a product to the next; a power of two would put rows on the same lines of the cache.</summary>
    private const int Stride = PackedRows.TileRows + 16;

    private const int MirrorTile = 64;

    /// <summary>Replaces A by its inverse.</summary>
    /// <param name="matrix">Row-major, n by n; only the lower triangle is read, and both are written.</param>
    /// <param name="n">Rows; n² is at most <see cref="Array.MaxLength"/>.</param>
    /// <param name="done">Told how many rows are swept; null to stay silent.</param>
    /// <param name="parallelism">Threads and cancellation.</param>
    /// <returns>False when A is not positive definite; it is then half-way.</returns>
    public static bool Invert(float[] matrix, int n, Action<int>? done, ParallelOptions parallelism)
    {
        var size = Math.Min(BlockSize, n);
        var (columns, scaled) = (new float[n * size], new float[n * size]);
        for (var first = 0; first < n; first += BlockSize)
        {
            var block = new Block(matrix, n, first, Math.Min(BlockSize, n - first));
            if (block.InvertPivot() is not { } pivot) return false;
            block.GatherColumns(columns, parallelism);
            block.Scale(columns, pivot, scaled, parallelism);
            block.Update(columns, scaled, parallelism);
            block.Store(pivot, scaled);
            done?.Invoke(first + block.Size);
        }

        NegateAndMirror(matrix, n, parallelism);
        return true;
    }

    /// <summary>The lower triangle, negated, becomes both triangles; tile by tile, so that neither side leaves the cache.</summary>
    private static void NegateAndMirror(float[] matrix, int n, ParallelOptions parallelism)
    {
        var tiles = (n + MirrorTile - 1) / MirrorTile;
        Parallel.For(0, tiles, parallelism, t =>
        {
            var (top, bottom) = (t * MirrorTile, Math.Min(n, (t + 1) * MirrorTile));
            for (var left = 0; left < bottom; left += MirrorTile)
                for (var i = top; i < bottom; i++)
                    for (var j = left; j < Math.Min(left + MirrorTile, i + 1); j++) matrix[j * n + i] = matrix[i * n + j] = -matrix[i * n + j];
        });
    }

    /// <summary>The rows and columns that are swept at once.</summary>
    private readonly record struct Block(float[] Matrix, int N, int First, int Size)
    {
        private int End => First + Size;

        /// <summary>Gauss and Jordan on the pivot block, in double precision; null when a pivot is not positive.</summary>
        public float[]? InvertPivot()
        {
            var a = new double[Size * Size];
            for (var i = 0; i < Size; i++)
                for (var j = 0; j <= i; j++) a[i * Size + j] = a[j * Size + i] = Matrix[(First + i) * N + First + j];
            for (var k = 0; k < Size; k++)
            {
                var row = a.AsSpan(k * Size, Size);
                if (!(row[k] > 0)) return null;
                var inverse = 1 / row[k];
                row[k] = 1;
                TensorPrimitives.Multiply(row, inverse, row);
                for (var i = 0; i < Size; i++)
                {
                    if (i == k) continue;
                    var other = a.AsSpan(i * Size, Size);
                    var factor = -other[k];
                    other[k] = 0;
                    TensorPrimitives.MultiplyAdd(row, factor, other, other);
                }
            }

            return Array.ConvertAll(a, v => (float)v);
        }

        /// <summary>Row i of the result is A_ik, read from whichever triangle holds it; the block's own rows are 0, so that the update leaves them alone.</summary>
        public void GatherColumns(float[] columns, ParallelOptions parallelism)
        {
            var block = this;
            Parallel.For(0, (N + TaskRows - 1) / TaskRows, parallelism, task =>
            {
                for (var i = task * TaskRows; i < Math.Min(block.N, (task + 1) * TaskRows); i++)
                {
                    var row = columns.AsSpan(i * block.Size, block.Size);
                    if (i >= block.End) block.Matrix.AsSpan(i * block.N + block.First, block.Size).CopyTo(row);
                    else if (i >= block.First) row.Clear();
                    else for (var c = 0; c < row.Length; c++) row[c] = block.Matrix[(block.First + c) * block.N + i];
                }
            });
        }

        /// <summary>Each row times D.</summary>
        public void Scale(float[] columns, float[] pivot, float[] scaled, ParallelOptions parallelism)
        {
            var (block, packed) = (this, PackedRows.Of(pivot, Size));
            Parallel.For(0, (N + TaskRows - 1) / TaskRows, parallelism, () => new float[PanelProduct.GroupedLength(TaskRows, block.Size)], (task, _, groups) =>
            {
                var (top, rows) = block.Group(columns, task, groups);
                PanelProduct.Multiply(groups, rows, packed.Tile(0), block.Size, block.Size, scaled.AsSpan(top * block.Size, rows * block.Size), block.Size);
                return groups;
            }, _ => { });
        }

        /// <summary>A_ij -= (A_ik D) A_kj in the lower triangle.</summary>
        public void Update(float[] columns, float[] scaled, ParallelOptions parallelism)
        {
            var block = this;
            var packed = new PackedRows(N, Size);
            Parallel.For(0, packed.Tiles, parallelism, tile =>
            {
                for (var row = tile * PackedRows.TileRows; row < Math.Min(block.N, (tile + 1) * PackedRows.TileRows); row++)
                    packed.Set(row, columns.AsSpan(row * block.Size, block.Size));
            });

            // The longest rows first, so that no thread is left with them at the end.
            var tasks = (N + TaskRows - 1) / TaskRows;
            Parallel.For(0, tasks, parallelism, () => (Groups: new float[PanelProduct.GroupedLength(TaskRows, block.Size)], Product: new float[TaskRows * Stride]), (task, _, own) =>
            {
                var (top, rows) = block.Group(scaled, tasks - 1 - task, own.Groups);
                block.Subtract(packed, top, rows, own.Groups, own.Product);
                return own;
            }, _ => { });
        }

        /// <summary>Puts A_ik D and -D to their places.</summary>
        public void Store(float[] pivot, float[] scaled)
        {
            for (var c = 0; c < Size; c++)
            {
                for (var i = 0; i < First; i++) Matrix[(First + c) * N + i] = scaled[i * Size + c];
                TensorPrimitives.Negate(pivot.AsSpan(c * Size, Size), Matrix.AsSpan((First + c) * N + First, Size));
            }

            for (var i = End; i < N; i++) scaled.AsSpan(i * Size, Size).CopyTo(Matrix.AsSpan(i * N + First, Size));
        }

        private (int Top, int Rows) Group(float[] source, int task, float[] groups)
        {
            var (top, rows) = (task * TaskRows, Math.Min(TaskRows, N - task * TaskRows));
            for (var r = 0; r < rows; r++) PanelProduct.PackGroups(source.AsSpan((top + r) * Size, Size), r, groups);
            return (top, rows);
        }

        private void Subtract(PackedRows packed, int top, int rows, float[] groups, float[] product)
        {
            for (var tile = 0; tile * PackedRows.TileRows < top + rows; tile++)
            {
                var left = tile * PackedRows.TileRows;
                var width = Math.Min(packed.RowsOf(tile), top + rows - left);
                PanelProduct.Multiply(groups, rows, packed.Tile(tile), width, Size, product, Stride);
                for (var r = 0; r < rows; r++)
                {
                    var target = Matrix.AsSpan((top + r) * N + left, width);
                    TensorPrimitives.Subtract(target, product.AsSpan(r * Stride, width), target);
                }
            }
        }
    }
}
