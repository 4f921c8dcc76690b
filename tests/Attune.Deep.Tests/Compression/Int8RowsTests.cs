using Attune.Deep.Compression;
using Attune.Deep.Networks;
using CsCheck;

namespace Attune.Deep.Tests.Compression;

public sealed class Int8RowsTests
{
    private static readonly Gen<float[]> Rows = Gen.Float[-1e6f, 1e6f].Array[1, 40].Where(row => row.Max(MathF.Abs) >= 1e-30f);

    [Fact]
    public void A_number_is_off_by_half_a_step_at_most_and_a_step_is_a_127th_of_the_largest() => Rows.Sample(row =>
    {
        var bytes = new sbyte[row.Length];
        var scale = Int8Rows.Quantize(row, bytes);
        var largest = row.Max(MathF.Abs);
        Assert.InRange(scale, largest / 127, largest / 127 * 1.00002f);
        for (var k = 0; k < row.Length; k++) Assert.InRange(Math.Abs(row[k] - (double)scale * bytes[k]), 0, scale * 0.5001);
    });

    [Fact]
    public void What_was_rounded_once_stays_what_it_is() => Rows.Sample(row =>
    {
        var bytes = new sbyte[row.Length];
        var scale = Int8Rows.Quantize(row, bytes);
        float[] rounded = [.. bytes.Select(b => scale * b)];
        var again = new sbyte[row.Length];
        Assert.Equal(scale, Int8Rows.Quantize(rounded, again));
        Assert.Equal(bytes, again);
    });

    [Fact]
    public void Zeros_have_the_scale_0()
    {
        var bytes = new sbyte[] { 1, 2 };
        Assert.Equal(0, Int8Rows.Quantize([0, 0], bytes));
        Assert.Equal([0, 0], bytes.Select(b => (int)b));
    }

    [Fact]
    public void Matrices_are_rounded_row_by_row_and_biases_are_not()
    {
        var parameters = new NetworkParameters();
        parameters.Add(new ParameterSpec("weight", [2, 2], Initial.Zeros), [127, 1.4f, 0.0127f, 0.00014f]);
        parameters.Add(new ParameterSpec("bias", [2], Initial.Zeros), [0.1234567f, 100]);
        Int8Rows.Round(parameters);
        Assert.Equal(1, parameters["weight"][1]);
        Assert.Equal(0.0001f, parameters["weight"][3], 1e-8f);
        Assert.Equal([0.1234567f, 100], parameters["bias"]);
    }
}
