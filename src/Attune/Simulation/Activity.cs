namespace Attune.Simulation;

/// <summary>What an event is about.</summary>
internal abstract record Activity;

/// <summary>A page was opened.</summary>
internal sealed record PageSeen(string Name) : Activity;

/// <summary>A person told who they are.</summary>
internal sealed record Identified(Shopper Shopper) : Activity;

/// <summary>Something was searched.</summary>
internal sealed record Searched(string Query) : Activity;

/// <summary>A list of products was shown.</summary>
internal sealed record ListSeen(int Topic, IReadOnlyList<Product> Products) : Activity;

/// <summary>Something was done with one product.</summary>
internal sealed record ProductTouched(ProductVerb Verb, Product Product) : Activity;

/// <summary>What can be done with one product.</summary>
internal enum ProductVerb
{
    Clicked,
    Viewed,
    Added,
    Removed,
    Wished,
}

/// <summary>A checkout, begun or completed.</summary>
internal sealed record Checkout(bool Completed, string OrderId, IReadOnlyList<OrderLine> Lines, string? Coupon = null) : Activity
{
    /// <summary>What is to be paid.</summary>
    public decimal Total => Lines.Sum(line => line.Product.Price * line.Quantity);
}

/// <summary>Pieces of one product.</summary>
internal readonly record struct OrderLine(Product Product, int Quantity);

/// <summary>A product was reviewed.</summary>
internal sealed record Reviewed(string ReviewId, Product Product, Review Review) : Activity;

/// <summary>Two people became friends, or one follows the other.</summary>
internal sealed record Tied(bool Friends, string OtherUserId) : Activity;

/// <summary>A campaign was shown to somebody, or withheld for comparison.</summary>
internal sealed record Targeted(Campaign Campaign, bool Treated) : Activity;
