using Attune.Data;
using Attune.Models;

namespace Attune.Deep.Compression;

/// <summary>What a teacher says of the samples of a training, beside their labels. An epoch's is made at once, when its first batch is.</summary>
/// <param name="logitsOf">The logits of all samples of an epoch, in their order.</param>
/// <param name="options">How much the teacher counts.</param>
internal sealed class Lessons(Func<int, float[]> logitsOf, DistillationOptions options)
{
    private const int CalibrationSamples = 100_000;
    private int _epoch = -1;
    private float[] _logits = [];

    /// <summary>Lessons of a teacher of any kind, on pairs of user and item.</summary>
    /// <param name="teacher">Over the users and items of the matrix.</param>
    /// <param name="met">Histories.</param>
    /// <param name="groups">Groups of samples in an epoch: a user with as many items each.</param>
    /// <param name="each">Items of a group.</param>
    /// <param name="samples">The first so many groups of an epoch.</param>
    /// <param name="options">How much the teacher counts.</param>
    /// <param name="run">Threads and cancellation.</param>
    public static Lessons Of(
        IModel teacher, CsrMatrix met, int groups, int each, Func<int, int, (int[] Users, int[] Items, float[] Labels)> samples, DistillationOptions options, RunContext run)
    {
        var (users, items, labels) = samples(0, Math.Min(groups, CalibrationSamples / each));
        var scores = TeacherScores.Of(teacher, met, users, items, labels, run);
        return new Lessons(
            epoch =>
            {
                var all = samples(epoch, groups);
                return scores.Logits(all.Users, all.Items, all.Labels);
            }, options);
    }

    /// <summary>The logits of some samples that follow each other.</summary>
    public float[] Of(int epoch, int first, int count)
    {
        if (epoch != _epoch) (_epoch, _logits) = (epoch, logitsOf(epoch));
        return _logits[first..(first + count)];
    }

    /// <summary>See <see cref="Distillation.Loss"/>.</summary>
    public Tensor Loss(Tensor logits, Tensor labels, Tensor teacher) => Distillation.Loss(logits, labels, teacher, options);
}
