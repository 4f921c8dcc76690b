using System.Text.Json;
using Attune.Data;

namespace Attune.Profiles.Identity;

/// <summary>
/// Who is who: a fold over the events that say so. Nodes are ids and values of identifiers; links come from <c>alias</c> and <c>identify</c>, each with its evidence; by hand
/// two ids are joined and separated by events too. Events in any order give the same persons, and a merge that was separated is as if it had never been.
/// <para>
/// Links are kept and never contracted, so that taking one away is possible (a union-find could not). An event costs O(1) beside finding the ids that it may
/// concern, whose persons are then resolved anew when somebody asks: O(L log L) for the L links of the part of the graph that holds them.
/// </para>
/// An event must be applied once. Not thread-safe.
/// </summary>
public sealed class IdentityGraph(IdentityRules rules)
{
    private readonly Dictionary<string, IdentityNode> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<(IdentifierRule Rule, string Value), IdentityNode> _identifiers = [];
    private readonly Dictionary<(IdentityNode User, IdentityNode Other), IdentityLinkState> _links = [];
    private int _separations;
    private bool _anyResolved;

    /// <summary>The kinds of events that say who is who.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [EventKinds.Identify, EventKinds.Alias, EventKinds.IdentityJoin, EventKinds.IdentitySeparate];

    /// <summary>The graph of a log.</summary>
    public static IdentityGraph From(IEnumerable<StoredEvent> events, IdentityRules rules)
    {
        ArgumentNullException.ThrowIfNull(events);
        var graph = new IdentityGraph(rules);
        foreach (var stored in events) graph.Apply(stored);
        return graph;
    }

    /// <summary>Takes one event in; those that say nothing of identity change nothing.</summary>
    public void Apply(in StoredEvent stored)
    {
        foreach (var statement in IdentityStatement.Read(stored.Event, rules))
        {
            var (user, evidence) = (IdOf(stored.Event.User), IdentityEvidence.Of(stored));
            var other = NodeOf(statement);
            if (ReferenceEquals(user, other)) continue;
            if (statement.Via is IdentityStatement.Join or IdentityStatement.Separate) Decide(user, other, evidence, statement);
            else Link(user, other, statement.Via, evidence);
        }
    }

    /// <summary>The person whom an id belongs to; an id of which the graph knows nothing is a person alone.</summary>
    public Person PersonOf(string id)
    {
        if (!_ids.TryGetValue(id, out var node)) return Person.Alone(id);
        var resolver = new IdentityResolver(rules, _separations);
        return new PersonReport(Resolved(node, resolver), resolver, rules).Make();
    }

    /// <summary>
    /// The event that joins two ids or separates them by hand. A separation also takes away the identifiers that both have and that are believed, from the one who had
    /// the first of them later, so that they stop counting there.
    /// </summary>
    /// <param name="id">An id.</param>
    /// <param name="other">Another.</param>
    /// <param name="separates">True to separate.</param>
    /// <param name="now">The moment: the newest decision counts.</param>
    public Event Decide(string id, string other, bool separates, DateTimeOffset now)
    {
        var undone = separates && _ids.TryGetValue(id, out var a) && _ids.TryGetValue(other, out var b) ? CommonTo(a, b) : [];
        var (loser, keeper) = undone.Count > 0 && undone[0].Loser == other ? (other, id) : (id, other);
        var properties = new Dictionary<string, object> { [IdentityStatement.OtherId] = keeper };
        if (undone.Count > 0) properties[IdentityStatement.Undo] = undone.GroupBy(u => u.Name).ToDictionary(g => g.Key, g => g.Select(u => u.Value));
        return new Event(loser, separates ? EventKinds.IdentitySeparate : EventKinds.IdentityJoin, Time: now, Properties: JsonSerializer.Serialize(properties, Profile.Json));
    }

    /// <summary>All ids that are joined with others, each with the canonical one.</summary>
    public PersonMap ToMap()
    {
        var resolver = new IdentityResolver(rules, _separations);
        var joined = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in _ids.Values)
            if (Resolved(node, resolver).Ids is { Count: > 1 } ids) joined[node.Value] = ids[0].Value;
        return new PersonMap(joined);
    }

    private List<(string Name, string Value, string Loser)> CommonTo(IdentityNode a, IdentityNode b)
    {
        var resolver = new IdentityResolver(rules, _separations);
        var common = from x in a.Held
                     join y in b.Held on x.Other equals y.Other
                     where resolver.HubOf(x.Other).Believed is var believed && believed.Contains(x) && believed.Contains(y)
                     let later = IdentityLinkState.Compare(x, y) < 0 ? y : x
                     orderby later.Evidence.First.Key, x.Other.Value
                     select (x.Other.Rule?.Name ?? IdentityStatement.Anonymous, x.Other.Value, later.User.Value);
        return [.. common];
    }

    private ResolvedPerson Resolved(IdentityNode node, IdentityResolver resolver)
    {
        if (node.Person is null) resolver.Resolve(resolver.Closure(node));
        _anyResolved = true;
        return node.Person!;
    }

    private void Link(IdentityNode user, IdentityNode other, string via, IdentityEvidence evidence)
    {
        if (!_links.TryGetValue((user, other), out var link))
        {
            _links[(user, other)] = link = new IdentityLinkState(user, other);
            IdentityNode.Add(link);
        }

        link.Add(evidence, via);
        if (_anyResolved) Forget([user, .. Concerned(other)]);
    }

    private void Decide(IdentityNode user, IdentityNode other, IdentityEvidence evidence, IdentityStatement statement)
    {
        var (a, b) = string.CompareOrdinal(user.Value, other.Value) < 0 ? (user, other) : (other, user);
        if (!a.Decisions.TryGetValue(b, out var decision)) IdentityNode.Add(decision = new IdentityDecision(a, b));
        IdentityNode[] undone = [.. decision.Undone, .. statement.Undone.Select(NodeOf)];
        _separations -= decision.IsSeparated ? 1 : 0;
        decision.Add(evidence, user, statement.Via == IdentityStatement.Separate, undone[decision.Undone.Count..]);
        _separations += decision.IsSeparated ? 1 : 0;
        if (_anyResolved) Forget([a, b, .. Concerned(a), .. Concerned(b), .. undone.SelectMany(Concerned)]);
    }

    /// <summary>The ids whose persons may change with what is said of a node: all that have it, unless it is far above its limit and stays there.</summary>
    private IEnumerable<IdentityNode> Concerned(IdentityNode node)
    {
        var ids = node.IsId ? [node] : Enumerable.Empty<IdentityNode>();
        return node.OpenHolders > (long)IdentityHub.LimitOf(node, rules) + _separations + 2 ? ids : ids.Concat(node.Holders.Select(link => link.User));
    }

    private void Forget(IEnumerable<IdentityNode> ids)
    {
        var (resolver, forgotten) = (new IdentityResolver(rules, _separations), new HashSet<IdentityNode>());
        foreach (var id in ids)
        {
            if (id.Person is { } known)
                foreach (var member in known.Ids) member.Person = null;
            if (forgotten.Contains(id)) continue;
            var closure = resolver.Closure(id);
            forgotten.UnionWith(closure);
            foreach (var member in closure) member.Person = null;
        }
    }

    private IdentityNode NodeOf(IdentityStatement statement) => statement.Rule is { } rule ? IdentifierOf(rule, statement.Value) : IdOf(statement.Value);

    private IdentityNode IdOf(string id)
    {
        if (_ids.TryGetValue(id, out var node)) return node;
        var isBlocked = IdentifierValue.IsNobody(id) || (rules.BlockedIds.Count > 0 && rules.BlockedIds.Contains(IdentifierValue.Plain(id)));
        return _ids[id] = new IdentityNode(null, id) { Refusal = isBlocked ? RefusalReason.Blocked : null };
    }

    private IdentityNode IdentifierOf(IdentifierRule rule, string said)
    {
        var normal = IdentifierValue.Normalise(said, rule.Format);
        var value = normal ?? said;
        if (_identifiers.TryGetValue((rule, value), out var node)) return node;
        var isBlocked = IdentifierValue.IsNobody(said) || rule.Blocked.Contains(value);
        return _identifiers[(rule, value)] = new IdentityNode(rule, value) { Refusal = isBlocked ? RefusalReason.Blocked : normal is null ? RefusalReason.Malformed : null };
    }
}
