using Attune.Data;
using Attune.Deep.Compression;
using Attune.Deep.Runtime;
using Attune.Models;
using Attune.Numerics;
using TorchSharp;

namespace Attune.Deep.Tests.Compression;

public sealed class TeacherTests
{
    [Fact]
    public void The_loss_is_that_of_Hinton()
    {
        TorchRuntime.Use(1);
        using var scope = torch.NewDisposeScope();
        double[] logits = [0.5, -1.5, 3], labels = [1, 0, 0], teacher = [2, -0.3, -4];
        var options = new DistillationOptions(Temperature: 3, Mix: 0.7);
        var expected = 0.0;
        for (var k = 0; k < 3; k++)
            expected += (0.3 * CrossEntropy(labels[k], logits[k]) + 0.7 * 9 * CrossEntropy(1 / (1 + Math.Exp(-teacher[k] / 3)), logits[k] / 3)) / 3;
        var loss = Distillation.Loss(Floats(logits), Floats(labels), Floats(teacher), options).item<float>();
        Assert.Equal(expected, loss, 1e-6);

        static torch.Tensor Floats(double[] numbers) => torch.tensor(Array.ConvertAll(numbers, n => (float)n));
        static double CrossEntropy(double p, double z) => -(p * Math.Log(1 / (1 + Math.Exp(-z))) + (1 - p) * Math.Log(1 - 1 / (1 + Math.Exp(-z))));
    }

    [Fact]
    public void Scores_on_any_scale_become_logits()
    {
        // Labels are drawn by the logit 2 s - 1 of scores s that are told on another scale: 50 s + 7.
        var (model, random) = (new Table(60, 50, (u, i) => 50 * Score(u, i) + 7), new SplitMix(5));
        int[] users = [.. Enumerable.Range(0, 2000).Select(_ => random.Below(60))], items = [.. Enumerable.Range(0, 8000).Select(_ => random.Below(50))];
        float[] labels = [.. items.Select((item, k) => random.Uniform() < 1 / (1 + Math.Exp(1 - 2 * Score(users[k / 4], item))) ? 1f : 0f)];
        var logits = TeacherScores.Of(model, Empty(60, 50), users, items, labels, new RunContext(2)).Logits(users, items, labels);
        for (var k = 0; k < items.Length; k++) Assert.Equal(2 * Score(users[k / 4], items[k]) - 1, logits[k], 0.4);

        static double Score(int user, int item) => Math.Sin(user * 1.7 + item * 0.9) * 2;
    }

    [Fact]
    public void Where_the_teacher_is_silent_the_label_speaks()
    {
        var model = new Table(4, 4, (u, i) => i == 3 ? double.NaN : i);
        int[] users = [0, 2], items = [3, 1, 0, 3];
        float[] labels = [1, 0, 1, 0];
        var logits = TeacherScores.Of(model, Empty(4, 4), users, items, labels, new RunContext(1)).Logits(users, items, labels);
        Assert.Equal((4f, -4f), (logits[0], logits[3]));
        Assert.All(logits, z => Assert.True(float.IsFinite(z)));
    }

    [Fact]
    public void A_teacher_that_tells_its_samples_without_a_fault_stays_within_bounds()
    {
        var model = new Table(10, 10, (u, i) => (u + i) % 2);
        int[] users = [.. Enumerable.Range(0, 100).Select(k => k % 10)], items = [.. Enumerable.Range(0, 100).Select(k => k / 10)];
        float[] labels = [.. users.Zip(items, (u, i) => (float)((u + i) % 2))];
        Assert.All(TeacherScores.Of(model, Empty(10, 10), users, items, labels, new RunContext(1)).Logits(users, items, labels), z => Assert.InRange(Math.Abs(z), 3, 30));
    }

    private static CsrMatrix Empty(int users, int items) => new(items, new int[users + 1], []);

    private sealed class Table(int users, int items, Func<int, int, double> score) : IModel
    {
        public int UserCount => users;

        public int ItemCount => items;

        public void Score(ReadOnlySpan<UserQuery> queries, Span<float> scores)
        {
            for (var u = 0; u < queries.Length; u++)
                for (var i = 0; i < items; i++) scores[u * items + i] = (float)score(queries[u].User, i);
        }

        public void Save(TensorArchive archive) => throw new NotSupportedException();
    }
}
