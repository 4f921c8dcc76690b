using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class ScatterAddTests
{
    [Fact]
    public void Adds_up_to_the_column_it_is_given_at_every_length()
    {
        var random = new Random(1);
        for (var length = 1; length <= 256; length++)
        {
            int[] columns = [.. Enumerable.Range(0, 600).Where(_ => random.Next(600) < 2 * length).Append(600).Take(length)];
            float[] values = [.. columns.Select(_ => random.Next(-9, 10) / 4f)];
            var end = columns[random.Next(columns.Length)];
            float[] start = [.. Enumerable.Range(0, 601).Select(i => i % 7f)];
            var (ones, weighted) = ((float[])start.Clone(), (float[])start.Clone());
            ScatterAdd.Before(columns, end, 0.5f, ones);
            ScatterAdd.Before(columns, values, end, 0.5f, weighted);
            for (var k = 0; k < columns.Length && columns[k] < end; k++) start[columns[k]] += 0.5f;
            Assert.Equal(start, ones);
            for (var k = 0; k < columns.Length && columns[k] < end; k++) start[columns[k]] += 0.5f * values[k] - 0.5f;
            Assert.Equal(start, weighted);
        }
    }
}
