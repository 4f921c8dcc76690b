using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Deep.Features;
using Attune.Deep.Networks;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>How cross layers and deep layers are joined.</summary>
public enum DcnStructure
{
    /// <summary>Beside each other.</summary>
    Parallel,

    /// <summary>One after the other.</summary>
    Stacked,
}

/// <summary>Options of <c>dcn-v2</c>.</summary>
public sealed record DcnV2Options : FeatureOptions
{
    /// <summary>Cross layers.</summary>
    [Description("Cross layers: with so many, products of up to one feature more are formed.")]
    [Range(1, 20)]
    public int CrossLayers { get; init; } = 3;

    /// <summary>How both halves are joined.</summary>
    [Description("How cross layers and hidden layers are joined: parallel, beside each other, or stacked, the hidden ones over the cross layers.")]
    [NotSearched]
    public DcnStructure Structure { get; init; } = DcnStructure.Parallel;
}

/// <summary>
/// Trains DCN-V2: with x_0 the embeddings of all fields one after the other, a cross layer is x_(l+1) = x_0 ⊙ (W_l x_l + b_l) + x_l (Wang et al. 2021, eq. 1);
/// hidden layers stand beside or over them.
/// </summary>
internal sealed class DcnV2Trainer : FeatureTrainer<DcnV2Options>
{
    public override ModelDescription Description { get; } = new(
        "dcn-v2",
        "Deep & cross network V2",
        "Cross layers that form products of features up to a chosen degree, joined with hidden layers over the same embeddings. Reads ids, attributes, history and context; ranks, or predicts labelled examples.",
        "Wang, Shivanna, Cheng, Jain, Lin, Hong, Chi (2021), DCN V2: Improved Deep & Cross Network and Practical Lessons for Web-scale Learning to Rank Systems");

    internal override FeatureNetwork Network(FeatureLayout layout, FeatureCrosses crosses, DcnV2Options options) => new DcnV2Network(layout, options);

    private sealed class DcnV2Network(FeatureLayout layout, DcnV2Options options) : FeatureNetwork(layout, options)
    {
        private readonly int _inputs = (layout.Users.Fields + layout.Items.Fields) * options.Factors;

        public override bool HasWeights => false;

        public override T Logit<T>(NetworkOps<T> ops, FeatureFields<T> fields)
        {
            var items = Flat(ops, fields.Items, Layout.Items);
            var first = ops.Concat(-1, ops.Expand(Flat(ops, fields.Users, Layout.Users), items, 1), items);
            var crossed = first;
            for (var k = 0; k < options.CrossLayers; k++) crossed = ops.Add(ops.Multiply(first, ops.Linear(crossed, $"cross.{k}")), crossed);
            if (Hidden.Count == 0) return ops.Add(ops.Linear(crossed, "cross.output", bias: false), ops.Parameter("bias"));
            if (options.Structure == DcnStructure.Stacked)
                return ops.Add(ops.Linear(Layers(ops, crossed, 0), "deep.output", bias: false), ops.Parameter("bias"));
            var both = ops.Add(ops.Linear(crossed, "cross.output", bias: false), ops.Linear(Layers(ops, first, 0), "deep.output", bias: false));
            return ops.Add(both, ops.Parameter("bias"));
        }

        protected override void AddOwn(NetworkParameters parameters, int seed)
        {
            for (var k = 0; k < options.CrossLayers; k++) parameters.AddLinear($"cross.{k}", _inputs, _inputs, seed, Initial.XavierNormal);
            AddLayers(parameters, 0, _inputs, seed);
            if (Hidden.Count > 0) parameters.AddLinear("deep.output", Hidden[^1], 1, seed, Initial.XavierNormal, bias: false);
            if (Hidden.Count == 0 || options.Structure == DcnStructure.Parallel) parameters.AddLinear("cross.output", _inputs, 1, seed, Initial.XavierNormal, bias: false);
        }
    }
}
