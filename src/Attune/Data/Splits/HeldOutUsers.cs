using System.Globalization;

namespace Attune.Data.Splits;

/// <summary>
/// Holds out a fraction of the users entirely, to test how a model serves people it was not trained on (strong generalisation; Marlin 2004;
/// Liang et al. 2018). Of their items a random <see cref="TestedShare"/> is withheld, at least one and not all; the rest is the history to fold in.
/// Only users with two items or more are held out.
/// </summary>
/// <param name="Fraction">Between 0 and 1: the share of the users with two items or more.</param>
public sealed record HeldOutUsers(double Fraction) : SplitSpec
{
    private const int InTrain = 0, InHistory = 1, InTest = 2;

    /// <summary>The share of a held-out user's items that is withheld, as in Liang et al. 2018.</summary>
    public const double TestedShare = 0.2;

    /// <inheritdoc/>
    public override IEnumerable<DataSplit> Apply(Interactions interactions, int seed)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        var parts = Assign(interactions, new Random(seed));
        yield return new DataSplit(
            interactions.Where(p => parts[p] == InTrain), interactions.Where(p => parts[p] == InTest), interactions.Where(p => parts[p] == InHistory));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"held-out-users:{Fraction}");

    private byte[] Assign(Interactions interactions, Random random)
    {
        var eligible = CountEligible(interactions);
        var heldOut = (int)Math.Round(eligible * Fraction);
        var users = new Urn(random, eligible - heldOut, heldOut);
        var distinct = new DistinctItems(interactions);
        var labels = new int[interactions.ItemCount];
        var parts = new byte[interactions.Count];
        for (var user = 0; user < interactions.UserCount; user++)
        {
            var count = distinct.Read(user);
            if (count < 2 || users.Draw() == 0) continue;
            var tested = Math.Clamp((int)Math.Round(count * TestedShare), 1, count - 1);
            new Urn(random, count - tested, tested).Fill(labels.AsSpan(0, count));
            for (var p = interactions.UserStarts[user]; p < interactions.UserStarts[user + 1]; p++)
                parts[p] = (byte)(InHistory + labels[distinct[interactions.Items[p]]]);
        }

        return parts;
    }

    private static int CountEligible(Interactions interactions)
    {
        var eligible = 0;
        for (var user = 0; user < interactions.UserCount; user++)
        {
            var items = interactions.ItemsOf(user);
            if (!items.IsEmpty && items.ContainsAnyExcept(items[0])) eligible++;
        }

        return eligible;
    }
}
