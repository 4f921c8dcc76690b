using Attune.Models;

namespace Attune.Benchmarks.Speed;

/// <summary>The best 20 items of every user, seen ones left out, by the factors of one iteration of iALS.</summary>
internal sealed class TopLists(int factors, string peer, string target)
    : SpeedRow($"top20-{factors}", $"top-20 of every user, seen filtered, d = {factors}", peer, target)
{
    private const int Count = 20;

    public override string Measure(SpeedData data)
    {
        var dataset = data.Implicit;
        var model = (FactorModel)Train("ials", dataset, RunContext.Default, ("factors", $"{factors}"), ("iterations", "1"));
        var peak = Machine.FmaPeak(Environment.ProcessorCount);
        var all = Best(5, () => MakeAll(model, dataset.UserItems, excludeSeen: true, RunContext.Default));
        var unfiltered = Best(5, () => MakeAll(model, dataset.UserItems, excludeSeen: false, RunContext.Default));
        var operations = 2.0 * model.UserCount * model.ItemCount * factors;
        return $"{all:0.00} s, {operations / all / peak:P0} of FMA peak ({peak / 1e9:0} GFLOP/s); without the seen-filter {unfiltered:0.00} s";
    }

    public static void MakeAll(FactorModel model, Data.CsrMatrix userItems, bool excludeSeen, RunContext run)
    {
        var lists = new int[model.UserCount * Count];
        Recommender.RecommendAll(model, model.UserCount, u => UserQuery.Known(userItems, u), Count, excludeSeen, run, (user, best) =>
        {
            for (var k = 0; k < best.Length; k++) lists[user * Count + k] = best[k].Item;
        });
    }
}
