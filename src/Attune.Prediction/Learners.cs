using Attune.Features;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;

namespace Attune.Prediction;

/// <summary>ML.NET's learners of two classes. One thread each, so that the seed alone decides; what is parallel are the trainings.</summary>
internal static class Learners
{
    private const string Features = nameof(Example.Features), Label = nameof(Example.Label), ScoreColumn = "Score";

    private sealed class Example
    {
        public required float[] Features { get; set; }

        public bool Label { get; set; }
    }

    /// <summary>Trains on all rows.</summary>
    public static ITransformer Train(FeatureMatrix matrix, ReadOnlySpan<float> labels, TraitOptions options, int seed)
    {
        var ml = new MLContext(seed);
        var data = View(ml, matrix, labels);
        var trainers = ml.BinaryClassification.Trainers;
        return options.Learner switch
        {
            TraitLearner.Trees => trainers.FastTree(new FastTreeBinaryTrainer.Options
            {
                FeatureColumnName = Features,
                LabelColumnName = Label,
                NumberOfTrees = options.Trees,
                NumberOfLeaves = options.Leaves,
                MinimumExampleCountPerLeaf = options.LeafExamples,
                LearningRate = options.LearningRate,
                FeatureFraction = options.Columns,
                Seed = seed,
                FeatureSelectionSeed = seed,
                NumberOfThreads = 1,
            }).Fit(data),
            TraitLearner.Forest => trainers.FastForest(new FastForestBinaryTrainer.Options
            {
                FeatureColumnName = Features,
                LabelColumnName = Label,
                NumberOfTrees = options.Trees,
                NumberOfLeaves = options.Leaves,
                MinimumExampleCountPerLeaf = options.LeafExamples,
                FeatureFraction = options.Columns,
                Seed = seed,
                FeatureSelectionSeed = seed,
                NumberOfThreads = 1,
            }).Fit(data),
            _ => trainers.LbfgsLogisticRegression(new LbfgsLogisticRegressionBinaryTrainer.Options
            {
                FeatureColumnName = Features,
                LabelColumnName = Label,
                L1Regularization = 0,
                L2Regularization = (float)options.Penalty,
                NumberOfThreads = 1,
                MaximumNumberOfIterations = 200,
                OptimizationTolerance = 1e-6f,
            }).Fit(data),
        };
    }

    /// <summary>The raw score of each row: higher is likelier.</summary>
    public static float[] Score(ITransformer model, FeatureMatrix matrix)
    {
        if (matrix.Rows == 0) return [];
        var ml = new MLContext(0);
        return [.. model.Transform(View(ml, matrix, [])).GetColumn<float>(ScoreColumn)];
    }

    public static void Save(ITransformer model, int columns, Stream stream)
    {
        var ml = new MLContext(0);
        var empty = View(ml, new FeatureMatrix(new string[columns], 0, []), []);
        ml.Model.Save(model, empty.Schema, stream);
    }

    public static ITransformer Load(Stream stream) => new MLContext(0).Model.Load(stream, out _);

    private static IDataView View(MLContext ml, FeatureMatrix matrix, ReadOnlySpan<float> labels)
    {
        var schema = SchemaDefinition.Create(typeof(Example));
        schema[Features].ColumnType = new VectorDataViewType(NumberDataViewType.Single, matrix.Columns);
        var examples = new Example[matrix.Rows];
        for (var r = 0; r < matrix.Rows; r++) examples[r] = new Example { Features = matrix.Row(r).ToArray(), Label = !labels.IsEmpty && labels[r] > 0.5f };
        return ml.Data.LoadFromEnumerable(examples, schema);
    }
}
