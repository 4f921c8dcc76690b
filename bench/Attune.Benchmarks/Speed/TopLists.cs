using Attune.Data;
using Attune.Models;

namespace Attune.Benchmarks.Speed;

/// <summary>
/// The best 20 items of every user, seen ones left out, by the factors of one iteration of iALS. Most products are never computed, for their
/// norms show that they cannot rank; <see cref="ItemSearch"/> is the row in which none can be left out.
/// </summary>
/// <param name="factors">d.</param>
/// <param name="peer">What a peer needs.</param>
/// <param name="target">What is to be reached.</param>
internal sealed class TopLists(int factors, string peer, string target)
    : SpeedRow(new($"top20-{factors}", $"top-20 of every user, seen filtered, d = {factors}", peer, target)), ITimed
{
    private const int Count = 20;
    private const int Runs = 5;

    private FactorModel? _model;

    public override string Measure(SpeedData data)
    {
        var (threads, before) = (Environment.ProcessorCount, Machine.FmaPeak(Environment.ProcessorCount));
        var (seconds, unfiltered) = (Time(data, threads).Wall, Time(data, threads, excludeSeen: false).Wall);
        var peak = Math.Max(before, Machine.FmaPeak(threads));
        var operations = 2.0 * Model(data).UserCount * Model(data).ItemCount * factors;
        return $"{seconds:0.00} s, which for all products were {operations / seconds / peak:P0} of FMA peak; {unfiltered:0.00} s with seen items";
    }

    public WorkTime Time(SpeedData data, int threads) => Time(data, threads, excludeSeen: true);

    private WorkTime Time(SpeedData data, int threads, bool excludeSeen)
    {
        var (model, userItems) = (Model(data), data.Implicit.UserItems);
        return Best(Runs, () => MakeAll(model, userItems, excludeSeen, new RunContext(threads)));
    }

    private FactorModel Model(SpeedData data) =>
        _model ??= (FactorModel)Train("ials", data.Implicit, RunContext.Default, Settings($"factors={factors} iterations=1"));

    private static void MakeAll(FactorModel model, CsrMatrix userItems, bool excludeSeen, RunContext run)
    {
        var lists = new int[model.UserCount * Count];
        Recommender.RecommendAll(model, model.UserCount, u => UserQuery.Known(userItems, u), Count, excludeSeen, run, (user, best) =>
        {
            for (var k = 0; k < best.Length; k++) lists[user * Count + k] = best[k].Item;
        });
    }
}
