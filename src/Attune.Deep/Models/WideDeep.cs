using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Deep.Features;
using Attune.Deep.Networks;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>Options of <c>wide-deep</c>.</summary>
public sealed record WideDeepOptions : FeatureOptions
{
    /// <summary>Pairs of fields.</summary>
    [Description("Pairs of fields whose combinations the wide part has a weight each for: auto (attributes and context of the user with attributes of the item), none, or for example user.age*item.genres,weekday*item.")]
    [NotSearched]
    public string Crosses { get; init; } = FeatureCrosses.Auto;

    /// <summary>Rows that combinations are hashed into.</summary>
    [Description("Weights that all combinations share by hashing.")]
    [Range(1, 100_000_000)]
    [NotSearched]
    public int CrossRows { get; init; } = 100_000;
}

/// <summary>Trains Wide &amp; Deep: the logit is a weight of each value and of each combination of chosen pairs, added up, plus layers over embeddings.</summary>
internal sealed class WideDeepTrainer : FeatureTrainer<WideDeepOptions>
{
    public override ModelDescription Description { get; } = new(
        "wide-deep",
        "Wide & Deep",
        "A linear model with combinations of features, which memorises, joined with layers over embeddings, which generalise. Reads ids, attributes, history and context; ranks, or predicts labelled examples.",
        "Cheng et al. (2016), Wide & Deep Learning for Recommender Systems");

    internal override FeatureCrosses Crosses(FeatureEncoder encoder, FeatureLayout layout, WideDeepOptions options) =>
        new(layout, options.Crosses, options.CrossRows, encoder.UnknownRows());

    internal override FeatureNetwork Network(FeatureLayout layout, FeatureCrosses crosses, WideDeepOptions options) => new WideDeepNetwork(layout, crosses, options);

    private sealed class WideDeepNetwork(FeatureLayout layout, FeatureCrosses crosses, WideDeepOptions options) : FeatureNetwork(layout, options)
    {
        public override bool HasWeights => true;

        public override int CrossRows => crosses.Count > 0 ? options.CrossRows : 0;

        public override T Logit<T>(NetworkOps<T> ops, FeatureFields<T> fields)
        {
            var wide = Linear(ops, fields);
            return Hidden.Count > 0 ? ops.Add(wide, Deep(ops, fields)) : wide;
        }

        protected override void AddOwn(NetworkParameters parameters, int seed) => AddDeep(parameters, seed);
    }
}
