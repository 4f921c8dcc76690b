using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// How models of sampled negatives fold a history in: they go over it some times, with the rate falling to 0 so that the draws average
/// out. The draws are a function of the history's length: the same history always gives the same vector.
/// </summary>
/// <param name="warm">Items that something was learned of, ascending.</param>
internal sealed class FoldInDraws(int[] warm)
{
    private const int MostSteps = 20_000, LeastEpochs = 5, MostEpochs = 30, Tries = 16;

    /// <summary>How many steps a history of this length takes: the whole of it several times.</summary>
    public static int StepsFor(int length) => length == 0 ? 0 : length * Math.Clamp(MostSteps / length, LeastEpochs, MostEpochs);

    /// <summary>What the learning rate is multiplied by at a step.</summary>
    public static float Part(int step, int steps) => 1 - (float)step / steps;

    /// <summary>The items of a history that something was learned of.</summary>
    public int[] Known(ReadOnlySpan<int> history)
    {
        var known = new List<int>(history.Length);
        foreach (var item in history)
            if (Array.BinarySearch(warm, item) >= 0) known.Add(item);
        return [.. known];
    }

    /// <summary>An item that is not in the history; -1 when there seems to be none.</summary>
    public int Draw(ReadOnlySpan<int> history, ref SplitMix random)
    {
        for (var attempt = 0; attempt < Tries && warm.Length > 0; attempt++)
        {
            var item = warm[random.Below(warm.Length)];
            if (history.BinarySearch(item) < 0) return item;
        }

        return -1;
    }
}
