using Attune.Numerics;

namespace Attune.Deep.Sequences;

/// <summary>
/// Changes a sequence at random before it is learned from, each change with its own probability: crop takes a part in one piece, reorder shuffles a part in
/// one piece, mask hides some inputs (the operations of CL4SRec, Xie et al. 2022, as plain augmentation).
/// </summary>
/// <param name="CropProbability">How often to crop.</param>
/// <param name="CropShare">What part of the sequence is kept.</param>
/// <param name="ReorderProbability">How often to reorder.</param>
/// <param name="ReorderShare">What part is shuffled.</param>
/// <param name="MaskProbability">How often to mask.</param>
/// <param name="MaskShare">What part of the inputs is hidden.</param>
internal sealed record SequenceAugmentation(
    double CropProbability, double CropShare, double ReorderProbability, double ReorderShare, double MaskProbability, double MaskShare)
{
    /// <summary>True when inputs may be hidden.</summary>
    public bool Masks => MaskProbability > 0;

    /// <summary>Takes what is learned from a sequence this time.</summary>
    /// <param name="sequence">The whole sequence, oldest first, at least 2 long.</param>
    /// <param name="most">Elements wanted at most: the newest.</param>
    /// <param name="random">Draws.</param>
    /// <returns>At least 2 elements.</returns>
    public int[] Take(ReadOnlySpan<int> sequence, int most, ref SplitMix random)
    {
        if (Happens(CropProbability, ref random))
        {
            var kept = Math.Clamp((int)Math.Round(CropShare * sequence.Length), 2, sequence.Length);
            sequence = sequence.Slice(random.Below(sequence.Length - kept + 1), kept);
        }

        var taken = sequence[^Math.Min(most, sequence.Length)..].ToArray();
        if (Happens(ReorderProbability, ref random))
        {
            var length = Math.Clamp((int)Math.Round(ReorderShare * taken.Length), 2, taken.Length);
            Shuffle(taken.AsSpan(random.Below(taken.Length - length + 1), length), ref random);
        }

        return taken;
    }

    /// <summary>Writes 0 for inputs that are hidden and 1 for the others.</summary>
    public void Hide(Span<float> shown, ref SplitMix random)
    {
        shown.Fill(1);
        if (!Happens(MaskProbability, ref random)) return;
        var hidden = (int)Math.Round(MaskShare * shown.Length);
        for (var k = 0; k < shown.Length; k++)
        {
            // Of those that are left, as many as are still to be hidden, each as likely as the other.
            if (random.Below(shown.Length - k) >= hidden) continue;
            shown[k] = 0;
            hidden--;
        }
    }

    private static bool Happens(double probability, ref SplitMix random) => probability > 0 && random.Uniform() < probability;

    private static void Shuffle(Span<int> items, ref SplitMix random)
    {
        for (var k = items.Length - 1; k > 0; k--)
        {
            var other = random.Below(k + 1);
            (items[k], items[other]) = (items[other], items[k]);
        }
    }
}
