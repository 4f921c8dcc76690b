using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

/// <summary>The search against the definition of each similarity, worked in double over dense vectors.</summary>
public sealed class NeighbourSearchTests
{
    public static TheoryData<Similarity, bool, int> Kinds =>
        [.. from similarity in Enum.GetValues<Similarity>() from residuals in new[] { false, true } from significance in new[] { 0, 4 } select (similarity, residuals, significance)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void All_similarities_are_what_their_definitions_say(Similarity similarity, bool residuals, int significance)
    {
        var features = Matrix(60, 25, 500, residuals ? -3 : 1, 5);
        var found = Find(NeighbourVectors.Of(features, similarity, 1.5, significance, residuals), 25);
        for (var x = 0; x < 25; x++)
            for (var y = 0; y < 25; y++)
                Assert.Equal(x == y ? 0 : Math.Max(0, Naive.Similarity(features, similarity, 1.5, significance, residuals, x, y)), Of(found, x, y), 1e-5);
    }

    /// <summary>x · y / (|x|^0.6 |y|^1.4 + 1.5) where y is a neighbour of x, also when the sums are kept in detail.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Asymmetric_cosine_weighs_the_lengths_apart(int significance)
    {
        var features = Matrix(60, 25, 500, 1, 5);
        var found = Find(NeighbourVectors.Of(features, Similarity.Cosine, 1.5, significance).Asymmetric(0.3), 25);
        var rows = features.Transpose();
        double Dot(int x, int y) => Enumerable.Range(0, 60).Sum(f => Of(rows, x, f) * (double)Of(rows, y, f));
        for (var x = 0; x < 25; x++)
            for (var y = 0; y < 25; y++)
                if (x != y) Assert.Equal(Dot(x, y) / (Math.Pow(Dot(x, x), 0.3) * Math.Pow(Dot(y, y), 0.7) + 1.5), Of(found, x, y), 1e-5);
    }

    /// <summary>A vector placed beside those it equals is compared with the others as they are with each other.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_placed_vector_compares_as_one_of_them(Similarity similarity, bool residuals, int significance)
    {
        var features = Matrix(60, 25, 500, residuals ? -3 : 1, 5);
        var rows = features.Transpose();
        var similar = new SimilarUsers(NeighbourVectors.Of(features, similarity, 1.5, significance, residuals), rows, Find(NeighbourVectors.Of(features, similarity, 1.5, significance, residuals), 25));
        var (users, similarities) = similar.To(-1, rows.ColumnsOf(3), rows.ValuesOf(3));
        for (var k = 0; k < users.Length; k++)
            if (users.Span[k] != 3) Assert.Equal(Naive.Similarity(features, similarity, 1.5, significance, residuals, 3, users.Span[k]), similarities.Span[k], 1e-5);
    }

    /// <summary>2,000 vectors of 3 features each out of 500 take the way for sparse vectors; few neighbours make lists overflow, and equal similarities abound.</summary>
    [Fact]
    public void Of_many_sparse_vectors_each_keeps_its_nearest_whatever_the_threads()
    {
        var features = Matrix(500, 2000, 6000, 1, 1);
        var vectors = NeighbourVectors.Of(features, Similarity.Cosine, 0, 0);
        var found = Find(vectors, 5, threads: 1);
        var again = Find(vectors, 5, threads: 8);
        Assert.Equal(found.ColumnIndices, again.ColumnIndices);
        Assert.Equal(found.Values!, again.Values!);

        var rows = features.Transpose();
        for (var x = 0; x < 2000; x += 149)
        {
            var nearest = Enumerable.Range(0, 2000).Where(y => y != x).Select(y => (Id: y, Similarity: Naive.Similarity(features, Similarity.Cosine, 0, 0, false, x, y)))
                .Where(y => y.Similarity > 0).OrderByDescending(y => Math.Round(y.Similarity, 5)).ThenByDescending(y => rows.CountOf(y.Id)).ThenBy(y => y.Id).Take(5);
            Assert.Equal(nearest.Select(y => y.Id).Order(), found.ColumnsOf(x).ToArray());
        }
    }

    /// <summary>Vector 0 has features 0 and 1, vector 1 feature 0, which weighs 3; a is 1 and 2, b 10 and 100.</summary>
    [Fact]
    public void A_directed_link_leads_one_way()
    {
        var features = CsrMatrix.FromEntries(2, 2, [0, 0, 1], [0, 1, 0]);
        var links = Find(new NeighbourVectors(features, [3, 1], SimilarityForm.Directed, [1, 2], [10, 100]), 1);
        Assert.Equal((3 * 1 * 100, 3 * 2 * 10), (Of(links, 0, 1), Of(links, 1, 0)));
    }

    [Fact]
    public void Offers_in_any_order_leave_the_same_lists()
    {
        var random = new Random(4);
        (int Id, float Similarity)[] offers = [.. Enumerable.Range(0, 300).Select(i => (i, 1f + random.Next(20)))];
        var expected = offers.OrderByDescending(o => o.Similarity).ThenBy(o => o.Id).Take(37).Select(o => o.Id).Order().ToArray();
        for (var trial = 0; trial < 20; trial++)
        {
            random.Shuffle(offers);
            var lists = new NeighbourLists(1, 37);
            Parallel.ForEach(offers, o => lists.Offer(0, o.Id, o.Similarity));
            Assert.Equal(expected, lists.Of(0).Ids.ToArray().Order());
            Assert.Equal(lists.Of(0).Similarities.ToArray().Min(), lists.Thresholds[0]);
        }
    }

    private static CsrMatrix Find(NeighbourVectors vectors, int neighbours, int threads = 2) =>
        NeighbourSearch.Find(vectors, neighbours, normalize: false, (_, _) => { }, new ParallelOptions { MaxDegreeOfParallelism = threads });

    private static float Of(CsrMatrix neighbours, int x, int y)
    {
        var at = neighbours.ColumnsOf(x).BinarySearch(y);
        return at < 0 ? 0 : neighbours.ValuesOf(x)[at];
    }

    /// <summary>Cells at random places with values of the range, halved so that none is 0; without values where all are 1.</summary>
    private static CsrMatrix Matrix(int rows, int columns, int cells, int least, int most)
    {
        var random = new Random(3);
        (int Row, int Column)[] places = [.. Enumerable.Range(0, cells).Select(_ => (random.Next(rows), random.Next(columns))).Distinct()];
        float[] values = [.. places.Select(_ => random.Next(least, most) + (least == most ? 0 : 0.5f))];
        return CsrMatrix.FromEntries(rows, columns, [.. places.Select(p => p.Row)], [.. places.Select(p => p.Column)], least == most ? default : values);
    }

    /// <summary>Definitions, over vectors whose missing features are null.</summary>
    private static class Naive
    {
        public static double Similarity(CsrMatrix features, Similarity similarity, double shrinkage, int significance, bool residuals, int x, int y)
        {
            var (vx, vy) = (Vector(features, x), Vector(features, y));
            int[] common = [.. Enumerable.Range(0, vx.Length).Where(f => vx[f] is not null && vy[f] is not null)];
            var significant = significance == 0 ? 1 : Math.Min(common.Length, significance) / (double)significance;
            double[] weights = [.. Enumerable.Range(0, vx.Length).Select(f => Math.Pow(Math.Log((1 + features.Columns) / (1.0 + features.CountOf(f)) + (residuals ? 1 : 0)), 2))];
            double[] ones = [.. vx.Select(_ => 1d)];
            return significant * similarity switch
            {
                Attune.Models.Similarity.Jaccard => common.Length / (Count(vx) + Count(vy) - common.Length + shrinkage),
                Attune.Models.Similarity.TfIdf when !residuals => Cosine(Each(vx, Math.Sqrt), Each(vy, Math.Sqrt), weights, shrinkage),
                Attune.Models.Similarity.TfIdf => Cosine(vx, vy, weights, shrinkage),
                Attune.Models.Similarity.Bm25 => Cosine(Saturated(features, vx), Saturated(features, vy), weights, shrinkage),
                Attune.Models.Similarity.Pearson when residuals => common.Length < 2 ? 0
                    : Cosine([.. common.Select(f => vx[f])], [.. common.Select(f => vy[f])], ones, 0) * (common.Length - 1) / (common.Length - 1 + shrinkage),
                Attune.Models.Similarity.Pearson => Cosine(Centred(vx), Centred(vy), ones, shrinkage),
                _ => Cosine(vx, vy, ones, shrinkage),
            };
        }

        private static double Cosine(double?[] x, double?[] y, double[] weights, double shrinkage)
        {
            double Dot(double?[] a, double?[] b) => a.Select((v, f) => weights[f] * (v ?? 0) * (b[f] ?? 0)).Sum();
            var norms = Math.Sqrt(Dot(x, x) * Dot(y, y)) + shrinkage;
            return norms == 0 ? 0 : Dot(x, y) / norms;
        }

        private static double?[] Vector(CsrMatrix features, int vector) => [.. Enumerable.Range(0, features.Rows).Select(f =>
            features.ColumnsOf(f).BinarySearch(vector) is >= 0 and var at ? (double?)(features.Values is null ? 1 : features.ValuesOf(f)[at]) : null)];

        private static int Count(double?[] vector) => vector.Count(v => v is not null);

        private static double?[] Each(double?[] vector, Func<double, double> change) => [.. vector.Select(v => v is { } value ? change(value) : v)];

        private static double?[] Centred(double?[] vector) => [.. vector.Select(v => (double?)((v ?? 0) - vector.Sum(o => o ?? 0) / vector.Length))];

        private static double?[] Saturated(CsrMatrix features, double?[] vector)
        {
            var mean = features.Values!.Sum(v => Math.Abs((double)v)) / features.Columns;
            var size = vector.Sum(v => Math.Abs(v ?? 0));
            return Each(vector, v => v * 2.2 / (Math.Abs(v) + 1.2 * (0.25 + 0.75 * size / mean)));
        }
    }
}
