using Attune.Data;
using Attune.Data.Splits;

namespace Attune.Evaluation.Tuning;

/// <summary>Cuts a part to tune on from the training part of a holdout. The test part is never looked at.</summary>
public static class ValidationHoldout
{
    /// <summary>The share withheld where the protocol does not say how.</summary>
    private const double Share = 0.1;

    /// <summary>
    /// Splits the training part as the holdout itself was split: by the same rule if it has one, of k folds one; the last item of each user for sequences
    /// and for sampled ranking, which then ranks it against as many negatives as the test does, drawn from the items that the user has not met in training;
    /// else a tenth of the interactions. Labelled examples: the validation part that came with the data, else a tenth of them, drawn at random.
    /// </summary>
    /// <param name="holdout">What the tuned model is to be tested on.</param>
    /// <param name="split">Another way to split; null for the one above.</param>
    /// <param name="seed">Seed of split and negatives.</param>
    /// <exception cref="AttuneException">The training part cannot be split this way.</exception>
    public static Holdout Cut(Holdout holdout, SplitSpec? split, int seed)
    {
        ArgumentNullException.ThrowIfNull(holdout);
        if (holdout.TestExamples is not null) return CutExamples(holdout, seed);
        var inner = Holdout.Split(holdout.Train, split ?? RuleOf(holdout), seed).First();
        inner = inner with { Protocol = $"{inner.Protocol} of the training part", ExcludeSeen = holdout.ExcludeSeen };
        return holdout.Candidates is { } candidates ? inner with { Candidates = DrawNegatives(holdout.Train.UserItems, candidates, inner.Test, seed) } : inner;
    }

    /// <summary>The part of a holdout that concerns a share of the users: the same users for the same seed, and the more share the more of them.</summary>
    public static Holdout OfUsers(Holdout holdout, double share, int seed)
    {
        ArgumentNullException.ThrowIfNull(holdout);
        if (share >= 1) return holdout;
        int[] order = [.. Enumerable.Range(0, holdout.Train.Users.Count)];
        new Random(seed).Shuffle(order);
        var kept = new bool[order.Length];
        foreach (var user in order.AsSpan(0, (int)Math.Ceiling(order.Length * share))) kept[user] = true;

        var x = holdout.Train.Interactions;
        var keeps = new bool[x.Count];
        for (var user = 0; user < x.UserCount; user++)
            if (kept[user]) keeps.AsSpan(x.PositionsOf(user)).Fill(true);
        if (holdout is { TestExamples: { } test, Train.Examples: { } examples })
            return Holdout.Of(holdout.Protocol, holdout.Train.With(OfUsers(examples, kept).With(examples.Validation)), OfUsers(test, kept));
        return holdout with { Train = holdout.Train.With(x.Where(p => keeps[p])), Test = Rows(holdout.Test, kept) };
    }

    private static Holdout CutExamples(Holdout holdout, int seed)
    {
        var examples = holdout.Train.Examples ?? throw new AttuneException("no_examples", $"The training part of '{holdout.Protocol}' has no labelled examples.", $"Use data in the libfm format.");
        if (examples.Validation is null) examples = examples.PutAside(Share, seed);
        return Holdout.Of($"{holdout.Protocol} of the training part", holdout.Train.With(examples.With(null)), examples.Validation ?? examples);
    }

    private static Examples OfUsers(Examples examples, bool[] kept) =>
        examples.Pick([.. Enumerable.Range(0, examples.Count).Where(row => examples.Rows.Users[row] is var user && user >= 0 && kept[user])]);

    private static SplitSpec RuleOf(Holdout holdout)
    {
        if (holdout.Candidates is not null || holdout.Protocol.StartsWith("sequence", StringComparison.Ordinal)) return new LeaveLastOut();
        if (!SplitSpec.Names.Contains(holdout.Protocol.Split(':')[0])) return new RandomHoldout(Share);
        var split = SplitSpec.Parse(holdout.Protocol);
        return split is KFold folds ? new RandomHoldout(1d / folds.Count) : split;
    }

    private static CsrMatrix Rows(CsrMatrix matrix, bool[] kept)
    {
        var (starts, columns, values) = (new int[matrix.Rows + 1], new List<int>(), matrix.Values is null ? null : new List<float>());
        for (var row = 0; row < matrix.Rows; row++)
        {
            if (kept[row]) columns.AddRange(matrix.ColumnsOf(row));
            if (kept[row]) values?.AddRange(matrix.ValuesOf(row));
            starts[row + 1] = columns.Count;
        }

        return new CsrMatrix(matrix.Columns, starts, [.. columns], values?.ToArray());
    }

    private static CsrMatrix DrawNegatives(CsrMatrix met, CsrMatrix candidates, CsrMatrix test, int seed)
    {
        var random = new Random(seed);
        var (rows, columns, drawn) = (new List<int>(), new List<int>(), new HashSet<int>());
        for (var user = 0; user < test.Rows; user++)
        {
            if (test.CountOf(user) == 0) continue;
            drawn.Clear();
            var wanted = Math.Min(candidates.CountOf(user), met.Columns - met.CountOf(user));
            while (drawn.Count < wanted)
            {
                var item = random.Next(met.Columns);
                if (met.ColumnsOf(user).BinarySearch(item) < 0) drawn.Add(item);
            }

            rows.AddRange(Enumerable.Repeat(user, drawn.Count));
            columns.AddRange(drawn);
        }

        return CsrMatrix.FromEntries(test.Rows, test.Columns, [.. rows], [.. columns]);
    }
}
