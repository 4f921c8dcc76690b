using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;

namespace Attune.Models;

/// <summary>Options of <c>rp3beta</c>.</summary>
public sealed record Rp3BetaOptions
{
    /// <summary>alpha.</summary>
    [Description("Power of each step's probability, alpha of the paper: below 1 evens out the steps, above 1 sharpens them.")]
    [Range(0.0, 10.0)]
    [Search(0, 2)]
    public double Alpha { get; init; } = 0.7;

    /// <summary>beta.</summary>
    [Description("Power of the popularity that a target's probability is divided by, beta of the paper: 0 is P3alpha, 1 leaves no popularity.")]
    [Range(-10.0, 10.0)]
    [Search(0, 1)]
    public double Beta { get; init; } = 0.6;

    /// <summary>Targets kept for each item.</summary>
    [Description("How many of the items that a walk leads to each item keeps.")]
    [Range(1, 100_000)]
    public int Neighbours { get; init; } = 150;

    /// <summary>Whether targets are trimmed too.</summary>
    [Description("Keep no more than neighbours links into an item either, the strongest, which holds popular items back further.")]
    public bool Trim { get; init; } = true;

    /// <summary>Divides an item's links by their sum.</summary>
    [Description("Divide each item's links by their sum, so that every item of a history has the same say.")]
    public bool Normalize { get; init; } = true;
}

/// <summary>Trains <see cref="Rp3BetaModel"/>.</summary>
internal sealed class Rp3BetaTrainer : ModelTrainer<Rp3BetaOptions>
{
    public override ModelDescription Description { get; } = new(
        "rp3beta",
        "Random walk RP3beta",
        "Follows random walks of three steps from the user over their items and others' to new items, and holds popular ones back. Trains in seconds, often as good as models that train for hours, and explains itself.",
        "Paudel, Christoffel, Newell, Bernstein (2017), Updatable, Accurate, Diverse, and Scalable Recommendations for Interactive Applications; Cooper, Lee, Radzik, Siantos (2014), Random Walks in Recommender Systems: Exact Computation and Simulations");

    public override IModel Train(Dataset dataset, Rp3BetaOptions options, RunContext run)
    {
        run.Cancellation.ThrowIfCancellationRequested();
        var links = NeighbourSearch.Find(Walks(dataset.UserItems, options), options.Neighbours, options.Normalize,
            (done, all) => run.Progress?.Report(new WorkProgress("Comparing items", done, all, "items")), run.Parallelism);
        return new Rp3BetaModel(options.Trim ? NeighbourSides.Trim(links, options.Neighbours) : links, dataset.Users.Count);
    }

    public override IModel Load(TensorArchive archive, Rp3BetaOptions options) =>
        new Rp3BetaModel(ItemNeighbourModel.LoadNeighbours(archive), archive.Get<int>("user_count")[0]);

    /// <summary>
    /// link(i, j) = sum over users u of p(u|i)^alpha p(j|u)^alpha / n_j^beta is a product of what depends on i, on u and on j, since
    /// p(u|i) = w_ui / W_i and p(j|u) = w_uj / W_u.
    /// </summary>
    private static NeighbourVectors Walks(CsrMatrix userItems, Rp3BetaOptions options)
    {
        var (users, items) = (new double[userItems.Rows], new double[userItems.Columns]);
        for (var user = 0; user < users.Length; user++)
        {
            for (var e = userItems.RowStarts[user]; e < userItems.RowStarts[user + 1]; e++)
            {
                double weight = userItems.Values?[e] ?? 1;
                users[user] += weight;
                items[userItems.ColumnIndices[e]] += weight;
            }
        }

        var cells = userItems.Values is not { } values ? userItems : new CsrMatrix(
            userItems.Columns, userItems.RowStarts, userItems.ColumnIndices, Array.ConvertAll(values, v => MathF.Pow(v, (float)options.Alpha)));
        return new NeighbourVectors(
            cells, Powers(users, -options.Alpha), SimilarityForm.Directed, Powers(items, -options.Alpha), Powers(items, -options.Beta));
    }

    private static float[] Powers(double[] bases, double power) => Array.ConvertAll(bases, b => b > 0 ? (float)Math.Pow(b, power) : 0f);
}

/// <summary>
/// RP3beta: score(u, j) = sum of w(u, i) · link(i, j) over the history, with
/// link(i, j) = sum over users v of (w_vi / W_i)^alpha (w_vj / W_v)^alpha / W_j^beta, of which each item keeps its largest.
/// </summary>
public sealed class Rp3BetaModel : ItemNeighbourModel
{
    internal Rp3BetaModel(CsrMatrix links, int users)
        : base(links, users, fromItem: true)
    {
    }
}
