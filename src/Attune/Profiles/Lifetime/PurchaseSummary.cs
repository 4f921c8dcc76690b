namespace Attune.Profiles.Lifetime;

/// <summary>What the models of lifetime value know of a customer. A day with purchases is one purchase. Times are in weeks since the first purchase.</summary>
/// <param name="Repeats">Purchases after the first, x.</param>
/// <param name="Recency">Time of the last purchase, t_x; 0 without repeats.</param>
/// <param name="Age">Time of the observation's end, T; at least <paramref name="Recency"/>.</param>
/// <param name="MeanSpend">Mean amount of the repeat purchases; 0 or less when there are none, or nothing was paid.</param>
public readonly record struct PurchaseSummary(int Repeats, double Recency, double Age, double MeanSpend = 0);
