using Attune.Numerics;
using Attune.Profiles.Personas;

namespace Attune.Tests.Numerics;

public sealed class KMeansTests
{
    private static readonly RunContext Run = new(2);

    [Fact]
    public void Two_pairs_on_a_line_are_found_and_measured()
    {
        // {0, 2} and {10, 14}: centres 1 and 12, inertia 1 + 1 + 4 + 4.
        var found = new KMeans([0, 2, 10, 14], 1).Best(2, 4, 10, Run);
        Assert.Equal(10, found.Inertia, 6);
        Assert.Equal([1f, 12f], found.Centroids.Order());
        Assert.Equal(found.Labels[0], found.Labels[1]);
        Assert.NotEqual(found.Labels[1], found.Labels[2]);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same()
    {
        var rows = Blobs(3000, 5, 6, 1.5f, out _);
        var one = new KMeans(rows, 5).Best(6, 3, 50, new RunContext(1));
        var four = new KMeans(rows, 5).Best(6, 3, 50, new RunContext(4));
        Assert.Equal(one.Centroids, four.Centroids);
        Assert.Equal(one.Labels, four.Labels);
    }

    [Fact]
    public void No_cluster_stays_empty_where_there_are_enough_rows()
    {
        var found = new KMeans([0, 0, 0, 0, 9], 1).From([0, 100, 200], 20, Run);
        Assert.Contains(9f, found.Centroids);
        Assert.Equal(0, found.Inertia, 6);
    }

    [Fact]
    public void The_silhouette_of_a_line_worked_by_hand()
    {
        // 0 and 1 together, 4 alone. Row 0: a 1, b 4, 3/4; row 1: a 1, b 3, 2/3; row 2 is alone: 0.
        var distances = ClusterCount.Distances([0, 1, 4], 1, Run);
        Assert.Equal((3.0 / 4 + 2.0 / 3) / 3, ClusterCount.Silhouette(distances, [0, 0, 1], 2), 6);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public void The_number_of_planted_clusters_is_chosen(int planted)
    {
        var tried = ClusterCount.Try(Blobs(600, 6, planted, 0.6f, out _), 6, 2, 12, 50, Run);
        Assert.Equal(planted, tried.MaxBy(t => t.Score)!.Count);
    }

    /// <summary>Rows around centres that are far apart.</summary>
    internal static float[] Blobs(int count, int width, int clusters, float spread, out int[] labels)
    {
        var random = new Random(7);
        var (rows, of) = (new float[count * width], new int[count]);
        for (var row = 0; row < count; row++)
        {
            of[row] = row % clusters;
            for (var k = 0; k < width; k++)
                rows[row * width + k] = (of[row] % width == k ? 6 + 6 * (of[row] / width) : 0) + spread * (float)(random.NextDouble() + random.NextDouble() - 1);
        }

        labels = of;
        return rows;
    }
}
