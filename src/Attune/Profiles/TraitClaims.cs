using System.Text.Json;
using Attune.Profiles.Schema;

namespace Attune.Profiles;

/// <summary>
/// What was said of one trait, by whom and how often: a count for each source and value, at most 32, and the first and the newest statement. A null withdraws what was said,
/// whoever said it.
/// </summary>
internal sealed class TraitClaims
{
    private const int MostClaims = 32, MostOverruled = 5;
    private const string Null = "null";

    private readonly BoundedTable<Claim> _claims = new(MostClaims);
    private string _first = "", _newest = "";
    private EventKey _firstKey;

    private sealed class Claim
    {
        public long Count;
        public EventKey Newest;
    }

    /// <summary>A claim as it is weighed.</summary>
    private readonly record struct Said(string Source, string Json, long Count, EventKey Newest);

    /// <summary>All statements.</summary>
    public Evidence Evidence { get; } = new();

    /// <summary>Takes a statement in.</summary>
    /// <param name="key">When it was made.</param>
    /// <param name="source">Who made it.</param>
    /// <param name="json">The value.</param>
    public void Add(EventKey key, string source, string json)
    {
        var name = $"{source.Replace('\0', ' ')}\0{json}";
        if (json != Null && (_first.Length == 0 || key.CompareTo(_firstKey) < 0)) (_first, _firstKey) = (name, key);
        if (Evidence.Add(key)) _newest = name;
        if (_claims.FindOrAdd(name) is not (var place and >= 0)) return;
        var claim = _claims.At(place) ??= new Claim { Newest = key };
        claim.Count++;
        if (key.CompareTo(claim.Newest) > 0) claim.Newest = key;
    }

    /// <summary>The trait by a rule; null when it was withdrawn.</summary>
    public DeclaredTrait? Read(ProfileContext context, ConflictRule rule)
    {
        if (SplitName(_newest).Json == Null) return null;
        var said = Statements();
        var winner = rule switch
        {
            ConflictRule.Oldest => Once(_first, _firstKey),
            ConflictRule.Source => MostTrusted(said, context.Options.Conflicts.Sources),
            ConflictRule.MostFrequent => said.GroupBy(s => s.Json, StringComparer.Ordinal)
                .OrderByDescending(g => g.Sum(s => s.Count)).ThenByDescending(g => g.Max(s => s.Newest)).First().MaxBy(s => s.Newest),
            _ => Once(_newest, Evidence.Newest),
        };
        var others = said.Where(s => s.Json != winner.Json).GroupBy(s => s.Json, StringComparer.Ordinal)
            .Select(g => (Last: g.MaxBy(s => s.Newest), Count: g.Sum(s => s.Count))).OrderByDescending(o => o.Last.Newest)
            .Select(o => new OverruledTrait(JsonElement.Parse(o.Last.Json), o.Last.Source, o.Count, o.Last.Newest.Time)).Take(MostOverruled).ToList();
        return new DeclaredTrait(JsonElement.Parse(winner.Json), Evidence.ToProvenance(context, 1), winner.Source, others.Count == 0 ? null : others);
    }

    public void Save(StateWriter writer)
    {
        Evidence.Save(writer);
        _claims.Save(writer, static (w, claim) =>
        {
            w.Count(claim.Count);
            claim.Newest.Save(w, default);
        });
        SaveName(writer, _newest);
        SaveName(writer, _first);
        if (_first.Length > 0) _firstKey.Save(writer, default);
    }

    public static TraitClaims Load(StateReader reader)
    {
        var claims = new TraitClaims();
        claims.Evidence.Load(reader);
        claims._claims.Load(reader, static r => new Claim { Count = r.LongCount(), Newest = EventKey.Load(r, default) });
        (claims._newest, claims._first) = (claims.LoadName(reader), claims.LoadName(reader));
        if (claims._first.Length > 0) claims._firstKey = EventKey.Load(reader, default);
        return claims;
    }

    private static Said MostTrusted(List<Said> said, IReadOnlyList<string> sources) => said.GroupBy(s => s.Source, StringComparer.Ordinal)
        .Select(g => g.MaxBy(s => s.Newest)).OrderBy(s => RankOf(s.Source, sources)).ThenByDescending(s => s.Newest).First();

    private static int RankOf(string source, IReadOnlyList<string> sources)
    {
        for (var rank = 0; rank < sources.Count; rank++)
            if (sources[rank] == source) return rank;
        return sources.Count;
    }

    private static Said Once(string name, EventKey key)
    {
        var (source, json) = SplitName(name);
        return new Said(source, json, 1, key);
    }

    private static (string Source, string Json) SplitName(string name)
    {
        var end = name.IndexOf('\0', StringComparison.Ordinal);
        return (name[..end], name[(end + 1)..]);
    }

    /// <summary>All claims but nulls; the newest is among them even where there is no room for it.</summary>
    private List<Said> Statements()
    {
        var said = new List<Said>(_claims.Count + 1);
        for (var place = 0; place < _claims.Count; place++)
        {
            var (source, json) = SplitName(_claims.NameAt(place));
            if (json != Null) said.Add(new Said(source, json, _claims.At(place)!.Count, _claims.At(place)!.Newest));
        }

        if (_claims.Find(_newest) < 0) said.Add(Once(_newest, Evidence.Newest));
        return said;
    }

    private void SaveName(StateWriter writer, string name)
    {
        var place = name.Length == 0 ? -1 : _claims.Find(name);
        writer.Count(Math.Max(0, place + 1));
        if (place < 0) writer.Text(name);
    }

    private string LoadName(StateReader reader)
    {
        var place = reader.Count(MostClaims) - 1;
        if (place >= _claims.Count) throw StateReader.Damaged();
        return place >= 0 ? _claims.NameAt(place) : reader.Text();
    }
}
