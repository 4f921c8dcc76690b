namespace Attune.Profiles.Identity;

/// <summary>Why evidence is not believed.</summary>
public enum RefusalReason
{
    /// <summary>The value identifies nobody.</summary>
    Blocked,

    /// <summary>The value is none of the identifier's format.</summary>
    Malformed,

    /// <summary>More ids have it than may.</summary>
    Shared,

    /// <summary>It would join ids that were separated.</summary>
    Separated,
}

/// <summary>An id, or a value of an identifier.</summary>
/// <param name="rule">The identifier; null for an id.</param>
/// <param name="value">The id, or the value as it is compared.</param>
internal sealed class IdentityNode(IdentifierRule? rule, string value)
{
    private static readonly Dictionary<IdentityNode, IdentityDecision> Undecided = [];
    private List<IdentityLinkState>? _held, _holders;
    private Dictionary<IdentityNode, IdentityDecision>? _decisions;

    public IdentifierRule? Rule => rule;

    public string Value => value;

    public bool IsId => rule is null;

    /// <summary>Why nothing is believed of this node, whatever is said; null when it may be believed.</summary>
    public RefusalReason? Refusal { get; init; }

    /// <summary>Links in which this id is the user's.</summary>
    public IReadOnlyList<IdentityLinkState> Held => _held ?? (IReadOnlyList<IdentityLinkState>)[];

    /// <summary>Links in which this is what the user has: an earlier id, an identifier.</summary>
    public IReadOnlyList<IdentityLinkState> Holders => _holders ?? (IReadOnlyList<IdentityLinkState>)[];

    /// <summary>Of <see cref="Holders"/> those whose id may be believed.</summary>
    public int OpenHolders { get; private set; }

    /// <summary>What was decided by hand, by the other id.</summary>
    public IReadOnlyDictionary<IdentityNode, IdentityDecision> Decisions => _decisions ?? Undecided;

    /// <summary>The resolved person; null when it is to be resolved.</summary>
    public ResolvedPerson? Person { get; set; }

    /// <summary>Keeps a new link.</summary>
    public static void Add(IdentityLinkState link)
    {
        (link.User._held ??= new(1)).Add(link);
        (link.Other._holders ??= new(1)).Add(link);
        if (link.User.Refusal is null) link.Other.OpenHolders++;
    }

    /// <summary>Keeps a new decision.</summary>
    public static void Add(IdentityDecision decision)
    {
        (decision.A._decisions ??= [])[decision.B] = decision;
        (decision.B._decisions ??= [])[decision.A] = decision;
    }

    /// <summary>True when this id was separated from an earlier id, or a separation of this id took an identifier away from it.</summary>
    public bool HasLost(IdentityNode hub) =>
        Decisions.Count > 0 && Decisions.Values.Any(d => d.IsSeparated && (ReferenceEquals(d.A, hub) || ReferenceEquals(d.B, hub) || (ReferenceEquals(d.First, this) && d.Undone.Contains(hub))));
}

/// <summary>The evidence that an id has an earlier id or an identifier.</summary>
internal sealed class IdentityLinkState(IdentityNode user, IdentityNode other)
{
    public IdentityNode User => user;

    public IdentityNode Other => other;

    private LinkEvidence _evidence;

    public ref readonly LinkEvidence Evidence => ref _evidence;

    /// <summary>How it was said, in order of name.</summary>
    public string Via { get; private set; } = "";

    public void Add(IdentityEvidence evidence, string via)
    {
        _evidence.Add(evidence);
        if (Via.Length == 0) Via = via;
        else if (Via != via) Via = string.Join(", ", Via.Split(", ").Append(via).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>The older evidence first; of the same event by ids. A total order among the links of a graph.</summary>
    public static int Compare(IdentityLinkState a, IdentityLinkState b) =>
        a.Evidence.First.Key.CompareTo(b.Evidence.First.Key) is not 0 and var byAge ? byAge
        : string.CompareOrdinal(a.User.Value, b.User.Value) is not 0 and var byUser ? byUser
        : string.CompareOrdinal(a.Other.Value, b.Other.Value) is not 0 and var byOther ? byOther
        : string.CompareOrdinal(a.Other.Rule?.Name, b.Other.Rule?.Name);
}

/// <summary>What was decided by hand of two ids: the newest word counts.</summary>
internal sealed class IdentityDecision(IdentityNode a, IdentityNode b)
{
    private IdentityEvidence? _newest;

    public IdentityNode A => a;

    public IdentityNode B => b;

    public IdentityEvidence Newest => _newest!.Value;

    /// <summary>The id that was named first.</summary>
    public IdentityNode First { get; private set; } = null!;

    public bool IsSeparated { get; private set; }

    /// <summary>What the separation took away from <see cref="First"/>.</summary>
    public IReadOnlyList<IdentityNode> Undone { get; private set; } = [];

    public void Add(IdentityEvidence evidence, IdentityNode first, bool separates, IReadOnlyList<IdentityNode> undone)
    {
        if (_newest is { } known && evidence.Key.CompareTo(known.Key) <= 0) return;
        (_newest, First, IsSeparated, Undone) = (evidence, first, separates, undone);
    }
}
