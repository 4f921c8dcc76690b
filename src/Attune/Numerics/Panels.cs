namespace Attune.Numerics;

/// <summary>
/// The layout that the register-blocked kernels work on: a matrix is cut into panels of <see cref="Width"/> columns, and each panel
/// is stored row by row. Element (r, c) of a matrix with R rows is at ((c / 16) · R + r) · 16 + c % 16. A kernel then reads every
/// operand at unit stride, and no dimension leaves a remainder: missing columns are zeros.
/// </summary>
internal static class Panels
{
    /// <summary>Columns of a panel: two vectors of eight.</summary>
    public const int Width = 16;

    /// <summary>Panels that hold so many columns.</summary>
    public static int CountFor(int columns) => (columns + Width - 1) / Width;

    /// <summary>Columns, rounded up to whole panels.</summary>
    public static int Padded(int columns) => CountFor(columns) * Width;

    /// <summary>The next multiple of <paramref name="width"/>.</summary>
    public static int RoundUp(int count, int width) => (count + width - 1) / width * width;

    /// <summary>Where element (row, column) of a matrix with <paramref name="rows"/> rows is.</summary>
    public static int At(int rows, int row, int column) => ((column / Width * rows) + row) * Width + (column % Width);

    /// <summary>Copies what is above the diagonal of a square matrix to below it.</summary>
    public static void Mirror(Span<float> matrix, int dimension)
    {
        for (var row = 1; row < dimension; row++)
            for (var column = 0; column < row; column++) matrix[At(dimension, row, column)] = matrix[At(dimension, column, row)];
    }

    /// <summary>Zeros that start with a cache line, so that no load of the kernels straddles two.</summary>
    public static unsafe Memory<float> Allocate(int length)
    {
        const int line = 64;
        var array = GC.AllocateArray<float>(length + line / sizeof(float), pinned: true);
        var past = (int)((nuint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref array[0]) % line);
        return array.AsMemory(past == 0 ? 0 : (line - past) / sizeof(float), length);
    }
}
