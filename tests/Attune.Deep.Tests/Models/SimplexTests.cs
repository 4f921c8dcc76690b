using Attune.Data;
using Attune.Deep.Models;
using Attune.Deep.Runtime;
using Attune.Models;
using Attune.Numerics;
using Attune.Tests.Models;

namespace Attune.Deep.Tests.Models;

/// <summary>Loss and vectors of SimpleX against plain loops in double precision.</summary>
public sealed class SimplexTests
{
    private const int Width = 4;

    private static readonly Dataset Some = Datasets.Random(30, 25, 200, 6);

    public SimplexTests() => TorchRuntime.Use(1);

    [Theory]
    [InlineData(0.9, 0.0)]
    [InlineData(0.9, 0.3)]
    [InlineData(0.97, 0.3)]
    [InlineData(0.0, 0.3)]
    [InlineData(-1.0, 0.3)]
    public void The_loss_is_that_of_all_pairs_one_by_one(double margin, double share)
    {
        // With a high margin few pairs count, and are taken one by one; with a low one nearly all do.
        var options = new SimplexOptions { Factors = Width, Negatives = 12, Margin = margin, Weight = 5, HistoryShare = share, BatchSize = 64 };
        var training = Training(options);
        var batch = training.Prepare(2, 1);
        var inputs = batch.Indices.ToDictionary(i => i.Name, i => i.Rows);
        var (sum, near) = (0.0, 0);
        for (var k = 0; k < batch.Samples; k++)
        {
            var user = User(training, options, inputs["user"][k]);
            sum += 1 - Cosine(user, Item(training, inputs["item"][k]));
            foreach (var negative in inputs["negative"])
            {
                if (Matrix.ItemsOf(inputs["user"][k]).Contains(negative)) continue;
                var excess = Cosine(user, Item(training, negative)) - margin;
                if (excess <= 0) continue;
                sum += 5.0 / 12 * excess;
                near++;
            }
        }

        Assert.Equal(12, inputs["negative"].Distinct().Count());
        Assert.True(near > 0);
        Assert.Equal(sum / batch.Samples, Batches.LossOf(training, batch), 1e-4);
    }

    [Fact]
    public void A_users_items_are_in_the_history_and_never_among_the_batchs_negatives_twice()
    {
        var training = Training(new SimplexOptions { Factors = Width, Negatives = 1000, BatchSize = 64 });
        var batch = training.Prepare(0, 0);
        var bags = batch.Indices.Single(i => i.Bags is not null);
        var users = batch.Indices.Single(i => i.Name == "user").Rows;
        for (var k = 0; k < users.Length; k++)
            Assert.Equal(Matrix.ItemsOf(users[k]).ToArray(), bags.Rows[bags.Bags!.Starts[k]..bags.Bags.Starts[k + 1]]);
        Assert.Equal(Enumerable.Range(0, Matrix.Items.Length), batch.Indices.Single(i => i.Name == "negative").Rows.Order());
    }

    [Fact]
    public void Scores_are_cosines_and_those_without_interactions_are_cold()
    {
        var options = new SimplexOptions { Factors = Width, HistoryShare = 0.3 };
        var training = Training(options);
        var (users, items) = training.Vectors(31, 26, new RunContext(2)); // one more of each than there are
        var matrix = new CsrMatrix(26, [.. Some.UserItems.RowStarts, Some.UserItems.Count], Some.UserItems.ColumnIndices);
        var model = new SimplexModel(users, items, HistoryMapping.Learn(matrix, users, items, Width, Width, new RunContext(1)));
        var scores = new float[26];
        for (var user = 0; user < 30; user++)
        {
            model.Score([UserQuery.Known(matrix, user)], scores);
            Assert.True(float.IsNaN(scores[25]));
            for (var item = 0; item < 25; item++)
                Assert.Equal(Cosine(User(training, options, Array.IndexOf(Matrix.Users, user)), Item(training, Matrix.Places[item])), scores[item], 1e-5);
        }

        model.Score([new UserQuery(30, default)], scores);
        Assert.All(scores, s => Assert.True(float.IsNaN(s)));
    }

    [Fact]
    public void Negatives_are_all_items_alike()
    {
        var training = Training(new SimplexOptions { Factors = Width, Negatives = 5, BatchSize = 64 });
        var counts = new int[Matrix.Items.Length];
        for (var epoch = 0; epoch < 400; epoch++)
            foreach (var item in training.Prepare(epoch, 0).Indices.Single(i => i.Name == "negative").Rows) counts[item]++;
        Assert.All(counts, c => Assert.InRange(c, 40, 125)); // 80 expected, deviation 8
    }

    private static KeyedMatrix Matrix { get; } = new(Some.UserItems, EntityKeys.Of(Some, 1));

    private static SimplexTraining Training(SimplexOptions options)
    {
        var training = new SimplexTraining(Matrix, EntityKeys.Of(Some, 1), options, 1, (_, _) => double.NaN);
        foreach (var spec in training.Parameters.Specs) SplitMix.Normals(SplitMix.KeyOf(spec.Name), 0.5, training.Parameters[spec.Name]);
        return training;
    }

    private static double[] Item(SimplexTraining training, int item) => [.. Enumerable.Range(0, Width).Select(k => (double)training.Parameters["item.table"][item * Width + k])];

    private static double[] User(SimplexTraining training, SimplexOptions options, int user)
    {
        double[] own = [.. Enumerable.Range(0, Width).Select(k => (double)training.Parameters["user.table"][user * Width + k])];
        if (options.HistoryShare == 0) return own;
        double[][] history = [.. Matrix.ItemsOf(user).ToArray().Select(i => Item(training, i))];
        double[] mean = [.. Enumerable.Range(0, Width).Select(k => history.Average(i => i[k]))];
        var weights = training.Parameters["history.weight"];
        return [.. own.Select((x, k) => (1 - options.HistoryShare) * x + options.HistoryShare * mean.Select((m, j) => m * weights[k * Width + j]).Sum())];
    }

    private static double Cosine(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(x => x * x));
}
