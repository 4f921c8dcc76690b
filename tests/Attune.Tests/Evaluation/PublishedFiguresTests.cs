using Attune.Data;
using Attune.Evaluation;
using Attune.Evaluation.Formats;
using Attune.Models;

namespace Attune.Tests.Evaluation;

/// <summary>The protocols against figures published for the popularity baseline, and the sizes of the published splits.</summary>
[Trait("Category", "Accuracy")]
public sealed class PublishedFiguresTests
{
    [Fact]
    public void Popularity_on_ncf_movielens_gives_the_published_figures()
    {
        // Ferrari Dacrema et al. publish HR@10 .4533, NDCG@10 .2542. The rebuilt training file gives 2,737 hits of 6,040 where the withheld item
        // loses ties, as in the NCF authors' own code; 2,741 (.4538, .2545) if it won them all.
        var holdout = NcfFormat.Read(SampleData.PathOf("ncf-ml-1m/ml-1m"));
        Assert.Equal((6040, 3706, 994_169), (holdout.Train.Users.Count, holdout.Train.Items.Count, holdout.Train.Interactions.Count));
        var metrics = Evaluate(holdout, "hr@10,ndcg@10,recall@10").Metrics;
        Assert.Equal(2737 / 6040d, metrics["hr@10"], 12);
        Assert.Equal(0.2541, metrics["ndcg@10"], 4);
        Assert.Equal(metrics["hr@10"], metrics["recall@10"]);
    }

    [Fact]
    public void Gowalla_has_its_published_size_and_ranks_all_items()
    {
        var holdout = AdjacencyFormat.Read(SampleData.PathOf("gowalla/"));
        Assert.Equal((29_858, 40_981), (holdout.Train.Users.Count, holdout.Train.Items.Count));
        Assert.Equal((810_128, 217_242), (holdout.Train.Interactions.Count, holdout.Test.Count));
        var result = Evaluate(holdout, "recall@20,ndcg@20");
        Assert.Equal(29_858, result.UsersEvaluated);
        Assert.InRange(result.Metrics["recall@20"], 0.03, 0.06);
    }

    [Fact]
    public void The_sequences_have_their_published_sizes()
    {
        var holdout = SequenceFormat.Read(SampleData.PathOf("sequences/ml-1m.txt"));
        Assert.Equal(999_611 - 6040, holdout.Train.Interactions.Count);
        Assert.Equal((6040, 3416 + 1), (holdout.Test.Count, holdout.Train.Items.Count));
        Assert.Equal(6040, Evaluate(holdout, "ndcg@10").UsersEvaluated);
    }

    [Theory]
    [InlineData("deepcf/lastfm", 67_408, 1_741)]
    [InlineData("deepcf/AMusic", 44_311, 1_776)]
    public void Deepcf_splits_are_read(string prefix, int train, int test)
    {
        var holdout = NcfFormat.Read(SampleData.PathOf(prefix));
        Assert.Equal((train, test), (holdout.Train.Interactions.Count, holdout.Test.Count));
    }

    [Fact]
    public void Logistic_regression_on_frappe_gives_the_published_figures()
    {
        // BARS, Frappe_x1: AUC .9356, log loss .3076. Of this training part the negatives were drawn again, so that it comes out a little higher;
        // and the published loss is of a regularized model.
        var holdout = LibFmFormat.Read(SampleData.PathOf("frappe/"));
        var examples = holdout.Train.Examples!;
        Assert.Equal((957, 4082, 8), (holdout.Train.Users.Count, holdout.Train.Items.Count, examples.Rows.Fields.Count));
        Assert.Equal((202_027, 67_604), (examples.Count, examples.Positives));
        Assert.Equal((57_722, 28_860), (examples.Validation!.Count, holdout.TestExamples!.Count));
        var metrics = Evaluator.Evaluate(new LogisticRegression(holdout.Train, passes: 10), holdout, MetricSpec.ParseList("auc,log_loss"), RunContext.Default).Metrics;
        Assert.InRange(metrics["auc"], 0.936, 0.938);
        Assert.InRange(metrics["log_loss"], 0.280, 0.3076);
    }

    private static EvaluationResult Evaluate(Holdout holdout, string metrics) =>
        Evaluator.Evaluate(new Popularity(holdout.Train), holdout, MetricSpec.ParseList(metrics), RunContext.Default);

    /// <summary>Scores each item by its interactions in training.</summary>
    private sealed class Popularity(Dataset train) : IModel
    {
        private readonly float[] _counts = [.. Enumerable.Range(0, train.Items.Count).GroupJoin(train.Interactions.Items, i => i, i => i, (_, all) => (float)all.Count())];

        public int UserCount => train.Users.Count;

        public int ItemCount => _counts.Length;

        public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
        {
            for (var i = 0; i < users.Length; i++) _counts.CopyTo(scores[(i * _counts.Length)..]);
        }

        public void Save(TensorArchive archive) => throw new NotSupportedException();
    }

    /// <summary>A weight for each user, item and value, fitted by AdaGrad (Duchi, Hazan and Singer 2011) to the losses' sum and half the squared length of the weights.</summary>
    private sealed class LogisticRegression : IExampleModel
    {
        private readonly double[][] _weights;

        public LogisticRegression(Dataset train, int passes)
        {
            (UserCount, ItemCount, Context) = (train.Users.Count, train.Items.Count, train.Examples!.Rows.Fields);
            _weights = [new double[UserCount], new double[ItemCount], .. Context.Select(f => new double[f.Values.Count])];
            double[][] squares = [.. _weights.Select(w => w.Select(_ => 0.1).ToArray())];
            double[][] counts = [.. _weights.Select(w => new double[w.Length])];
            int[] order = [.. Enumerable.Range(0, train.Examples.Count)];
            foreach (var row in order)
                for (var f = 0; f < counts.Length; f++) counts[f][ValueOf(train.Examples.Rows, f, row)]++;
            var random = new Random(1);
            for (var pass = 0; pass < passes; pass++)
            {
                random.Shuffle(order);
                foreach (var row in order)
                {
                    var slope = train.Examples.Labels[row] - Predict(train.Examples.Rows, row);
                    for (var f = 0; f < _weights.Length; f++)
                    {
                        var value = ValueOf(train.Examples.Rows, f, row);
                        var step = slope - _weights[f][value] / counts[f][value];
                        squares[f][value] += step * step;
                        _weights[f][value] += 0.1 * step / Math.Sqrt(squares[f][value]);
                    }
                }
            }
        }

        public int UserCount { get; }

        public int ItemCount { get; }

        public IReadOnlyList<ContextField> Context { get; }

        public void Predict(ExampleRows rows, Span<float> probabilities)
        {
            for (var row = 0; row < rows.Count; row++) probabilities[row] = (float)Predict(rows, row);
        }

        public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores) => throw new NotSupportedException();

        public void Save(TensorArchive archive) => throw new NotSupportedException();

        private double Predict(ExampleRows rows, int row)
        {
            double sum = 0;
            for (var f = 0; f < _weights.Length; f++) sum += _weights[f][ValueOf(rows, f, row)];
            return 1 / (1 + Math.Exp(-sum));
        }

        private static int ValueOf(ExampleRows rows, int field, int row) => field switch { 0 => rows.Users[row], 1 => rows.Items[row], _ => rows.Context(field - 2)[row] };
    }
}
