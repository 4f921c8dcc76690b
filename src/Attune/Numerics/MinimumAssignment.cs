namespace Attune.Numerics;

/// <summary>Gives each row a column of its own so that the summed cost is least: the Hungarian method with potentials (Kuhn 1955; Munkres 1957), O(rows² columns).</summary>
internal static class MinimumAssignment
{
    /// <summary>The column of each row; -1 for the rows that are left over where there are fewer columns than rows.</summary>
    /// <param name="cost">Finite costs, rows by columns.</param>
    public static int[] Solve(double[,] cost)
    {
        var (rows, columns) = (cost.GetLength(0), cost.GetLength(1));
        if (rows <= columns) return SolveWide(rows, columns, (row, column) => cost[row, column]);
        var ofColumns = SolveWide(columns, rows, (row, column) => cost[column, row]);
        var ofRows = new int[rows];
        Array.Fill(ofRows, -1);
        for (var column = 0; column < columns; column++) ofRows[ofColumns[column]] = column;
        return ofRows;
    }

    private static int[] SolveWide(int rows, int columns, Func<int, int, double> cost)
    {
        // Counted from 1; column 0 stands for the row that looks for a place.
        var (rowPotential, columnPotential) = (new double[rows + 1], new double[columns + 1]);
        var rowOf = new int[columns + 1];
        for (var row = 1; row <= rows; row++)
        {
            rowOf[0] = row;
            var (way, column) = ShortestWay(columns, cost, rowPotential, columnPotential, rowOf);
            for (; column != 0; column = way[column]) rowOf[column] = rowOf[way[column]];
        }

        var assigned = new int[rows];
        for (var column = 1; column <= columns; column++)
            if (rowOf[column] > 0) assigned[rowOf[column] - 1] = column - 1;
        return assigned;
    }

    /// <summary>Dijkstra's way over reduced costs from column 0 to a free column; the potentials are moved so that no reduced cost falls below 0.</summary>
    private static (int[] Way, int Free) ShortestWay(int columns, Func<int, int, double> cost, double[] rowPotential, double[] columnPotential, int[] rowOf)
    {
        var (way, least, done) = (new int[columns + 1], new double[columns + 1], new bool[columns + 1]);
        Array.Fill(least, double.PositiveInfinity);
        var at = 0;
        do
        {
            done[at] = true;
            var (row, next) = (rowOf[at], -1);
            for (var column = 1; column <= columns; column++)
            {
                if (done[column]) continue;
                var reduced = cost(row - 1, column - 1) - rowPotential[row] - columnPotential[column];
                if (reduced < least[column]) (least[column], way[column]) = (reduced, at);
                if (next < 0 || least[column] < least[next]) next = column;
            }

            var step = least[next];
            for (var column = 0; column <= columns; column++)
            {
                if (!done[column]) least[column] -= step;
                else (rowPotential[rowOf[column]], columnPotential[column]) = (rowPotential[rowOf[column]] + step, columnPotential[column] - step);
            }

            at = next;
        }
        while (rowOf[at] != 0);
        return (way, at);
    }
}
