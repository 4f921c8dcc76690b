using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;

namespace Attune.Models;

/// <summary>Options of <c>item-knn</c>.</summary>
public sealed record ItemKnnOptions
{
    /// <summary>How items are compared.</summary>
    [Description("How items are compared: cosine, cosine after weighing users by tf_idf or bm25, jaccard, or pearson.")]
    public Similarity Similarity { get; init; } = Similarity.TfIdf;

    /// <summary>Neighbours kept for each item.</summary>
    [Description("How many of its most similar items each item keeps.")]
    [Range(1, 100_000)]
    public int Neighbours { get; init; } = 60;

    /// <summary>Whose neighbours count.</summary>
    [Description("candidate scores an item by its own neighbours in the history; history lets each item of the history put its neighbours forward, which keeps rare items back; both keeps, of those that put an item forward, the nearest.")]
    public NeighbourSide NeighboursOf { get; init; } = NeighbourSide.Candidate;

    /// <summary>Added to the denominator.</summary>
    [Description("Added to the similarity's denominator, so that items with few users in common are not too alike. For pearson of ratings, n users in common count (n-1)/(n-1+shrinkage).")]
    [Range(0.0, 1e6)]
    public double Shrinkage { get; init; } = 20;

    /// <summary>p of the asymmetric cosine.</summary>
    [Description("For cosine, tf_idf and bm25: 0.5 is the cosine; below it an item's own popularity counts less against it, and its neighbours' more.")]
    [Range(0.0, 1.0)]
    public double Asymmetry { get; init; } = 0.5;

    /// <summary>Users in common from which a similarity counts in full.</summary>
    [Description("Significance weighting: with n users in common a similarity counts min(n, this)/this. 0 counts all in full.")]
    [Range(0, 1_000_000)]
    public int Significance { get; init; }

    /// <summary>Divides an item's similarities by their sum.</summary>
    [Description("Divide each item's similarities by their sum, so that items in dense neighbourhoods are not favoured.")]
    public bool Normalize { get; init; }

    /// <summary>Whether ratings are predicted, and what is taken off them first.</summary>
    [Description("none ranks by what was taken up; mean_centred and baseline predict ratings, relative to the item's mean or to the baseline mu + b_u + b_i.")]
    [NotSearched]
    public RatingsUse Ratings { get; init; } = RatingsUse.None;

    /// <summary>Rated neighbours that a prediction uses.</summary>
    [Description("For ratings: how many of an item's neighbours that the user rated count in a prediction, the most similar first.")]
    [Range(1, 100_000)]
    [NotSearched]
    public int UsedNeighbours { get; init; } = 40;

    /// <summary>Rated neighbours that a prediction needs.</summary>
    [Description("For ratings: with fewer rated neighbours than this, the prediction is what was expected without them.")]
    [Range(1, 100_000)]
    [NotSearched]
    public int MinNeighbours { get; init; } = 1;
}

/// <summary>Trains <see cref="ItemKnnModel"/> or, for ratings, <see cref="ItemKnnRatingModel"/>.</summary>
internal sealed class ItemKnnTrainer : ModelTrainer<ItemKnnOptions>
{
    public override ModelDescription Description { get; } = new(
        "item-knn",
        "Item-based k nearest neighbours",
        "Recommends what is similar to the user's own items, by the users they have in common. Easy to explain, needs no tuning to speak of, and takes new interactions into account at once.",
        "Sarwar, Karypis, Konstan, Riedl (2001), Item-Based Collaborative Filtering Recommendation Algorithms; Deshpande, Karypis (2004), Item-Based Top-N Recommendation Algorithms; Koren (2010), Factor in the Neighbors");

    public override IModel Train(Dataset dataset, ItemKnnOptions options, RunContext run)
    {
        run.Cancellation.ThrowIfCancellationRequested();
        if (options.Ratings == RatingsUse.None)
            return new ItemKnnModel(Find(dataset.UserItems, options, run), dataset.Users.Count, options.NeighboursOf);
        var ratings = RatingData.Of(dataset, Description.Name);
        var baseline = RatingBaseline.Fit(ratings, options.Ratings, byItem: true);
        return new ItemKnnRatingModel(Find(baseline.Residuals(ratings), options, run), ratings, baseline, options);
    }

    public override IModel Load(TensorArchive archive, ItemKnnOptions options)
    {
        var neighbours = ItemNeighbourModel.LoadNeighbours(archive);
        return options.Ratings == RatingsUse.None
            ? new ItemKnnModel(neighbours, archive.Get<int>("user_count")[0], options.NeighboursOf)
            : new ItemKnnRatingModel(neighbours, UserRatings.Load(archive), RatingBaseline.Load(archive), options);
    }

    private static CsrMatrix Find(CsrMatrix userItems, ItemKnnOptions options, RunContext run)
    {
        var vectors = NeighbourVectors.Of(userItems, options.Similarity, options.Shrinkage, options.Significance, options.Ratings != RatingsUse.None).Asymmetric(options.Asymmetry);
        var found = NeighbourSearch.Find(vectors, options.Neighbours, options.Normalize && options.Ratings == RatingsUse.None,
            (done, all) => run.Progress?.Report(new WorkProgress("Comparing items", done, all, "items")), run.Parallelism);
        return options.NeighboursOf == NeighbourSide.Both ? NeighbourSides.Trim(found, options.Neighbours) : found;
    }
}

/// <summary>
/// Item-based nearest neighbours: score(u, i) = sum of s(i, j) · w(u, j) over the user's items j among the neighbours of i (or
/// that i is a neighbour of, by <see cref="ItemKnnOptions.NeighboursOf"/>), with s(i, j) = v_i · v_j / (|v_i| |v_j| + shrinkage), or another <see cref="Similarity"/>.
/// </summary>
public sealed class ItemKnnModel : ItemNeighbourModel
{
    internal ItemKnnModel(CsrMatrix neighbours, int users, NeighbourSide side)
        : base(neighbours, users, fromItem: side != NeighbourSide.Candidate)
    {
    }
}
