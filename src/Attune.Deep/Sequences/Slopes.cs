using static TorchSharp.torch;

namespace Attune.Deep.Sequences;

/// <summary>A loss whose derivatives were computed with it, by hand: no large matrix is kept for a backward pass.</summary>
/// <param name="Loss">The value.</param>
/// <param name="Hidden">By the hidden vectors, [places, width].</param>
/// <param name="Items">By the items' vectors, [rows, width].</param>
internal readonly record struct Slopes(double Loss, Tensor Hidden, Tensor Items)
{
    /// <summary>A scalar that Torch gives this value and these derivatives: what is linear in the vectors with these slopes, less its own value, plus the loss.</summary>
    /// <param name="hidden">The hidden vectors.</param>
    /// <param name="items">The items' vectors.</param>
    /// <param name="compute">Given both, without history.</param>
    public static Tensor Attach(Tensor hidden, Tensor items, Func<Tensor, Tensor, Slopes> compute)
    {
        Slopes slopes;
        using (no_grad()) slopes = compute(hidden.detach(), items.detach());
        var linear = (hidden * slopes.Hidden).sum() + (items * slopes.Items).sum();
        return linear - linear.detach() + slopes.Loss;
    }
}
