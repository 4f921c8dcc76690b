using Attune.Data;
using Attune.Models;
using static Attune.Tests.Models.AttributedDatasets;

namespace Attune.Tests.Models;

public sealed class FmTests
{
    private static readonly FmTrainer Trainer = new();

    private static readonly Dataset Taken = Implicit();

    private static readonly Dataset Ratings = Rated();

    public static TheoryData<FmLoss> Losses => [FmLoss.Logistic, FmLoss.Squared];

    [Theory]
    [MemberData(nameof(Losses))]
    public void Cold_items_of_the_users_class_score_above_the_other_cold_ones_for_warm_and_cold_users(FmLoss loss)
    {
        var model = Train(Of(loss), loss);
        for (var user = 0; user < Users; user++)
        {
            var scores = Scores(model, new UserQuery(user, default));
            var cold = Enumerable.Range(Items - Cold, Cold).ToLookup(i => i % 2 == user % 2, i => scores[i]);
            Assert.True(cold[true].Min() > cold[false].Max(), $"user {user}: {string.Join(" ", scores[^Cold..])}");
        }
    }

    [Fact]
    public void Cold_items_are_rated_near_the_truth()
    {
        // The data have no noise, so little regularization is right; the default draws what is new towards the mean.
        var model = Trainer.Train(Ratings, new FmOptions { Loss = FmLoss.Squared, Factors = 8, RatingRegularization = 0.005 }, new RunContext(2));
        for (var user = 0; user < Users; user++)
        {
            var scores = Scores(model, new UserQuery(user, default));
            for (var item = Items - Cold; item < Items; item++)
            {
                var (least, most) = user % 2 == item % 2 ? (3.5f, 5.75f) : (0.25f, 2.5f);
                Assert.InRange(scores[item], least, most);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Without_attributes_the_cold_are_cold(FmLoss loss)
    {
        var model = Train(Without(Of(loss)), loss);
        Assert.All(Scores(model, new UserQuery(0, default))[^Cold..], s => Assert.True(float.IsNaN(s)));
        Assert.All(Scores(model, new UserQuery(Users - 1, default)), s => Assert.True(float.IsNaN(s)));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void What_a_cold_user_did_since_counts_more_than_the_attributes(FmLoss loss)
    {
        // A user whose age is that of the even, and who takes up what the odd like.
        var model = Train(Of(loss), loss);
        int[] odd = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19];
        var query = new UserQuery(Users - 2, odd, default, Array.ConvertAll(odd, _ => 5f));
        var (before, after) = (Scores(model, new UserQuery(Users - 2, default)), Scores(model, query));
        for (var item = 20; item < Items - Cold; item += 2) Assert.True(before[item] > before[item + 1] && after[item] - after[item + 1] < (before[item] - before[item + 1]) / 2);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void The_seed_decides_and_a_saved_model_is_equal_with_attributes_too(FmLoss loss)
    {
        var (one, two, archive) = (Train(Of(loss), loss, threads: 1), Train(Of(loss), loss, threads: 2), new TensorArchive());
        one.Save(archive);
        var loaded = Trainer.Load(archive, new FmOptions { Loss = loss, Factors = 8 });
        foreach (var query in new UserQuery[] { new(0, default), new(Users - 1, default), new(Users - 1, new[] { 2, 4 }, default, new[] { 5f, 1f }) })
        {
            Assert.Equal(Scores(one, query), Scores(two, query));
            Assert.Equal(Scores(one, query), Scores(loaded, query));
        }
    }

    [Fact]
    public void Early_stopping_keeps_the_best_epoch()
    {
        var model = Trainer.Train(Taken, new FmOptions { Factors = 4, Epochs = 200, Patience = 2, ValidationShare = 0.3 }, new RunContext(2));
        Assert.All(Scores(model, new UserQuery(0, default)), s => Assert.True(float.IsFinite(s)));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Steps_far_too_large_leave_numbers(FmLoss loss)
    {
        var model = Trainer.Train(Of(loss), new FmOptions { Loss = loss, LearningRate = 100, Regularization = 100, RatingRegularization = 100, InitStd = 1e3, Epochs = 20 }, new RunContext(1));
        Assert.All(Scores(model, new UserQuery(0, default)), s => Assert.True(float.IsFinite(s)));
    }

    [Fact]
    public void Served_vectors_give_the_sum_over_all_pairs_of_features()
    {
        var (users, items) = (Side(1, out var userFeatures), Side(2, out var itemFeatures));
        var (userRows, itemRows) = (users.Rows(b => (b, 1)), items.Rows(b => (1, b)));
        for (var pair = 0; pair < 9; pair++)
        {
            var (u, i) = (pair / 3, pair % 3);
            // In place of its own number, the cold gets the mean of what those of the other two add.
            var expected = (u < 2 ? [u] : new[] { 0, 1 }).Average(a => (i < 2 ? [i] : new[] { 0, 1 }).Average(b => Score([
                .. Features(users, userFeatures, a)[..1], .. Features(users, userFeatures, u).Skip(u < 2 ? 1 : 0),
                .. Features(items, itemFeatures, b)[..1], .. Features(items, itemFeatures, i).Skip(i < 2 ? 1 : 0)])
                + OwnTimesAttributes(users, userFeatures, u, a) + OwnTimesAttributes(items, itemFeatures, i, b)));
            var actual = Enumerable.Range(0, 5).Sum(k => userRows[u * 5 + k] * itemRows[i * 5 + k]);
            Assert.Equal(expected, actual, 1e-5);
        }
    }

    [Fact]
    public void A_step_goes_along_the_derivative_of_the_sum_over_all_pairs()
    {
        // The derivative by differences; the first step's scale is 1 / sqrt(0.1 + its own mean square).
        const double slope = 0.7, rate = 0.01, lambda = 0.02, h = 1e-6;
        var (users, items) = (Side(1, out var userFeatures), Side(2, out var itemFeatures));
        var before = Features(items, itemFeatures, 0);
        (double X, double[] V, double W)[] all = [.. Features(users, userFeatures, 0), .. before];
        var total = new float[3];
        var itemSum = new float[3];
        users.Sum(0, total);
        items.Sum(0, itemSum);
        for (var k = 0; k < 3; k++) total[k] += itemSum[k];
        items.Learn(0, total, (float)slope, (float)rate, (float)lambda);
        var after = Features(items, itemFeatures, 0);
        for (var f = 0; f < before.Length; f++)
        {
            var gradient = Enumerable.Range(0, 3).Select(k =>
            {
                var place = all.Length - before.Length + f;
                var kept = all[place].V[k];
                var at = Score(all);
                all[place].V[k] += h;
                var derivative = (Score(all) - at) / h;
                all[place].V[k] = kept;
                return slope * derivative - lambda * kept;
            }).ToArray();
            var scale = rate / Math.Sqrt(0.1 + gradient.Sum(g => g * g) / 3);
            for (var k = 0; k < 3; k++) Assert.Equal(before[f].V[k] + scale * gradient[k], after[f].V[k], 1e-5);
            var weightGradient = slope * before[f].X - lambda * before[f].W;
            Assert.Equal(before[f].W + rate / Math.Sqrt(0.1 + weightGradient * weightGradient) * weightGradient, after[f].W, 1e-5);
        }
    }

    /// <summary>Three entities, of whom the last is cold, with two values of an attribute between them.</summary>
    private static FmSide Side(int seed, out AttributeFeatures features)
    {
        var table = new AttributeTable(["""{"g": ["a", "b"]}""", """{"g": "b"}""", """{"g": "a"}"""]);
        features = AttributeFeatures.Of(table, e => e < 2, 10, 1, shares: true);
        var side = new FmSide([true, true, false], features, [1, 2, 3], new FmOptions { Factors = 3, InitStd = 1 }, seed);
        for (var f = 0; f < side.Weights.Length; f++) side.Weights[f] = 0.1f * f - 0.2f * seed;
        return side;
    }

    private static (double X, double[] V, double W)[] Features(FmSide side, AttributeFeatures attributes, int entity)
    {
        List<(int Feature, double X)> own = entity < 2 ? [(entity, 1)] : [];
        for (var k = 0; k < attributes.Matrix.CountOf(entity); k++)
            own.Add((3 + attributes.Matrix.ColumnsOf(entity)[k], attributes.Matrix.ValuesOf(entity)[k]));
        return [.. own.Select(o => (o.X, side.Vectors[(o.Feature * 3)..(o.Feature * 3 + 3)].Select(v => (double)v).ToArray(), (double)side.Weights[o.Feature]))];
    }

    /// <summary>For a cold entity: the products of another's own vector with that one's attributes, less those with the attributes at hand.</summary>
    private static double OwnTimesAttributes(FmSide side, AttributeFeatures attributes, int entity, int other)
    {
        if (entity < 2) return 0;
        var (own, its) = (Features(side, attributes, other)[0], Features(side, attributes, other)[1..]);
        double Dot((double X, double[] V, double W) f) => f.X * f.V.Zip(own.V, (a, b) => a * b).Sum();
        return its.Sum(Dot) - Features(side, attributes, entity).Sum(Dot);
    }

    /// <summary>The definition, in double.</summary>
    private static double Score((double X, double[] V, double W)[] features)
    {
        var sum = features.Sum(f => f.X * f.W);
        for (var f = 0; f < features.Length; f++)
            for (var g = f + 1; g < features.Length; g++) sum += features[f].X * features[g].X * features[f].V.Zip(features[g].V, (a, b) => a * b).Sum();
        return sum;
    }

    private static Dataset Of(FmLoss loss) => loss == FmLoss.Squared ? Ratings : Taken;

    private static IModel Train(Dataset dataset, FmLoss loss, int threads = 2) =>
        Trainer.Train(dataset, new FmOptions { Loss = loss, Factors = 8 }, new RunContext(threads));

    private static float[] Scores(IModel model, UserQuery query)
    {
        var scores = new float[model.ItemCount];
        model.Score([query], scores);
        return scores;
    }
}
