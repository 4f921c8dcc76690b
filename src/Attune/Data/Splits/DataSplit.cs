namespace Attune.Data.Splits;

/// <summary>The parts of one split. Every interaction of the source is in exactly one of them; users and items keep their ints.</summary>
/// <param name="Train">What a model may learn from.</param>
/// <param name="Test">What is withheld.</param>
/// <param name="Histories">Held-out users only: the visible part of the users that <paramref name="Train"/> knows nothing of. Null for the other splits.</param>
public sealed record DataSplit(Interactions Train, Interactions Test, Interactions? Histories = null)
{
    /// <summary>Parts the interactions in two: those marked go to the test.</summary>
    /// <param name="interactions">The source.</param>
    /// <param name="withheld">A mark for each position of the source.</param>
    internal static DataSplit ByMark(Interactions interactions, bool[] withheld) =>
        new(interactions.Where(p => !withheld[p]), interactions.Where(p => withheld[p]));
}
