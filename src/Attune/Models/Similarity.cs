namespace Attune.Models;

/// <summary>How two items (or two users) are compared by what they have in common.</summary>
public enum Similarity
{
    /// <summary>By the weight of the interaction, or by the rating's distance from what was expected.</summary>
    Cosine,

    /// <summary>As cosine, but who has few items (or what has few users) says more: weighed by log((1 + items) / (1 + items of the user)).</summary>
    TfIdf,

    /// <summary>As TF-IDF, with weights that saturate and are relative to the size of what is compared (k1 1.2, b 0.75).</summary>
    Bm25,

    /// <summary>What both have divided by what either has; weights and ratings play no part.</summary>
    Jaccard,

    /// <summary>
    /// The correlation. Of interactions: over everybody, not having one counting 0. Of ratings: over those who rated both, of what is left
    /// after the expected rating is taken off, as Koren's baseline-corrected Pearson.
    /// </summary>
    Pearson,
}

/// <summary>How a similarity is made of the sums over what two rows have in common.</summary>
internal enum SimilarityForm
{
    /// <summary>(x · y - a_x a_y) / (b_x b_y + shrinkage): cosine with a 0 and b the length, Pearson with a the mean's and b the deviation's.</summary>
    Product,

    /// <summary>x · y / (b_x + b_y - x · y + shrinkage): Jaccard, with b the size.</summary>
    Overlap,

    /// <summary>x · y / sqrt(x · x y · y) over the common features, times (n - 1) / (n - 1 + shrinkage) for n of them.</summary>
    Common,

    /// <summary>x · y / (a_x b_y + shrinkage), as the neighbour y of x: asymmetric cosine (Aiolli 2013), with a = |x|^(2 p) and b = |y|^(2 - 2 p).</summary>
    Asymmetric,

    /// <summary>x · y a_x b_y, as the neighbour y of x: a walk from x to y, which is not one from y to x.</summary>
    Directed,
}
