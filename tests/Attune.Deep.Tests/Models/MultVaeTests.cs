using Attune.Data;
using Attune.Deep.Models;
using Attune.Deep.Networks;
using Attune.Deep.Runtime;
using Attune.Models;
using Attune.Numerics;

namespace Attune.Deep.Tests.Models;

/// <summary>Loss and scores of Mult-VAE against plain loops in double precision.</summary>
public sealed class MultVaeTests
{
    private const int Users = 7, Items = 9, Hidden = 5, Latent = 3;

    /// <summary>User 6 and item 8 have nothing.</summary>
    private static readonly CsrMatrix UserItems = Cells(weighed: true);

    private static readonly EntityKeys Keys = new([.. Enumerable.Range(0, Users).Select(u => SplitMix.Mix(1, (ulong)u))], [.. Enumerable.Range(0, Items).Select(i => SplitMix.Mix(2, (ulong)i))]);

    public MultVaeTests() => TorchRuntime.Use(1);

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.7, 0)]
    [InlineData(0.7, 3)]
    public void The_loss_is_the_likelihood_of_the_whole_history_and_the_divergence(double inputDropout, int epoch)
    {
        // Beta is at two of four epochs' worth of annealing when it is half of what it will be.
        var options = new MultVaeOptions { Factors = Latent, Hidden = Hidden, InputDropout = inputDropout, Beta = 0.6, AnnealEpochs = 6 };
        var training = Training(options);
        var batch = training.Prepare(epoch, 0);
        var bags = batch.Indices[0].Bags!;
        var noise = batch.ToTensors()["noise"].data<float>().ToArray();
        var order = KeyedMatrix.Shuffle(training.Matrix.Users.Length, 1, epoch);
        var (likelihood, divergence) = (0.0, 0.0);
        for (var k = 0; k < order.Length; k++)
        {
            var input = Enumerable.Range(bags.Starts[k], bags.Starts[k + 1] - bags.Starts[k]).Select(p => (batch.Indices[0].Rows[p], (double)bags.Weights[p]));
            var (means, variances) = Encode(training.Parameters, input);
            var logits = Logits(training.Parameters, [.. means.Select((m, j) => m + Math.Exp(variances[j] / 2) * noise[k * Latent + j])], training.Matrix.Items.Length);
            var total = Math.Log(logits.Sum(Math.Exp));
            var (first, end) = (training.Matrix.Starts[order[k]], training.Matrix.Starts[order[k] + 1]);
            var mean = Enumerable.Range(first, end - first).Average(e => training.Matrix.Weight(e));
            for (var e = first; e < end; e++) likelihood += training.Matrix.Weight(e) / mean * (logits[training.Matrix.ItemPlaces[e]] - total);
            for (var j = 0; j < Latent; j++) divergence += (means[j] * means[j] + Math.Exp(variances[j]) - 1 - variances[j]) / 2;
        }

        Assert.Equal(order.Length, batch.Samples);
        Assert.Equal((0.6 * epoch / 6 * divergence - likelihood) / order.Length, Batches.LossOf(training, batch), 1e-4);
    }

    [Fact]
    public void The_encoder_sees_histories_of_length_1_and_with_dropout_a_part_of_them_scaled_up()
    {
        var whole = Training(new MultVaeOptions { InputDropout = 0, Hidden = Hidden, Factors = Latent }).Prepare(0, 0).Indices[0];
        for (var k = 0; k < whole.Vectors; k++)
            Assert.Equal(1, whole.Bags!.Weights[whole.Bags.Starts[k]..whole.Bags.Starts[k + 1]].Sum(w => w * w), 1e-6f);

        var training = Training(new MultVaeOptions { InputDropout = 0.25, Hidden = Hidden, Factors = Latent });
        var (kept, all) = (0, 0);
        for (var epoch = 0; epoch < 200; epoch++)
        {
            kept += training.Prepare(epoch, 0).Indices[0].Rows.Length;
            all += UserItems.Count;
        }

        Assert.Equal(0.75, (double)kept / all, 0.02);
        var part = training.Prepare(0, 0).Indices[0];
        var weight = part.Bags!.Weights.Min() / whole.Bags!.Weights.Min();
        Assert.True(Math.Abs(weight - 4f / 3) < 1e-5 || weight > 4f / 3, $"{weight}");
    }

    [Fact]
    public void Scores_are_the_logits_that_the_mean_decodes_to()
    {
        var training = Training(new MultVaeOptions { Factors = Latent, Hidden = Hidden });
        var model = MultVaeModel.Of(training, Users).WithUsers(UserItems, new RunContext(2));
        for (var user = 0; user < Users; user++)
        {
            var query = UserQuery.Known(UserItems, user);
            var scores = Scores(model, query);
            Assert.Equal(scores, Scores(model, query with { User = -1 }));
            Assert.Equal(scores, Scores(model, new UserQuery(user, default)));
            if (user == Users - 1)
            {
                Assert.All(scores, s => Assert.True(float.IsNaN(s)));
                continue;
            }

            var length = Math.Sqrt(Enumerable.Range(0, query.Items.Length).Sum(k => (double)query.WeightAt(k) * query.WeightAt(k)));
            var (means, _) = Encode(training.Parameters, Enumerable.Range(0, query.Items.Length).Select(k => (training.Matrix.Places[query.Items.Span[k]], query.WeightAt(k) / length)));
            var logits = Logits(training.Parameters, means, training.Matrix.Items.Length);
            for (var item = 0; item < Items; item++)
            {
                if (training.Matrix.Places[item] < 0) Assert.True(float.IsNaN(scores[item]));
                else Assert.Equal(logits[training.Matrix.Places[item]], scores[item], 1e-4);
            }
        }
    }

    [Fact]
    public void Only_the_proportions_of_weights_count_and_unknown_items_do_not()
    {
        var model = MultVaeModel.Of(Training(new MultVaeOptions { Factors = Latent, Hidden = Hidden }), Users);
        var scores = Scores(model, new UserQuery(-1, new[] { 1, 4 }, new[] { 1f, 3f }));
        var others = Scores(model, new UserQuery(-1, new[] { 1, 4, 8 }, new[] { 2f, 6f, 5f }));
        for (var item = 0; item < Items - 1; item++) Assert.Equal(scores[item], others[item], 1e-5f);
        Assert.All(Scores(model, new UserQuery(-1, new[] { 8 })), s => Assert.True(float.IsNaN(s)));
    }

    /// <summary>With random numbers everywhere, so that nothing is hidden by zeros.</summary>
    private static MultVaeTraining Training(MultVaeOptions options)
    {
        var training = new MultVaeTraining(new KeyedMatrix(UserItems, Keys), Keys, options, 1, (_, _) => double.NaN);
        foreach (var spec in training.Parameters.Specs) SplitMix.Normals(SplitMix.KeyOf(spec.Name), 0.5, training.Parameters[spec.Name]);
        return training;
    }

    private static CsrMatrix Cells(bool weighed)
    {
        var random = new Random(4);
        (int User, int Item)[] cells = [.. Enumerable.Range(0, 40).Select(_ => (random.Next(Users - 1), random.Next(Items - 1))).Distinct()];
        return CsrMatrix.FromEntries(Users, Items, [.. cells.Select(c => c.User)], [.. cells.Select(c => c.Item)], weighed ? [.. cells.Select(_ => 1f + random.Next(3))] : []);
    }

    private static (double[] Means, double[] Variances) Encode(NetworkParameters p, IEnumerable<(int Item, double Weight)> history)
    {
        var sum = Array.ConvertAll(p["encoder.bias"], b => (double)b);
        foreach (var (item, weight) in history)
            for (var k = 0; k < Hidden; k++) sum[k] += weight * p["encoder.table"][item * Hidden + k];
        var layer = Array.ConvertAll(sum, Math.Tanh);
        return (Linear(p, "encoder.mean", layer), Linear(p, "encoder.variance", layer));
    }

    private static double[] Logits(NetworkParameters p, double[] latent, int items)
    {
        var logits = Linear(p, "decoder.items", Array.ConvertAll(Linear(p, "decoder.hidden", latent), Math.Tanh));
        Assert.Equal(items, logits.Length);
        return logits;
    }

    private static double[] Linear(NetworkParameters p, string name, double[] x) =>
        [.. p[name + ".bias"].Select((b, o) => b + x.Select((v, i) => v * p[name + ".weight"][o * x.Length + i]).Sum())];

    private static float[] Scores(MultVaeModel model, UserQuery query)
    {
        var scores = new float[model.ItemCount];
        model.Score([query], scores);
        return scores;
    }
}
