using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>What <c>fm</c> fits.</summary>
public enum FmLoss
{
    /// <summary>What users take up, against items drawn at random.</summary>
    Logistic,

    /// <summary>Ratings.</summary>
    Squared,
}

/// <summary>Options of <c>fm</c>.</summary>
public sealed record FmOptions : FactorSgdOptions
{
    /// <summary>Defaults of the shared options.</summary>
    public FmOptions() => (Factors, Epochs, LearningRate, Schedule) = (32, 30, 0.1, LearningRateSchedule.Linear);

    /// <summary>What is fitted.</summary>
    [Description("What is learned: logistic ranks what users take up above items drawn at random, squared predicts ratings.")]
    [NotSearched]
    public FmLoss Loss { get; init; } = FmLoss.Logistic;

    /// <summary>lambda of the logistic loss.</summary>
    [Description("Regularization of vectors and biases, at each step; for loss logistic.")]
    [Range(0.0, 100.0)]
    public double Regularization { get; init; } = 0.02;

    /// <summary>lambda of the squared loss, whose slopes are larger.</summary>
    [Description("Regularization of vectors and biases, at each step; for loss squared.")]
    [Range(0.0, 100.0)]
    public double RatingRegularization { get; init; } = 0.1;

    /// <summary>Negatives for each interaction.</summary>
    [Description("How many items that a user has not are drawn for each that the user has; for loss logistic.")]
    [Range(1, 1000)]
    public int Negatives { get; init; } = 4;

    /// <summary>Ranges of a numeric attribute.</summary>
    [Description("Into how many ranges a numeric attribute is cut, each of about as many users or items.")]
    [Range(2, 1000)]
    public int Buckets { get; init; } = 10;

    /// <summary>Least frequency of a value.</summary>
    [Description("A value of an attribute counts only if so many users, or items, with interactions have it.")]
    [Range(1, 1_000_000)]
    public int MinCount { get; init; } = 2;
}

/// <summary>Trains <see cref="FmModel"/> and <see cref="FmRatingModel"/>.</summary>
internal sealed class FmTrainer : ModelTrainer<FmOptions>
{
    public override ModelDescription Description { get; } = new(
        "fm",
        "Factorization machine",
        "Learns a vector for each user, item and value of their attributes, and adds them up. Recommends new items, and to new users, by their attributes; for implicit feedback or ratings.",
        "Rendle (2010), Factorization Machines");

    public override IModel Train(Dataset dataset, FmOptions options, RunContext run)
    {
        FactorModel.ThrowIfTooLarge(dataset, options.Factors + RatingFactorModel.Biases);
        return options.Loss == FmLoss.Squared ? TrainRatings(dataset, options, run) : TrainImplicit(dataset, options, run);
    }

    public override IModel Load(TensorArchive archive, FmOptions options)
    {
        var (users, items, warm) = (archive.Get<float>("user_factors"), archive.Get<float>("item_factors"), archive.Get<byte>("warm_users"));
        return options.Loss == FmLoss.Squared
            ? new FmRatingModel(users, items, warm, archive.Get<float>("mean_rating")[0], options)
            : new FmModel(users, items, warm, options);
    }

    private static FactorModel TrainImplicit(Dataset dataset, FmOptions options, RunContext run)
    {
        var keys = EntityKeys.Of(dataset, run.Seed);
        var part = options.Patience > 0 ? ValidationPart.Cut(dataset.UserItems, options.ValidationShare, keys) : null;
        var training = new FmTraining(dataset, part?.Train ?? dataset.UserItems, 0, keys, options, run);
        SgdLoop.Run(options, run, part, training);
        return training.ToModel(dataset.Users.Count, dataset.Items.Count, run);
    }

    private FmRatingModel TrainRatings(Dataset dataset, FmOptions options, RunContext run)
    {
        var all = RatingData.Of(dataset, Description.Name);
        var keys = EntityKeys.Of(dataset.Users, dataset.Items, all, run.Seed);
        var (ratings, heldOut) = RatingLoop.Part(all, keys, options);
        var mean = RatingFactorModel.Mean(ratings);
        var training = new FmTraining(dataset, ratings, mean, keys, options, run);
        RatingLoop.Run(options, heldOut, run, training);
        var (users, items) = training.Rows();
        return new FmRatingModel(users, items, training.WarmUsers, mean, options);
    }
}

/// <summary>
/// A factorization machine of degree 2 over the features of a user and an item: each one's own number and its attributes. The score is
/// sum_f w_f x_f + sum_(f&lt;g) (v_f · v_g) x_f x_g, the log-odds that the user takes the item up (Rendle 2010, eq. 1). Products of a user's features
/// with an item's are the inner product of the two sums of vectors; all else belongs to the user or the item alone and is a bias, so it is served as a factor model.
/// </summary>
/// <remarks>
/// Vectors are (p, b_u, 1) and (q, 1, b_i). Users and items without interactions are scored by their attributes and
/// the mean of what the others' own numbers tell, and are cold without attributes.
/// A history is folded in by ascent on a vector of its own, as in <see cref="LogisticMfModel"/>, that is added to what the user's attributes tell.
/// </remarks>
public sealed class FmModel : FactorModel
{
    private readonly FmOptions _options;
    private readonly byte[] _warm;
    private readonly FoldInDraws _draws;

    internal FmModel(float[] users, float[] items, byte[] warm, FmOptions options)
        : base(users, items, options.Factors + RatingFactorModel.Biases, RatingFactorModel.Biases)
    {
        (_options, _warm) = (options, warm);
        _draws = new FoldInDraws([.. Enumerable.Range(0, ItemCount).Where(i => !IsZero(ItemRow(i)))]);
    }

    /// <inheritdoc/>
    public override void Save(TensorArchive archive)
    {
        base.Save(archive);
        archive.Add("warm_users", _warm);
    }

    /// <summary>What a user did after the training tells more than the attributes alone.</summary>
    private protected override bool IsStored(UserQuery user) => base.IsStored(user) && (_warm[user.User] != 0 || user.Items.IsEmpty);

    private protected override void FoldInRow(UserQuery user, Span<float> row)
    {
        row.Clear();
        var prior = user.User >= 0 && _warm[user.User] == 0 ? UserRow(user.User) : default;
        if (!prior.IsEmpty) prior.CopyTo(row);
        var known = _draws.Known(user.Items.Span);
        var (steps, random) = (FoldInDraws.StepsFor(known.Length), new SplitMix((uint)known.Length));
        for (var step = 0; step < steps; step++)
        {
            var rate = (float)_options.LearningRate * FoldInDraws.Part(step, steps);
            Ascend(row, prior, known[step % known.Length], 1, rate);
            for (var n = 0; n < _options.Negatives; n++)
                if (_draws.Draw(known, ref random) is var negative and >= 0) Ascend(row, prior, negative, 0, rate);
        }
    }

    private void Ascend(Span<float> row, ReadOnlySpan<float> prior, int item, float target, float rate)
    {
        row[^1] = 1;
        var slope = rate * (target - Logistic.Of(TensorPrimitives.Dot(row, ItemRow(item))));
        var shrink = rate * (float)_options.Regularization;
        TensorPrimitives.Multiply(row, 1 - shrink, row);
        if (!prior.IsEmpty) TensorPrimitives.MultiplyAdd(prior, shrink, row, row);
        TensorPrimitives.MultiplyAdd(ItemRow(item), slope, row, row);
        row[^1] = 1;
    }
}

/// <summary>The same for ratings: the score is the mean plus that of the features, fitted by least squares.</summary>
/// <remarks>A history is folded in exactly: the vector and bias that, added to what a new user's attributes tell, minimise the squared errors over its ratings.</remarks>
public sealed class FmRatingModel : RatingFactorModel
{
    private readonly FmOptions _options;
    private readonly byte[] _warm;
    private readonly float _mean;
    private readonly ConcurrentBag<NormalEquations> _equations = [];

    internal FmRatingModel(float[] users, float[] items, byte[] warm, float mean, FmOptions options)
        : base(users, items, options.Factors) => (_options, _warm, _mean) = (options, warm, mean);

    /// <inheritdoc/>
    public override void Save(TensorArchive archive)
    {
        base.Save(archive);
        archive.Add("warm_users", _warm);
        archive.Add("mean_rating", [_mean]);
    }

    private protected override void FoldInRatings(UserQuery user, ReadOnlySpan<int> items, Span<float> ratings, Span<float> row)
    {
        // (0, mu, 1) is what is expected of anybody.
        var prior = new float[Stride];
        (prior[^2], prior[^1]) = (_mean, 1);
        var isCold = user.User >= 0 && _warm[user.User] == 0 && !IsZero(UserRow(user.User));
        if (isCold) UserRow(user.User).CopyTo(prior);
        if (items.IsEmpty && !isCold) return;
        if (!items.IsEmpty)
        {
            for (var k = 0; k < items.Length; k++) ratings[k] -= TensorPrimitives.Dot<float>(prior, ItemRow(items[k]));
            if (!_equations.TryTake(out var equations)) equations = new NormalEquations(Dimension + 1);
            equations.Ridge(Items, Stride, items, ratings, (float)_options.RatingRegularization * items.Length, row[..^1]);
            _equations.Add(equations);
        }

        TensorPrimitives.Add(row, prior, row);
    }
}
