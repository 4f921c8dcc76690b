namespace Attune.Deep.Features;

/// <summary>The fields of a user, with context and history, or of an item, as a network has them: first categories, then bags, scalars, vectors.</summary>
/// <param name="Name"><c>user</c> or <c>item</c>: what the names of inputs and parameters begin with.</param>
/// <param name="Categories">Names of the fields of one row.</param>
/// <param name="Bags">Names of the fields of any number of rows.</param>
/// <param name="Scalars">Numbers that stand for themselves.</param>
/// <param name="Vectors">Lengths of the vectors.</param>
internal sealed record SideLayout(string Name, IReadOnlyList<string> Categories, IReadOnlyList<string> Bags, int Scalars, IReadOnlyList<int> Vectors)
{
    /// <summary>Fields, each of which becomes one vector.</summary>
    public int Fields => Categories.Count + Bags.Count + Scalars + Vectors.Count;

    /// <summary>Numbers: scalars, then vectors.</summary>
    public int Numbers => Scalars + Vectors.Sum();
}

/// <summary>The fields of both sides.</summary>
/// <param name="Users">Who the user is, the context, the user's attributes, the history.</param>
/// <param name="Items">What the item is, and its attributes.</param>
/// <param name="Rows">Rows of the table of embeddings.</param>
internal sealed record FeatureLayout(SideLayout Users, SideLayout Items, int Rows)
{
    /// <summary>The fields that an encoder feeds.</summary>
    public static FeatureLayout Of(FeatureEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        string[] history = encoder.HasHistory ? ["history"] : [];
        var users = Side("user", encoder.Users, encoder.Context.Select(f => f.Name), history);
        return new FeatureLayout(users, Side("item", encoder.Items, [], []), encoder.Rows);
    }

    private static SideLayout Side(string name, EntityEncoder encoder, IEnumerable<string> context, IEnumerable<string> history) => new(
        name, [name, .. context, .. encoder.Categories.Select(c => $"{name}.{c}")], [.. encoder.Bags.Select(b => $"{name}.{b}"), .. history],
        encoder.Scalars, [.. encoder.Vectors.Select(v => v.Length)]);
}
