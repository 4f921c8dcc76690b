using Attune.Data;
using Attune.Models;
using Attune.Tests.Numerics;

namespace Attune.Tests.Models;

public sealed class IalsTests
{
    /// <summary>
    /// The stored users are the exact minimisers, given the items, of the loss of Rendle et al. (2021): the dense normal equations
    /// (sum of c y yᵀ + alpha0 Yᵀ Y + lambda (sum of c + alpha0 |I|)^nu) x = sum of c y, solved in double.
    /// </summary>
    [Theory]
    [InlineData(1, ConfidenceWeighting.Binary)]
    [InlineData(0.5, ConfidenceWeighting.Linear)]
    [InlineData(0, ConfidenceWeighting.Log)]
    public void Users_solve_the_normal_equations(double nu, ConfidenceWeighting weighting)
    {
        var options = new IalsOptions { Factors = 5, Iterations = 3, Alpha0 = 0.3, Regularization = 0.02, Nu = nu, Weighting = weighting };
        var dataset = Weighted();
        var model = (IalsModel)new IalsTrainer().Train(dataset, options, new RunContext(2));
        float[] items = [.. Enumerable.Range(0, 9).SelectMany(i => model.ItemFactors(i).ToArray())];
        int[] all = [.. Enumerable.Range(0, 9)];
        for (var user = 0; user < 12; user++)
        {
            var columns = dataset.UserItems.ColumnsOf(user);
            double[] c = [.. dataset.UserItems.ValuesOf(user).ToArray().Select(w => weighting switch { ConfidenceWeighting.Binary => 1, ConfidenceWeighting.Linear => w, _ => Math.Log2(1 + w) })];
            var matrix = Oracle.WeightedGram(items, 5, columns, [.. c.Select(v => (float)v)]);
            var gram = Oracle.WeightedGram(items, 5, all, default);
            var right = new double[5];
            for (var i = 0; i < 5; i++)
            {
                for (var j = 0; j < 5; j++) matrix[i, j] += options.Alpha0 * gram[i, j];
                matrix[i, i] += options.Regularization * Math.Pow(c.Sum() + options.Alpha0 * 9, nu);
                for (var k = 0; k < columns.Length; k++) right[i] += c[k] * items[columns[k] * 5 + i];
            }

            var expected = Oracle.Solve(matrix, right);
            for (var i = 0; i < 5; i++) Assert.Equal(expected[i], model.UserEmbedding(user)[i], 1e-4);
        }
    }

    [Theory]
    [InlineData(IalsSolverKind.Cholesky)]
    [InlineData(IalsSolverKind.ConjugateGradient)]
    [InlineData(IalsSolverKind.Block)]
    public void Each_pass_lowers_the_loss(IalsSolverKind solver)
    {
        var dataset = Weighted();
        var options = new IalsOptions { Factors = 80, BlockSize = 16, CgSteps = 1, Solver = solver, Weighting = ConfidenceWeighting.Linear };
        var losses = Enumerable.Range(1, 6).Select(n => Loss(dataset, options with { Iterations = n })).ToList();
        Assert.Equal(losses.OrderDescending(), losses);
    }

    [Fact]
    public void A_known_user_is_the_fold_in_of_the_history()
    {
        var dataset = Weighted();
        var model = (IalsModel)new IalsTrainer().Train(dataset, new IalsOptions { Factors = 4 }, new RunContext(1));
        var embedding = new float[4];
        for (var user = 0; user < 12; user++)
        {
            model.FoldIn(UserQuery.FoldIn(dataset.UserItems, user), embedding);
            Assert.Equal(model.UserEmbedding(user).ToArray(), embedding);
        }
    }

    [Fact]
    public void Without_regularization_and_with_more_factors_than_items_the_equations_still_have_an_answer()
    {
        var options = new IalsOptions { Factors = 40, Regularization = 0, Alpha0 = 0, Iterations = 3 };
        var model = new IalsTrainer().Train(Weighted(), options, new RunContext(1));
        var scores = new float[9];
        model.Score([UserQuery.Known(Weighted().UserItems, 0)], scores);
        Assert.All(scores, s => Assert.True(float.IsFinite(s)));
    }

    [Fact]
    public void Tells_each_iteration()
    {
        var steps = new List<WorkProgress>();
        new IalsTrainer().Train(Weighted(), new IalsOptions { Factors = 2, Iterations = 3 }, new RunContext(2, Progress: new Listener(steps)));
        Assert.Equal([0, 1, 2, 3], steps.Where(s => s.Step == "iteration").Select(s => s.Done));
    }

    private static Dataset Weighted()
    {
        var random = new Random(11);
        var cells = Enumerable.Range(0, 12).SelectMany(u => Enumerable.Range(0, 9).Where(i => i == u % 9 || random.Next(3) == 0).Select(i => (u, i)));

        // A cell that stands n times weighs n.
        return Datasets.From([.. cells.SelectMany(c => Enumerable.Repeat(c, 1 + random.Next(4)))], 12, 9);
    }

    private static double Loss(Dataset dataset, IalsOptions options) =>
        Loss(dataset, options, (IalsModel)new IalsTrainer().Train(dataset, options, new RunContext(1)));

    private static double Loss(Dataset dataset, IalsOptions options, IalsModel model)
    {
        var (loss, userSums, itemSums) = (0.0, new double[12], new double[9]);
        for (var u = 0; u < 12; u++)
        {
            for (var i = 0; i < 9; i++) loss += options.Alpha0 * Math.Pow(Dot(model.UserEmbedding(u), model.ItemFactors(i)), 2);
            for (var k = 0; k < dataset.UserItems.CountOf(u); k++)
            {
                var (item, c) = (dataset.UserItems.ColumnsOf(u)[k], dataset.UserItems.ValuesOf(u)[k]);
                loss += c * Math.Pow(Dot(model.UserEmbedding(u), model.ItemFactors(item)) - 1, 2);
                userSums[u] += c;
                itemSums[item] += c;
            }
        }

        for (var u = 0; u < 12; u++) loss += options.Regularization * (userSums[u] + options.Alpha0 * 9) * Dot(model.UserEmbedding(u), model.UserEmbedding(u));
        for (var i = 0; i < 9; i++) loss += options.Regularization * (itemSums[i] + options.Alpha0 * 12) * Dot(model.ItemFactors(i), model.ItemFactors(i));
        return loss;
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var k = 0; k < a.Length; k++) sum += (double)a[k] * b[k];
        return sum;
    }

    private sealed class Listener(List<WorkProgress> steps) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => steps.Add(value);
    }
}
