namespace Attune.Numerics;

/// <summary>
/// Draws mean and precision of normal vectors from their posterior under a Normal-Wishart prior with mean 0, weight beta0, scale matrix 1 and as many degrees of
/// freedom as dimensions (Salakhutdinov and Mnih 2008, eq. 14). Small and dense: naive loops in double precision.
/// </summary>
internal static class NormalWishart
{
    /// <summary>Draws for vectors of which count, sum and sum of outer products are given.</summary>
    /// <param name="count">N.</param>
    /// <param name="sum">Sum of the vectors.</param>
    /// <param name="products">Sum of the outer products, row-major, d by d.</param>
    /// <param name="beta0">Weight of the prior mean, in vectors.</param>
    /// <param name="random">The randomness.</param>
    /// <returns>The mean, and the precision row-major.</returns>
    public static (double[] Mean, double[] Precision) Draw(int count, double[] sum, double[] products, double beta0, ref SplitMix random)
    {
        var d = sum.Length;
        var beta = beta0 + count;

        // W*⁻¹ = 1 + sum of (x - x̄)(x - x̄)ᵀ + beta0 N / beta* x̄ x̄ᵀ = 1 + sum of x xᵀ - (sum x)(sum x)ᵀ / beta*.
        var inverseScale = (double[])products.Clone();
        for (var i = 0; i < d; i++)
            for (var j = 0; j < d; j++) inverseScale[i * d + j] += (i == j ? 1 : 0) - sum[i] * sum[j] / beta;

        // W* = M Mᵀ with M = L⁻ᵀ of W*⁻¹ = L Lᵀ; precision = M A Aᵀ Mᵀ with Bartlett's triangular A.
        var factor = Cholesky(inverseScale, d);
        var bartlett = new double[d * d];
        for (var i = 0; i < d; i++)
        {
            bartlett[i * d + i] = Math.Sqrt(2 * Gamma((d + count - i) / 2.0, ref random));
            for (var j = 0; j < i; j++) bartlett[i * d + j] = Normal(ref random);
        }

        var root = new double[d * d];
        for (var column = 0; column < d; column++)
        {
            var x = new double[d];
            for (var i = 0; i < d; i++) x[i] = bartlett[i * d + column];
            SolveTransposed(factor, d, x);
            for (var i = 0; i < d; i++) root[i * d + column] = x[i];
        }

        var precision = new double[d * d];
        for (var i = 0; i < d; i++)
            for (var j = 0; j < d; j++)
                for (var k = 0; k < d; k++) precision[i * d + j] += root[i * d + k] * root[j * d + k];

        // mean ~ N(sum / beta*, (beta* precision)⁻¹).
        var noise = new double[d];
        for (var k = 0; k < d; k++) noise[k] = Normal(ref random) / Math.Sqrt(beta);
        SolveTransposed(Cholesky(precision, d), d, noise);
        for (var k = 0; k < d; k++) noise[k] += sum[k] / beta;
        return (noise, precision);
    }

    /// <summary>L of A = L Lᵀ.</summary>
    private static double[] Cholesky(double[] a, int d)
    {
        var l = new double[d * d];
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var rest = a[i * d + j];
                for (var k = 0; k < j; k++) rest -= l[i * d + k] * l[j * d + k];
                l[i * d + j] = i == j ? Math.Sqrt(Math.Max(rest, 1e-300)) : rest / l[j * d + j];
            }
        }

        return l;
    }

    /// <summary>Replaces b by x with Lᵀ x = b.</summary>
    private static void SolveTransposed(double[] l, int d, double[] b)
    {
        for (var i = d - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < d; k++) b[i] -= l[k * d + i] * b[k];
            b[i] /= l[i * d + i];
        }
    }

    private static double Normal(ref SplitMix random) => Math.Sqrt(-2 * Math.Log(1 - random.Uniform())) * Math.Cos(2 * Math.PI * random.Uniform());

    /// <summary>A gamma number of scale 1 (Marsaglia and Tsang 2000); below shape 1 by the power of a uniform number.</summary>
    private static double Gamma(double shape, ref SplitMix random)
    {
        if (shape < 1) return Gamma(shape + 1, ref random) * Math.Pow(1 - random.Uniform(), 1 / shape);
        var d = shape - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = Normal(ref random);
            var v = Math.Pow(1 + c * x, 3);
            if (v > 0 && Math.Log(1 - random.Uniform()) < x * x / 2 + d * (1 - v + Math.Log(v))) return d * v;
        }
    }
}
