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

    private readonly IModel _teacher;
    private readonly CsrMatrix _userItems;
    private readonly RunContext _run;
    private PlattScaling _scaling = PlattScaling.None;

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
        scores._scaling = PlattScaling.Fit(raw, labels);
        return scores;
    }

    /// <summary>The logit of each sample.</summary>
    public float[] Logits(int[] users, int[] items, float[] labels)
    {
        var logits = Raw(users, items);
        for (var k = 0; k < logits.Length; k++) logits[k] = float.IsNaN(logits[k]) ? Sure * (2 * labels[k] - 1) : _scaling.Of(logits[k]);
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
}
