using Attune.Data;

namespace Attune.Simulation;

/// <summary>What the storefront itself would hand over besides its log: the catalogue, and the interactions as a table.</summary>
internal sealed class StorefrontFiles(StagedFiles files) : IDisposable
{
    private readonly CsvTable _interactions = new(files.Create("interactions.csv"), "user_id,product_id,kind,value,timestamp");

    /// <summary>Writes the catalogue.</summary>
    public void Write(Catalogue catalogue)
    {
        using var table = new CsvTable(files.Create("products.csv"), "product_id,title,category,brand,price,tags,description");
        foreach (var product in catalogue.Products)
            table.Add(product.Id, product.Title, product.Category, product.Brand, product.Price, product.Tags, product.Description);
    }

    /// <summary>Adds an event to the interactions if it concerns products.</summary>
    public void Add(SimulatedEvent e)
    {
        switch (e.Activity)
        {
            case ProductTouched(var verb, var product): Add(e, product, KindOf(verb), null); break;
            case Reviewed(_, var product, var review): Add(e, product, EventKinds.Review, review.Stars); break;
            case Checkout { Completed: true } order:
                foreach (var line in order.Lines) Add(e, line.Product, EventKinds.Purchase, line.Product.Price * line.Quantity);
                break;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _interactions.Dispose();

    private static string KindOf(ProductVerb verb) => verb switch
    {
        ProductVerb.Clicked => EventKinds.Click,
        ProductVerb.Viewed => EventKinds.View,
        ProductVerb.Added => EventKinds.AddToCart,
        ProductVerb.Removed => EventKinds.RemoveFromCart,
        _ => EventKinds.Wishlist,
    };

    private void Add(SimulatedEvent e, Product product, string kind, decimal? value) =>
        _interactions.Add(e.Sender.UserId, product.Id, kind, value, e.Time);
}
