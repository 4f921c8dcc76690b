using Attune.Numerics;

namespace Attune.Evaluation.Metrics;

/// <summary>
/// A metric of labelled examples (<see cref="Holdout.TestExamples"/>): taken over all of them together, whoever the user is, as click models are published.
/// <c>auc</c> and <c>log_loss</c> of a ranking are something else: AUC is there the mean over users of the area within each user's own list (<see cref="Auc"/>),
/// which is not the area over all, and log loss is over sampled negatives (<see cref="LogLoss"/>).
/// </summary>
internal abstract class ExampleMetric
{
    /// <summary>The metric's value.</summary>
    /// <param name="probabilities">What the model says of each example.</param>
    /// <param name="labels">1 or 0 an example.</param>
    /// <param name="each">Receives a value for each example, if the metric has such.</param>
    public abstract double Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> labels, Span<float> each);

    /// <summary>True when the metric is a mean over the examples.</summary>
    public virtual bool HasValueForEach => false;
}

/// <summary>AUC over the pairs of all examples together: see <see cref="AreaUnderRoc"/>.</summary>
internal sealed class ExampleAuc : ExampleMetric
{
    public override double Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> labels, Span<float> each) => AreaUnderRoc.Of(probabilities, labels);
}

/// <summary>Log loss = mean over the examples of -ln(p) where the label is 1 and -ln(1 - p) where it is 0: see <see cref="CrossEntropy"/>.</summary>
internal sealed class ExampleLogLoss : ExampleMetric
{
    public override bool HasValueForEach => true;

    public override double Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> labels, Span<float> each) => CrossEntropy.Of(probabilities, labels, each);
}

/// <summary>
/// Accuracy = examples whose probability is on the side of 1/2 of their label / all examples; a probability of 1/2 counts as label 1, and NaN as wrong.
/// </summary>
internal sealed class ExampleAccuracy : ExampleMetric
{
    public override bool HasValueForEach => true;

    public override double Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> labels, Span<float> each)
    {
        var right = 0;
        for (var k = 0; k < labels.Length; k++)
        {
            var isRight = labels[k] > 0.5f ? probabilities[k] >= 0.5f : probabilities[k] < 0.5f;
            each[k] = isRight ? 1 : 0;
            if (isRight) right++;
        }

        return labels.Length == 0 ? double.NaN : right / (double)labels.Length;
    }
}

/// <summary>Brier score = mean over the examples of (probability - label)² (Brier 1950): how far probabilities are from what happened, in order and in size.</summary>
internal sealed class ExampleBrier : ExampleMetric
{
    public override bool HasValueForEach => true;

    public override double Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> labels, Span<float> each)
    {
        var sum = 0.0;
        for (var k = 0; k < labels.Length; k++)
        {
            each[k] = (probabilities[k] - labels[k]) * (probabilities[k] - labels[k]);
            sum += each[k];
        }

        return labels.Length == 0 ? double.NaN : sum / labels.Length;
    }
}
