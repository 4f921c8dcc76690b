using System.Globalization;

namespace Attune.Data.Splits;

/// <summary>
/// A way to part interactions into training and test, as written on the command line: <c>leave-last-out</c>, <c>random:0.2</c>.
/// Except for the temporal holdout, the unit is the pair of user and item: all interactions of a user with an item go to the same part,
/// so that a withheld item is one the model has not seen the user with. Every split is a function of the data and the seed.
/// </summary>
public abstract record SplitSpec
{
    private static readonly (string Name, double Default, string Expected, Func<double, SplitSpec?> Make)[] Known =
    [
        ("leave-last-out", double.NaN, "no number", n => double.IsNaN(n) ? new LeaveLastOut() : null),
        ("leave-k-out", 1, "a whole number of items from 1 on", n => IsCount(n, 1) ? new LeaveKOut((int)n) : null),
        ("random", 0.2, "a fraction between 0 and 1", n => IsFraction(n) ? new RandomHoldout(n) : null),
        ("temporal", 0.2, "a fraction between 0 and 1", n => IsFraction(n) ? new TemporalHoldout(n) : null),
        ("k-fold", 5, "a whole number of folds from 2 to 255", n => IsCount(n, 2) && n <= 255 ? new KFold((int)n) : null),
        ("held-out-users", 0.1, "a fraction between 0 and 1", n => IsFraction(n) ? new HeldOutUsers(n) : null),
    ];

    /// <summary>Names that <see cref="Parse"/> accepts.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(k => k.Name)];

    /// <summary>How many splits <see cref="Apply"/> gives.</summary>
    public virtual int Folds => 1;

    /// <summary>Reads <c>name</c> or <c>name:number</c>; <see cref="object.ToString"/> writes it.</summary>
    /// <exception cref="AttuneException">The name is unknown (<c>unknown_split</c>) or the number out of range (<c>bad_split</c>).</exception>
    public static SplitSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (name, colon, number) = (text.Split(':')[0].Trim(), text.IndexOf(':', StringComparison.Ordinal), double.NaN);
        var known = Array.Find(Known, k => k.Name == name);
        if (known.Name is null)
            throw new AttuneException("unknown_split", $"There is no split '{name}'.", $"Splits: {string.Join(", ", Names)}.") { IsUsage = true };
        if (colon < 0) number = known.Default;
        else if (!double.TryParse(text.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out number)) number = double.NegativeInfinity;
        return known.Make(number)
            ?? throw new AttuneException("bad_split", $"The split '{text}' is out of range: '{name}' takes {known.Expected}.", $"For example {Example(known)}.") { IsUsage = true };
    }

    /// <summary>Parts the interactions. Several splits come one after the other, each made when it is asked for.</summary>
    /// <exception cref="AttuneException">The data cannot be parted this way.</exception>
    public abstract IEnumerable<DataSplit> Apply(Interactions interactions, int seed);

    private static string Example((string Name, double Default, string, Func<double, SplitSpec?>) known) =>
        double.IsNaN(known.Default) ? known.Name : FormattableString.Invariant($"{known.Name}:{known.Default}");

    private static bool IsFraction(double n) => n is > 0 and < 1;

    private static bool IsCount(double n, int least) => n >= least && n <= int.MaxValue && double.IsInteger(n);
}
