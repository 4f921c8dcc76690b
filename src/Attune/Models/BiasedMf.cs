using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;

namespace Attune.Models;

/// <summary>How <c>biased-mf</c> is fitted.</summary>
public enum BiasedMfSolver
{
    /// <summary>Stochastic gradients: fast.</summary>
    Sgd,

    /// <summary>Alternating least squares: exact half-steps, no learning rate.</summary>
    Als,
}

/// <summary>Options of <c>biased-mf</c>.</summary>
public sealed record BiasedMfOptions : FactorSgdOptions
{
    /// <summary>Defaults of the shared options.</summary>
    public BiasedMfOptions() => (InitStd, Epochs, LearningRate, Schedule) = (0.3, 30, 0.02, LearningRateSchedule.Linear);

    /// <summary>How it is fitted.</summary>
    [Description("How the model is fitted: sgd (stochastic gradients, fast) or als (alternating least squares, exact; epochs counts its passes, and the learning rate is not used).")]
    [NotSearched]
    public BiasedMfSolver Solver { get; init; } = BiasedMfSolver.Sgd;

    /// <summary>lambda of the vectors.</summary>
    [Description("Regularization of the vectors, for each rating of a row; with als also of the biases.")]
    [Range(0.0, 1e4)]
    public double Regularization { get; init; } = 0.05;

    /// <summary>lambda of the biases.</summary>
    [Description("Regularization of the biases, for each rating of a row; for sgd.")]
    [Range(0.0, 1e4)]
    public double BiasRegularization { get; init; } = 0.01;

    /// <summary>Whether lambda of ALS grows with the row.</summary>
    [Description("For als: multiply regularization by the number of ratings of the row (weighted lambda regularization). Off, it is the same for all rows, and should be larger.")]
    public bool FrequencyScaled { get; init; } = true;
}

/// <summary>Trains <see cref="BiasedMfModel"/>.</summary>
internal sealed class BiasedMfTrainer : ModelTrainer<BiasedMfOptions>
{
    public override ModelDescription Description { get; } = new(
        "biased-mf",
        "Biased matrix factorisation",
        "Predicts ratings as the mean, a bias of the user and of the item, and the inner product of their vectors. Fast on tens of millions of ratings; the first choice for explicit ratings.",
        "Koren, Bell, Volinsky (2009), Matrix Factorization Techniques for Recommender Systems; als: Zhou, Wilkinson, Schreiber, Pan (2008), Large-Scale Parallel Collaborative Filtering for the Netflix Prize");

    public override IModel Train(Dataset dataset, BiasedMfOptions options, RunContext run)
    {
        FactorModel.ThrowIfTooLarge(dataset, options.Factors + RatingFactorModel.Biases);
        var all = RatingData.Of(dataset, Description.Name);
        var keys = EntityKeys.Of(dataset.Users, dataset.Items, all, run.Seed);
        var (ratings, heldOut) = RatingLoop.Part(all, keys, options);
        var mean = RatingFactorModel.Mean(ratings);
        IRatingTraining training = options.Solver == BiasedMfSolver.Sgd
            ? new BiasedMfSgd(ratings, mean, keys, options, run)
            : new BiasedMfAls(ratings, mean, keys, options);
        RatingLoop.Run(options, heldOut, run, training);
        var (users, items) = training.Rows();
        return new BiasedMfModel(users, items, mean, options);
    }

    public override IModel Load(TensorArchive archive, BiasedMfOptions options) =>
        new BiasedMfModel(archive.Get<float>("user_factors"), archive.Get<float>("item_factors"), archive.Get<float>("mean_rating")[0], options);
}

/// <summary>
/// Biased matrix factorisation: r = mu + b_u + b_i + p_u · q_i, with the parameters that minimise, over the ratings,
/// sum of (r - prediction)² + lambda (|p_u|² + |q_i|²) + lambda_b (b_u² + b_i²) (Koren, Bell, Volinsky 2009, eq. 5); so a row's parameters are
/// regularized in proportion to its ratings, unless ALS is told otherwise.
/// </summary>
/// <remarks>A history is folded in exactly: the p_u and b_u that minimise the same sum over its ratings while the items stand still.</remarks>
public sealed class BiasedMfModel : RatingFactorModel
{
    private readonly BiasedMfOptions _options;
    private readonly float _mean;
    private readonly ConcurrentBag<NormalEquations> _equations = [];

    internal BiasedMfModel(float[] users, float[] items, float mean, BiasedMfOptions options)
        : base(users, items, options.Factors) => (_mean, _options) = (mean, options);

    /// <inheritdoc/>
    public override void Save(TensorArchive archive)
    {
        base.Save(archive);
        archive.Add("mean_rating", [_mean]);
    }

    private protected override void FoldInRatings(UserQuery user, ReadOnlySpan<int> items, Span<float> ratings, Span<float> row)
    {
        if (items.IsEmpty) return;

        // The numbers before the last are the regressors of (p_u, b_u); the last is b_i.
        for (var k = 0; k < items.Length; k++) ratings[k] -= _mean + ItemRow(items[k])[^1];
        if (!_equations.TryTake(out var equations)) equations = new NormalEquations(Dimension + 1);
        equations.Ridge(Items, Stride, items, ratings, BiasedMfAls.RidgeOf(_options, items.Length), row[..^1]);
        _equations.Add(equations);
        row[^2] += _mean;
        row[^1] = 1;
    }
}
