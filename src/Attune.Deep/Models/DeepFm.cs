using Attune.Deep.Features;
using Attune.Deep.Networks;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>Options of <c>deepfm</c>.</summary>
public sealed record DeepFmOptions : FeatureOptions;

/// <summary>
/// Trains DeepFM: the logit is that of a factorization machine, sum of the values' weights plus the inner products of all pairs of fields' vectors, plus layers over the
/// same vectors. With s the sum of the vectors, the pairs are (|s|² - sum of |v|²) / 2 (Rendle 2010).
/// </summary>
internal sealed class DeepFmTrainer : FeatureTrainer<DeepFmOptions>
{
    public override ModelDescription Description { get; } = new(
        "deepfm",
        "DeepFM",
        "A factorization machine over all pairs of features, joined with layers over the same embeddings; needs no choice of pairs. Reads ids, attributes, history and context; ranks, or predicts labelled examples.",
        "Guo, Tang, Ye, Li, He (2017), DeepFM: A Factorization-Machine based Neural Network for CTR Prediction");

    internal override FeatureNetwork Network(FeatureLayout layout, FeatureCrosses crosses, DeepFmOptions options) => new DeepFmNetwork(layout, options);

    private sealed class DeepFmNetwork(FeatureLayout layout, DeepFmOptions options) : FeatureNetwork(layout, options)
    {
        public override bool HasWeights => true;

        public override T Logit<T>(NetworkOps<T> ops, FeatureFields<T> fields)
        {
            var logit = ops.Add(Linear(ops, fields), Pairs(ops, Vectors(ops, fields.Users), Vectors(ops, fields.Items)));
            return Hidden.Count > 0 ? ops.Add(logit, Deep(ops, fields)) : logit;
        }

        protected override void AddOwn(NetworkParameters parameters, int seed) => AddDeep(parameters, seed);

        private static T Pairs<T>(NetworkOps<T> ops, T users, T items)
        {
            var sum = ops.Add(ops.Sum(users, 2), ops.Sum(items, 2));
            var squares = ops.Add(ops.Sum(ops.Multiply(users, users), 2), ops.Sum(ops.Multiply(items, items), 2));
            return ops.Multiply(ops.Sum(ops.Subtract(ops.Multiply(sum, sum), squares), -1, keep: true), ops.Constant(0.5f));
        }
    }
}
