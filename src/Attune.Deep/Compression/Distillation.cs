using static TorchSharp.torch;

namespace Attune.Deep.Compression;

/// <summary>The loss of a student (Hinton, Vinyals, Dean 2015, Distilling the Knowledge in a Neural Network, section 2).</summary>
internal static class Distillation
{
    /// <summary>
    /// (1 - mix) · H(y, s(z)) + mix · T² · H(s(t / T), s(z / T)), where H is the cross entropy of two probabilities, s the logistic function, z the student's and t the
    /// teacher's logits and y the labels. T² keeps the size of the gradients.
    /// </summary>
    public static Tensor Loss(Tensor logits, Tensor labels, Tensor teacher, DistillationOptions options)
    {
        var hard = nn.functional.binary_cross_entropy_with_logits(logits, labels);
        var soft = nn.functional.binary_cross_entropy_with_logits(logits / options.Temperature, (teacher / options.Temperature).sigmoid());
        return (1 - options.Mix) * hard + options.Mix * options.Temperature * options.Temperature * soft;
    }
}
