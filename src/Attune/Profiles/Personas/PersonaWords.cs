namespace Attune.Profiles.Personas;

/// <summary>Names and descriptions of personas, from their traits. They are kept with the model in both languages, since a name stays with its persona.</summary>
internal static class PersonaWords
{
    private const double Notable = 0.3, NotableLift = 1.15, Described = 0.2, LeastLift = 0.05;
    private const int MostOver = 4, MostUnder = 2;

    /// <summary>What a feature is called, and who has much or little of it; null where that says nothing of a person.</summary>
    private static readonly Dictionary<string, (PersonaText Label, PersonaText? Much, PersonaText? Little)> Words = new(StringComparer.Ordinal)
    {
        ["rhythm/night"] = (new("0–6 h UTC", "0–6 时 UTC"), new("night", "深夜型"), null),
        ["rhythm/morning"] = (new("6–12 h UTC", "6–12 时 UTC"), new("morning", "上午型"), null),
        ["rhythm/afternoon"] = (new("12–18 h UTC", "12–18 时 UTC"), new("afternoon", "午后型"), null),
        ["rhythm/evening"] = (new("18–24 h UTC", "18–24 时 UTC"), new("evening", "晚间型"), null),
        ["rhythm/weekend"] = (new("weekends", "周末"), new("weekend", "周末型"), new("weekday", "平日型")),
        ["activity/events"] = (new("events", "事件数"), new("busy", "活跃"), new("occasional", "低频")),
        ["activity/session"] = (new("events a session", "每次会话事件数"), new("lingering", "久留"), new("brief", "短访")),
        ["behaviour/purchases"] = (new("purchases among acts", "购买占比"), new("decided", "果断"), new("window-shopping", "多看少买")),
        ["behaviour/reviews"] = (new("reviews among acts", "评价占比"), new("outspoken", "爱评价"), null),
        ["behaviour/wishes"] = (new("wishes among acts", "心愿占比"), new("wishing", "爱收藏"), null),
        ["behaviour/exploration"] = (new("new items", "新物品"), new("exploring", "爱尝新"), new("returning", "爱回看")),
        ["behaviour/mainstream"] = (new("popularity of items", "物品热门度"), new("mainstream", "大众口味"), new("offbeat", "小众口味")),
        ["behaviour/discounts"] = (new("bought at a discount", "折扣购买"), new("bargain-hunting", "爱优惠"), null),
        ["behaviour/loyalty"] = (new("loyalty to brands", "品牌忠诚"), new("brand-loyal", "忠于品牌"), new("brand-switching", "常换品牌")),
        ["value/purchases"] = (new("purchases", "购买次数"), new("often-buying", "常购"), new("seldom-buying", "少购")),
        ["value/amount"] = (new("paid a purchase", "每次付款"), new("big-spending", "高消费"), new("thrifty", "节俭")),
    };

    public static PersonaText LabelOf(PersonaFeature feature) =>
        feature.Value is { } value ? new(value, value) : Words.TryGetValue(feature.Key, out var words) ? words.Label : new(feature.Key, feature.Key);

    /// <summary>One sentence of what there is more of, and what less.</summary>
    public static PersonaText Describe(IReadOnlyList<PersonaTrait> traits, IReadOnlyList<PersonaFeature> features)
    {
        var shares = features.Where(f => f.IsShare).Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
        var over = traits.Where(t => t.Deviations >= Described && t.Lift >= 1 + LeastLift).Take(MostOver).Select(t => Figure(t, shares.Contains(t.Feature))).ToList();
        var under = traits.Where(t => t.Deviations <= -Described && t.Lift <= 1 - LeastLift).Take(MostUnder).Select(t => Figure(t, shares.Contains(t.Feature))).ToList();
        if (over.Count + under.Count == 0) return new("Close to the average in everything.", "各方面都接近平均。");
        var more = over.Count == 0 ? null : new PersonaText("more " + string.Join(", ", over.Select(f => f.En)), "更多：" + string.Join("、", over.Select(f => f.Zh)));
        var less = under.Count == 0 ? null : new PersonaText("less " + string.Join(", ", under.Select(f => f.En)), "更少：" + string.Join("、", under.Select(f => f.Zh)));
        string english = string.Join("; ", new[] { more?.En, less?.En }.OfType<string>()), chinese = string.Join("；", new[] { more?.Zh, less?.Zh }.OfType<string>());
        return new(Capital(english) + ".", chinese + "。");
    }

    /// <summary>Gives each cluster a name of its own.</summary>
    public static IReadOnlyList<PersonaCluster> Name(IReadOnlyList<PersonaCluster> clusters)
    {
        var (taken, named) = (new HashSet<string>(StringComparer.Ordinal), new List<PersonaCluster>());
        foreach (var cluster in clusters) named.Add(cluster with { Name = NewName(cluster, taken) });
        return named;
    }

    /// <summary>Names anew those clusters whose name another one brought from the run before.</summary>
    public static IReadOnlyList<PersonaCluster> NameApart(IReadOnlyList<PersonaCluster> clusters, IReadOnlyList<PersonaCluster> previous)
    {
        var old = previous.Select(p => p.Id).ToHashSet();
        var taken = clusters.Where(c => old.Contains(c.Id)).Select(c => c.Name.En).ToHashSet(StringComparer.Ordinal);
        return [.. clusters.Select(c => old.Contains(c.Id) ? c : c with { Name = NewName(c, taken) })];
    }

    private static PersonaText NewName(PersonaCluster cluster, HashSet<string> taken)
    {
        var candidates = Candidates(cluster.Traits).ToList();
        var free = candidates.Find(c => !taken.Contains(c.En));
        for (var number = 2; free is null; number++)
            if (!taken.Contains($"{candidates[0].En} {number}")) free = new($"{candidates[0].En} {number}", $"{candidates[0].Zh} {number}");
        taken.Add(free.En);
        return free;
    }

    /// <summary>From the plainest name to longer ones.</summary>
    private static IEnumerable<PersonaText> Candidates(IReadOnlyList<PersonaTrait> traits)
    {
        var loved = traits.Where(t => !Words.ContainsKey(t.Feature) && t.Deviations >= Notable && t.Lift >= NotableLift).Take(2).Select(t => t.Label).ToList();
        var ways = traits.Where(t => Math.Abs(t.Deviations) >= Notable).Select(WayOf).OfType<PersonaText>().Take(3).ToList();
        var lovers = loved.Select(l => new PersonaText($"{l.En} lovers", $" {l.Zh} 爱好者")).ToList();
        if (loved is [var first, var second]) lovers.Add(new($"{first.En} and {second.En} lovers", $" {first.Zh} 与 {second.Zh} 爱好者"));
        if (lovers.Count == 0) lovers.Add(new("users", "用户"));
        foreach (var who in lovers)
        {
            foreach (var way in ways) yield return new(Capital($"{way.En} {who.En}"), $"{way.Zh}{who.Zh}");
            if (loved.Count > 0) yield return new(Capital(who.En), who.Zh.TrimStart());
        }

        if (ways is [var one, var two, ..]) yield return new(Capital($"{one.En} {two.En} {lovers[0].En}"), $"{one.Zh}、{two.Zh}{lovers[0].Zh}");
        yield return new("Average users", "普通用户");
    }

    private static PersonaText? WayOf(PersonaTrait trait) => !Words.TryGetValue(trait.Feature, out var words) ? null : trait.Deviations > 0 ? words.Much : words.Little;

    private static PersonaText Figure(PersonaTrait trait, bool isShare)
    {
        var value = isShare ? $"{100 * trait.Mean:0}\u00A0%" : trait.Mean >= 100 ? $"{trait.Mean:N0}" : $"{trait.Mean:0.0}";
        return new($"{trait.Label.En} {value} ({trait.Lift:0.0}×)", $"{trait.Label.Zh} {value}（{trait.Lift:0.0}×）");
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
