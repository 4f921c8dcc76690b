using System.Numerics.Tensors;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// The users' or the items' part of a factorization machine in training: which features each has (its own number if it has interactions, and
/// its attributes), and a vector and a weight for each feature. Steps are AdaGrad's with one scale a feature (Duchi, Hazan, Singer 2011), so that a value
/// that thousands share and an item that three have met both learn at a fitting pace. Not thread-safe.
/// </summary>
internal sealed class FmSide
{
    /// <summary>What the squares of gradients are taken to sum to before the first, so that the first steps are not the largest.</summary>
    private const float FirstSquares = 0.1f;

    private readonly CsrMatrix _features;
    private readonly int _factors;
    private readonly float[] _vectorSquares;
    private readonly float[] _weightSquares;
    private readonly float[] _gradient;

    /// <summary>Random vectors, each a function of the key of its entity or of the name of its attribute.</summary>
    /// <param name="warm">Which have interactions.</param>
    /// <param name="attributes">Attributes of all.</param>
    /// <param name="keys">Key of each.</param>
    /// <param name="options">Factors, and how to start.</param>
    /// <param name="seed">Of the run.</param>
    public FmSide(bool[] warm, AttributeFeatures attributes, ulong[] keys, FmOptions options, int seed)
    {
        (Warm, _factors, _gradient) = (warm, options.Factors, new float[options.Factors]);
        _features = Join(warm, attributes.Matrix);
        (Vectors, Weights) = (new float[_features.Columns * _factors], new float[_features.Columns]);
        (_vectorSquares, _weightSquares) = (new float[_features.Columns], new float[_features.Columns]);
        Array.Fill(_vectorSquares, FirstSquares);
        Array.Fill(_weightSquares, FirstSquares);
        for (var f = 0; f < _features.Columns; f++)
        {
            var key = f < warm.Length ? keys[f] : SplitMix.Mix((uint)seed, SplitMix.KeyOf(attributes.Names[f - warm.Length]));
            SplitMix.Normals(SplitMix.Mix(key, 3), options.InitStd / Math.Sqrt(_factors), Vectors.AsSpan(f * _factors, _factors));
        }
    }

    /// <summary>Which have interactions.</summary>
    public bool[] Warm { get; }

    /// <summary>A vector a feature, row-major.</summary>
    public float[] Vectors { get; }

    /// <summary>A weight a feature.</summary>
    public float[] Weights { get; }

    /// <summary>Sums the vectors of an entity's features.</summary>
    /// <param name="entity">User or item.</param>
    /// <param name="sum">Receives sum of x_f v_f.</param>
    /// <returns>Sum of x_f w_f, and sum of x_f² |v_f|².</returns>
    public (float Linear, float Squares) Sum(int entity, Span<float> sum)
    {
        sum.Clear();
        var (linear, squares) = (0f, 0f);
        for (var k = _features.RowStarts[entity]; k < _features.RowStarts[entity + 1]; k++)
        {
            var (feature, x) = (_features.ColumnIndices[k], _features.Values![k]);
            var vector = Vectors.AsSpan(feature * _factors, _factors);
            TensorPrimitives.MultiplyAdd(vector, x, sum, sum);
            linear += x * Weights[feature];
            squares += x * x * TensorPrimitives.SumOfSquares<float>(vector);
        }

        return (linear, squares);
    }

    /// <summary>One step up the gradient: of v_f it is slope · x_f (S - x_f v_f) - lambda v_f (Rendle 2010, eq. 4), of w_f slope · x_f - lambda w_f.</summary>
    /// <param name="entity">User or item.</param>
    /// <param name="total">S, the sum of x_f v_f over the features of both sides.</param>
    /// <param name="slope">Derivative of the objective by the score.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="regularization">lambda.</param>
    public void Learn(int entity, ReadOnlySpan<float> total, float slope, float rate, float regularization)
    {
        for (var k = _features.RowStarts[entity]; k < _features.RowStarts[entity + 1]; k++)
        {
            var (feature, x) = (_features.ColumnIndices[k], _features.Values![k]);
            var vector = Vectors.AsSpan(feature * _factors, _factors);
            TensorPrimitives.Multiply(total, slope * x, _gradient);
            TensorPrimitives.MultiplyAdd(vector, -(slope * x * x + regularization), _gradient, _gradient);
            _vectorSquares[feature] += TensorPrimitives.SumOfSquares<float>(_gradient) / _factors;
            TensorPrimitives.MultiplyAdd(_gradient, rate / MathF.Sqrt(_vectorSquares[feature]), vector, vector);

            var step = slope * x - regularization * Weights[feature];
            _weightSquares[feature] += step * step;
            Weights[feature] += rate / MathF.Sqrt(_weightSquares[feature]) * step;
        }
    }

    /// <summary>
    /// The vectors to serve with: sum of x_f v_f and two numbers of biases; all zeros for an entity without features. In place of a number of
    /// its own, a cold one gets the mean of what their numbers give the warm, as else all that is new would score lower than the rest.
    /// </summary>
    /// <param name="tail">The two numbers, from the bias: sum of x_f w_f and of the products of the entity's features among themselves.</param>
    public float[] Rows(Func<float, (float, float)> tail)
    {
        var stride = _factors + RatingFactorModel.Biases;
        var rows = new float[_features.Rows * stride];
        var (mean, meanBias) = MeanOwn();
        for (var entity = 0; entity < _features.Rows; entity++)
        {
            if (_features.CountOf(entity) == 0) continue;
            var row = rows.AsSpan(entity * stride, stride);
            var bias = Bias(Sum(entity, row[.._factors]), row[.._factors]);
            if (!Warm[entity]) TensorPrimitives.Add(row[.._factors], mean, row[.._factors]);
            (row[^2], row[^1]) = tail(Warm[entity] ? bias : bias + meanBias);
        }

        return rows;
    }

    /// <summary>The mean over the warm of their own vectors, and of what their number adds to their bias.</summary>
    private (float[] Vector, float Bias) MeanOwn()
    {
        // In double, so that the order of the numbering counts for nothing that is left after rounding.
        var (vector, bias, count, sum) = (new double[_factors], 0.0, 0, new float[_factors]);
        for (var entity = 0; entity < Warm.Length; entity++)
        {
            if (!Warm[entity]) continue;
            var own = Vectors.AsSpan(entity * _factors, _factors);
            for (var k = 0; k < _factors; k++) vector[k] += own[k];

            // What is left of the sum without the own vector is that of the attributes.
            Sum(entity, sum);
            bias += Weights[entity] + TensorPrimitives.Dot<float>(own, sum) - TensorPrimitives.SumOfSquares<float>(own);
            count++;
        }

        return (Array.ConvertAll(vector, v => (float)(v / Math.Max(1, count))), (float)(bias / Math.Max(1, count)));
    }

    private static float Bias((float Linear, float Squares) sums, ReadOnlySpan<float> sum) =>
        sums.Linear + (TensorPrimitives.SumOfSquares(sum) - sums.Squares) / 2;

    /// <summary>An entity's own number, if it is warm, before its attributes.</summary>
    private static CsrMatrix Join(bool[] warm, CsrMatrix attributes)
    {
        var starts = new int[warm.Length + 1];
        for (var e = 0; e < warm.Length; e++) starts[e + 1] = starts[e] + attributes.CountOf(e) + (warm[e] ? 1 : 0);
        var (indices, values) = (new int[starts[^1]], new float[starts[^1]]);
        for (var e = 0; e < warm.Length; e++)
        {
            var at = starts[e];
            if (warm[e]) (indices[at], values[at++]) = (e, 1);
            for (var k = attributes.RowStarts[e]; k < attributes.RowStarts[e + 1]; k++)
                (indices[at], values[at++]) = (warm.Length + attributes.ColumnIndices[k], attributes.Values![k]);
        }

        return new CsrMatrix(warm.Length + attributes.Columns, starts, indices, values);
    }
}
