namespace Attune.Deep.Networks;

/// <summary>
/// The operations that networks are written in. A network is written once, over any <typeparamref name="T"/>: with <see cref="TorchOps"/> it is
/// computed and differentiated, with the writer of ONNX graphs the very same calls write the graph that is served, so the two cannot drift apart.
/// Shapes broadcast as in NumPy; a negative axis counts from the last.
/// </summary>
/// <typeparam name="T">A value: a tensor, or the name of one in a graph.</typeparam>
internal abstract class NetworkOps<T>
{
    /// <summary>Added to the variance by <see cref="BatchNorm"/>.</summary>
    protected const float BatchNormEpsilon = 1e-5f;

    /// <summary>True while training: dropout drops and batch norm measures.</summary>
    public abstract bool IsTraining { get; }

    /// <summary>A parameter of the network, by its name.</summary>
    public abstract T Parameter(string name);

    /// <summary>A float that does not change.</summary>
    public abstract T Constant(float value);

    /// <summary>An array that does not change, row-major.</summary>
    public abstract T Constant(float[] values, params long[] shape);

    /// <summary>Rows of a table of embeddings: indices of any shape [...] give [..., dimension]. The table is a parameter.</summary>
    public abstract T Rows(string table, T indices);

    /// <summary>Matrix product over the last two axes; the others broadcast.</summary>
    public abstract T MatMul(T a, T b);

    /// <summary>a + b.</summary>
    public abstract T Add(T a, T b);

    /// <summary>a - b.</summary>
    public abstract T Subtract(T a, T b);

    /// <summary>a · b, element by element.</summary>
    public abstract T Multiply(T a, T b);

    /// <summary>a / b.</summary>
    public abstract T Divide(T a, T b);

    /// <summary>max(0, x).</summary>
    public abstract T Relu(T x);

    /// <summary>1 / (1 + e^-x).</summary>
    public abstract T Sigmoid(T x);

    /// <summary>Hyperbolic tangent.</summary>
    public abstract T Tanh(T x);

    /// <summary>x · Phi(x), by the error function (Hendrycks and Gimpel 2016).</summary>
    public abstract T Gelu(T x);

    /// <summary>e^x.</summary>
    public abstract T Exp(T x);

    /// <summary>Natural logarithm.</summary>
    public abstract T Log(T x);

    /// <summary>Square root.</summary>
    public abstract T Sqrt(T x);

    /// <summary>The nearest number from least to most.</summary>
    public abstract T Clip(T x, float least, float most);

    /// <summary>x where the mask is not 0, and a value elsewhere: before a softmax a very negative one, so that places do not count.</summary>
    public abstract T Mask(T x, T mask, float value);

    /// <summary>1 where x, floats or whole numbers, is not the value, else 0: which of a padded list's places are taken.</summary>
    public abstract T Differs(T x, int value);

    /// <summary>Whole numbers as floats.</summary>
    public abstract T ToFloat(T x);

    /// <summary>Softmax along an axis.</summary>
    public abstract T Softmax(T x, int axis);

    /// <summary>Sum along an axis.</summary>
    public abstract T Sum(T x, int axis, bool keep = false);

    /// <summary>Mean along an axis.</summary>
    public abstract T Mean(T x, int axis, bool keep = false);

    /// <summary>Largest along an axis.</summary>
    public abstract T Max(T x, int axis, bool keep = false);

    /// <summary>Joined along an axis.</summary>
    public abstract T Concat(int axis, params T[] parts);

    /// <summary>Another shape for the same elements; one extent may be -1, and 0 keeps the extent at its place.</summary>
    public abstract T Reshape(T x, params long[] shape);

    /// <summary>x, whose extent along an axis is 1, repeated there as often as another value of as many axes is long: one user beside many items.</summary>
    public abstract T Expand(T x, T like, int axis);

    /// <summary>Axes in another order.</summary>
    public abstract T Transpose(T x, params int[] order);

    /// <summary>Elements start to end (excluded; a negative one counts from the last, <see cref="int.MaxValue"/> is all) along an axis.</summary>
    public abstract T Slice(T x, int axis, int start, int end);

    /// <summary>Mean 0 and variance 1 along the last axis, times NAME.weight plus NAME.bias (Ba et al. 2016; epsilon 1e-5 unless told).</summary>
    public abstract T LayerNorm(T x, string name, float epsilon = 1e-5f);

    /// <summary>Mean 0 and variance 1 over all axes but the last in training, by NAME.running_mean and NAME.running_var else; times NAME.weight plus NAME.bias (Ioffe and Szegedy 2015).</summary>
    public abstract T BatchNorm(T x, string name);

    /// <summary>Zeroes elements with a probability while training and scales the others up (Srivastava et al. 2014).</summary>
    public abstract T Dropout(T x, double rate);

    /// <summary>x W' + b: NAME.weight [outputs, inputs] and, where the network has it, NAME.bias [outputs].</summary>
    public virtual T Linear(T x, string name, bool bias = true)
    {
        var product = MatMul(x, Transpose(Parameter(name + ".weight"), 1, 0));
        return bias ? Add(product, Parameter(name + ".bias")) : product;
    }

    /// <summary>Rows of length 1: x / max(|x|, 1e-12) along the last axis.</summary>
    public T Normalize(T x) => Divide(x, Sqrt(Add(Sum(Multiply(x, x), -1, keep: true), Constant(1e-24f))));
}
