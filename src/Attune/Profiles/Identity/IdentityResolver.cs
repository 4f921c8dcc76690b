namespace Attune.Profiles.Identity;

/// <summary>
/// Resolves the persons of a part of the graph: all ids that believed links connect. The links are then taken one by one, the strongest and oldest first
/// (as Kruskal 1956 takes edges), and one that would bring together two ids that were separated is refused. O(L log L) for the L links of the part.
/// </summary>
internal sealed class IdentityResolver(IdentityRules rules, int separations)
{
    private readonly Dictionary<IdentityNode, IdentityHub> _hubs = [];
    private readonly Dictionary<IdentityNode, Group> _groups = [];
    private readonly HashSet<IdentityNode> _reached = [], _walked = [];
    private readonly Queue<IdentityNode> _open = [];

    /// <summary>The hub of a node.</summary>
    public IdentityHub HubOf(IdentityNode node)
    {
        if (!_hubs.TryGetValue(node, out var hub)) _hubs[node] = hub = IdentityHub.Of(node, rules, separations);
        return hub;
    }

    /// <summary>The ids that believed links connect with one, itself among them; valid until the next call.</summary>
    public IReadOnlySet<IdentityNode> Closure(IdentityNode start)
    {
        _reached.Clear();
        _walked.Clear();
        _reached.Add(start);
        _open.Enqueue(start);
        while (_open.TryDequeue(out var id))
            foreach (var next in Neighbours(id))
                if (_reached.Add(next)) _open.Enqueue(next);
        return _reached;
    }

    /// <summary>Gives every id of a closure its person.</summary>
    public void Resolve(IReadOnlySet<IdentityNode> closure)
    {
        foreach (var (nodes, edges) in Parts(closure))
        {
            var person = ResolvedPerson.Of(nodes, edges);
            foreach (var id in person.Ids) id.Person = person;
        }
    }

    /// <summary>The edges that join the ids of a person.</summary>
    public IReadOnlySet<IdentityEdge> EdgesOf(ResolvedPerson person) => Parts(Closure(person.Ids[0])).First(part => part.Nodes.Contains(person.Ids[0])).Edges.ToHashSet();

    /// <summary>What is joined within a closure, and by which edges.</summary>
    private List<(IReadOnlyCollection<IdentityNode> Nodes, IReadOnlyCollection<IdentityEdge> Edges)> Parts(IReadOnlySet<IdentityNode> closure)
    {
        var edges = closure.SelectMany(EdgesOf).ToList();
        if (!closure.Any(id => id.Decisions.Count > 0 && id.Decisions.Values.Any(d => d.IsSeparated))) return [(closure, edges)]; // nothing to keep apart
        edges.Sort((a, b) => IdentityEdge.Compare(a, b, rules.Identifiers));
        _groups.Clear();
        foreach (var id in closure) GroupOf(id).AddEnemies(id);
        foreach (var edge in edges) Join(edge);
        return [.. closure.Select(GroupOf).Distinct().Select(g => ((IReadOnlyCollection<IdentityNode>)g.Nodes, (IReadOnlyCollection<IdentityEdge>)g.Edges))];
    }

    /// <summary>Each edge of the closure once: at the id that holds it, or at the lesser of two that were joined by hand.</summary>
    private IEnumerable<IdentityEdge> EdgesOf(IdentityNode id)
    {
        foreach (var link in id.Held)
            if (HubOf(link.Other).Believed.Contains(link)) yield return new IdentityEdge(link.User, link.Other, link, null);
        foreach (var decision in id.Decisions.Values)
            if (!decision.IsSeparated && ReferenceEquals(decision.A, id)) yield return new IdentityEdge(decision.First, ReferenceEquals(decision.First, id) ? decision.B : id, null, decision);
    }

    /// <summary>The ids one step away; those of a hub once, from the first that comes by.</summary>
    private IEnumerable<IdentityNode> Neighbours(IdentityNode id)
    {
        foreach (var link in id.Held)
            if (HubOf(link.Other).Believed.Contains(link) && _walked.Add(link.Other))
                foreach (var next in Members(link.Other)) yield return next;
        if (_walked.Add(id))
            foreach (var next in Members(id)) yield return next;
        foreach (var (other, decision) in id.Decisions)
            if (!decision.IsSeparated) yield return other;
    }

    private IEnumerable<IdentityNode> Members(IdentityNode hub)
    {
        if (hub.IsId) yield return hub;
        foreach (var link in HubOf(hub).Believed) yield return link.User;
    }

    private void Join(IdentityEdge edge)
    {
        var (a, b) = (GroupOf(edge.A), GroupOf(edge.B));
        if (ReferenceEquals(a, b))
        {
            a.Edges.Add(edge);
            return;
        }

        if (a.Nodes.Count < b.Nodes.Count) (a, b) = (b, a);
        if (a.IsEnemyOf(b)) return;
        a.Take(b);
        foreach (var node in b.Nodes) _groups[node] = a;
        a.Edges.Add(edge);
    }

    private Group GroupOf(IdentityNode node)
    {
        if (!_groups.TryGetValue(node, out var group)) _groups[node] = group = new Group(node);
        return group;
    }

    /// <summary>Nodes joined so far, and the ids that must not join them.</summary>
    private sealed class Group(IdentityNode first)
    {
        private readonly HashSet<IdentityNode> _enemies = [];

        public HashSet<IdentityNode> Nodes { get; } = [first];

        public HashSet<IdentityEdge> Edges { get; } = [];

        public void AddEnemies(IdentityNode id)
        {
            foreach (var (other, decision) in id.Decisions)
                if (decision.IsSeparated) _enemies.Add(other);
        }

        public bool IsEnemyOf(Group smaller) => smaller._enemies.Overlaps(Nodes);

        public void Take(Group other)
        {
            Nodes.UnionWith(other.Nodes);
            Edges.UnionWith(other.Edges);
            _enemies.UnionWith(other._enemies);
        }
    }
}
