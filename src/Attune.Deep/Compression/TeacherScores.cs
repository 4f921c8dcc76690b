using Attune.Data;
using Attune.Models;
using Attune.Numerics;

namespace Attune.Deep.Compression;

/// <summary>
/// What a teacher of any kind says of pairs of user and item, as logits: its scores are put on that scale by a logistic regression on labelled samples (Platt 1999), since
/// those of, say, a matrix factorization are on their own. A user's scores are all computed at once, as they are served.
/// </summary>
internal sealed class TeacherScores
{
    /// <summary>The logit of a sure label, where the teacher is silent because user or item is cold to it.</summary>
    private const float Sure = 4;

    private const double SteepestSlope = 8;
    private readonly IModel _teacher;
    private readonly CsrMatrix _userItems;
    private readonly RunContext _run;
    private float _slope = 1, _intercept;

    private TeacherScores(IModel teacher, CsrMatrix userItems, RunContext run) => (_teacher, _userItems, _run) = (teacher, userItems, run);

    /// <summary>Finds the scale of a teacher.</summary>
    /// <param name="teacher">Over the users and items of the matrix.</param>
    /// <param name="userItems">Histories.</param>
    /// <param name="users">A user for each group of samples.</param>
    /// <param name="items">The items of the groups, as many for each.</param>
    /// <param name="labels">1 or 0 for each.</param>
    /// <param name="run">Threads and cancellation.</param>
    public static TeacherScores Of(IModel teacher, CsrMatrix userItems, int[] users, int[] items, float[] labels, RunContext run)
    {
        var scores = new TeacherScores(teacher, userItems, run with { Progress = null });
        var raw = scores.Raw(users, items);
        (scores._slope, scores._intercept) = Fit(raw, labels);
        return scores;
    }

    /// <summary>The logit of each sample.</summary>
    public float[] Logits(int[] users, int[] items, float[] labels)
    {
        var logits = Raw(users, items);
        for (var k = 0; k < logits.Length; k++) logits[k] = float.IsNaN(logits[k]) ? Sure * (2 * labels[k] - 1) : _slope * logits[k] + _intercept;
        return logits;
    }

    private float[] Raw(int[] users, int[] items)
    {
        var (scores, each) = (new float[items.Length], users.Length == 0 ? 0 : items.Length / users.Length);
        int[] order = [.. Enumerable.Range(0, users.Length)];
        Array.Sort((int[])users.Clone(), order);
        var starts = Enumerable.Range(0, order.Length).Where(k => k == 0 || users[order[k]] != users[order[k - 1]]).Append(order.Length).ToArray();
        Parallel.For(0, starts.Length - 1, _run.Parallelism, () => new float[_teacher.ItemCount], (group, _, all) =>
        {
            _teacher.Score([UserQuery.Known(_userItems, users[order[starts[group]]])], all);
            foreach (var place in order.AsSpan(starts[group]..starts[group + 1]))
                for (var k = place * each; k < (place + 1) * each; k++) scores[k] = all[items[k]];
            return all;
        }, _ => { });
        return scores;
    }

    /// <summary>Slope and intercept that make the labels most likely, by Newton's method on standardized scores.</summary>
    private static (float Slope, float Intercept) Fit(float[] scores, float[] labels)
    {
        int[] told = [.. Enumerable.Range(0, scores.Length).Where(k => float.IsFinite(scores[k]))];
        if (told.Length < 2) return (1, 0);
        var mean = told.Average(k => (double)scores[k]);
        var deviation = Math.Sqrt(told.Average(k => Math.Pow(scores[k] - mean, 2)));
        if (deviation == 0) return (1, 0);
        var (a, b) = (1.0, 0.0);
        for (var iteration = 0; iteration < 30; iteration++)
        {
            // A little ridge, as many teachers tell their own samples without a fault, and no slope would be steep enough.
            var (ga, gb, haa, hab, hbb) = (1e-3 * told.Length * a, 0.0, 1e-3 * told.Length, 0.0, 1e-9);
            foreach (var k in told)
            {
                var x = (scores[k] - mean) / deviation;
                double p = Logistic.Of((float)(a * x + b));
                var (error, weight) = (p - labels[k], Math.Max(p * (1 - p), 1e-9));
                (ga, gb, haa, hab, hbb) = (ga + error * x, gb + error, haa + weight * x * x, hab + weight * x, hbb + weight);
            }

            var determinant = haa * hbb - hab * hab;
            a = Math.Clamp(a - (hbb * ga - hab * gb) / determinant, 0, SteepestSlope);
            b = Math.Clamp(b - (haa * gb - hab * ga) / determinant, -20, 20);
        }

        return ((float)(a / deviation), (float)(b - a * mean / deviation));
    }
}
