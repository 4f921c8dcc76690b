using Attune.Data;
using Attune.Models;
using BenchmarkDotNet.Attributes;

namespace Attune.Benchmarks;

/// <summary>One unseen user with 100 interactions among 20,000 items, folded in by iALS on one thread.</summary>
[ShortRunJob]
[MemoryDiagnoser]
public class FoldInBenchmarks
{
    private const int Items = 20_000;
    private const int History = 100;

    private IUserEmbedding? _model;
    private UserQuery _user;
    private float[] _embedding = [];

    [Params(64, 128, 256)]
    public int Dimension { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        int[] Row() => [.. Enumerable.Range(0, History).Select(_ => random.Next(Items)).Distinct().Order()];
        int[][] rows = [.. Enumerable.Range(0, 4000).Select(_ => Row())];
        int[] starts = [0, .. rows.Select((_, r) => rows.Take(r + 1).Sum(x => x.Length))];
        var dataset = new Dataset(IdMap.Range(rows.Length), IdMap.Range(Items), Interactions.FromRows(Items, starts, [.. rows.SelectMany(r => r)]));
        _model = (IUserEmbedding)ModelCatalog.Default.Get("ials").Train(dataset, new IalsOptions { Factors = Dimension, Iterations = 1 }, RunContext.Default);
        (_user, _embedding) = (new UserQuery(-1, Row()), new float[Dimension]);
    }

    [Benchmark]
    public void FoldIn() => _model!.FoldIn(_user, _embedding);
}
