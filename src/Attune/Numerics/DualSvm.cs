namespace Attune.Numerics;

/// <summary>
/// A linear support vector machine on rows of ones and zeros whose columns have a scale each: at a minimum of
/// |w|²/2 + C · sum over rows of max(0, 1 - y (w·x + b))², b being penalised as one more weight (L2-regularised, squared hinge). Solved in the dual, one row at a
/// time in random order, with shrinking (Hsieh, Chang, Lin, Keerthi, Sundararajan 2008, A Dual Coordinate Descent Method for Large-scale Linear SVM; LIBLINEAR's
/// solver 1). A row's values are its columns' scales s_j, so what is kept is u_j = s_j w_j: w·x is a plain sum of u over the row's columns.
/// </summary>
internal sealed class DualSvm
{
    private readonly int[] _rowStarts, _columns;
    private readonly bool[] _labels;
    private readonly (float Weight, float Square)[] _weights;
    private readonly double[] _alpha;
    private readonly double _diagonal;
    private double _bias;

    /// <summary>A problem, with all weights 0.</summary>
    /// <param name="rowStarts">Where each row's columns begin, and where the last end.</param>
    /// <param name="columns">The columns of the rows, each at most once a row.</param>
    /// <param name="labels">Per row, true for y = 1 and false for y = -1.</param>
    /// <param name="scales">Per column, s.</param>
    /// <param name="cost">C, above 0.</param>
    public DualSvm(int[] rowStarts, int[] columns, bool[] labels, ReadOnlySpan<float> scales, double cost)
    {
        (_rowStarts, _columns, _labels, _diagonal) = (rowStarts, columns, labels, 0.5 / cost);
        _alpha = new double[labels.Length];
        _weights = new (float, float)[scales.Length];
        for (var j = 0; j < scales.Length; j++) _weights[j].Square = scales[j] * scales[j];
    }

    /// <summary>b.</summary>
    public double Bias => _bias;

    /// <summary>Passes that the last <see cref="Solve"/> took.</summary>
    public int Passes { get; private set; }

    /// <summary>u_j = s_j w_j, which a row with column j gets.</summary>
    public float Weight(int column) => _weights[column].Weight;

    /// <summary>Solves for the rows given, until no projected gradient differs from another by more than the tolerance (LIBLINEAR's stopping rule).</summary>
    /// <param name="rows">Rows to learn from; they are put into another order.</param>
    /// <param name="tolerance">0.1 is LIBLINEAR's.</param>
    /// <param name="maxPasses">Stops after so many passes in any case.</param>
    /// <param name="seed">Of the order.</param>
    /// <param name="cancellation">Stops the work.</param>
    public void Solve(Span<int> rows, double tolerance, int maxPasses, ulong seed, CancellationToken cancellation)
    {
        var random = new SplitMix(seed);
        var curvatures = new double[_alpha.Length];
        foreach (var row in rows) curvatures[row] = Curvature(row);
        var (active, upper) = (rows.Length, double.PositiveInfinity);
        for (Passes = 1; Passes <= maxPasses; Passes++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var k = active - 1; k > 0; k--)
            {
                var other = random.Below(k + 1);
                (rows[k], rows[other]) = (rows[other], rows[k]);
            }

            var (largest, smallest) = Pass(rows, ref active, upper, curvatures);
            if (largest - smallest <= tolerance)
            {
                if (active == rows.Length) return;
                (active, upper) = (rows.Length, double.PositiveInfinity); // look again at those that were set aside
            }
            else
            {
                upper = largest > 0 ? largest : double.PositiveInfinity;
            }
        }
    }

    /// <summary>One pass over the active rows; those that will stay at 0 are put behind the others. Returns the limits of the projected gradients.</summary>
    private (double Largest, double Smallest) Pass(Span<int> rows, ref int active, double upper, double[] curvatures)
    {
        var (largest, smallest) = (double.NegativeInfinity, double.PositiveInfinity);
        for (var k = 0; k < active; k++)
        {
            var row = rows[k];
            var gradient = (_labels[row] ? 1 : -1) * Score(row) - 1 + _diagonal * _alpha[row];
            var projected = gradient;
            if (_alpha[row] == 0)
            {
                if (gradient > upper)
                {
                    active--;
                    (rows[k], rows[active]) = (rows[active], row);
                    k--;
                    continue;
                }

                projected = Math.Min(0, gradient);
            }

            (largest, smallest) = (Math.Max(largest, projected), Math.Min(smallest, projected));
            if (Math.Abs(projected) > 1e-12) Step(row, gradient / curvatures[row]);
        }

        return (largest, smallest);
    }

    /// <summary>w·x + b.</summary>
    private double Score(int row)
    {
        var (even, odd) = (0f, 0f);
        var columns = _columns.AsSpan(_rowStarts[row], _rowStarts[row + 1] - _rowStarts[row]);
        var k = 0;
        for (; k + 1 < columns.Length; k += 2)
        {
            even += _weights[columns[k]].Weight;
            odd += _weights[columns[k + 1]].Weight;
        }

        if (k < columns.Length) even += _weights[columns[k]].Weight;
        return _bias + even + odd;
    }

    private void Step(int row, double step)
    {
        var before = _alpha[row];
        _alpha[row] = Math.Max(before - step, 0);
        var change = (_labels[row] ? 1 : -1) * (_alpha[row] - before);
        _bias += change;
        var scaled = (float)change;
        foreach (var column in _columns.AsSpan(_rowStarts[row], _rowStarts[row + 1] - _rowStarts[row]))
        {
            ref var weight = ref _weights[column];
            weight.Weight += scaled * weight.Square;
        }
    }

    /// <summary>|x|² + 1 + 1/(2C).</summary>
    private double Curvature(int row)
    {
        var sum = 1 + _diagonal;
        foreach (var column in _columns.AsSpan(_rowStarts[row], _rowStarts[row + 1] - _rowStarts[row])) sum += _weights[column].Square;
        return sum;
    }
}
