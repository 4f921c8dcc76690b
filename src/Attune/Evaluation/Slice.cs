namespace Attune.Evaluation;

/// <summary>The metrics over a part of the users or of the withheld items.</summary>
/// <param name="Name">
/// <c>cold_users</c>: with at most 10 items in their history; <c>warm_users</c>: the others. <c>head_items</c>: as withheld items only the most popular count, which
/// together make 80 % of the training interactions; <c>tail_items</c>: only the others count, the long tail (Celma 2008); <c>cold_items</c>: only those count that
/// nobody met in training.
/// </param>
/// <param name="Users">Users that have a withheld item in it.</param>
/// <param name="Metrics">Each metric that can be taken of a part, by name. Of items: the measures of hits.</param>
public sealed record Slice(string Name, int Users, IReadOnlyDictionary<string, double> Metrics);
