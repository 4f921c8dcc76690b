using Attune.Deep.Compression;
using Attune.Deep.Networks;
using Attune.Deep.Onnx;
using Attune.Models;
using CsCheck;

namespace Attune.Deep.Tests.Compression;

public sealed class PackedArraysTests
{
    /// <summary>Arrays [rows, 20] of which a share of the numbers is 0.</summary>
    private static readonly Gen<(float[] Values, int Rows)> Arrays =
        from rows in Gen.Int[1, 60]
        from share in Gen.Double[0, 1]
        from numbers in Gen.Float[-2, 2].Array[rows * 20]
        from tickets in Gen.Double[0, 1].Array[rows * 20]
        select (numbers.Select((n, k) => tickets[k] < share ? 0f : n).ToArray(), rows);

    [Fact]
    public void Floats_come_back_exactly_and_never_take_more_room() => Arrays.Sample(array =>
    {
        var archive = new TensorArchive();
        PackedArrays.Add(archive, "a", array.Values, [array.Rows, 20], WeightFormat.Float);
        var (values, shape) = PackedArrays.Get(Stored(archive), "a");
        Assert.Equal(array.Values, values);
        Assert.Equal([array.Rows, 20], shape);
        Assert.InRange(Bytes(archive), 0, 4L * array.Values.Length);
    });

    [Fact]
    public void Bytes_come_back_as_they_were_rounded() => Arrays.Sample(array =>
    {
        var parameters = new NetworkParameters();
        parameters.Add(new ParameterSpec("a", [array.Rows, 20], Initial.Zeros), array.Values);
        Int8Rows.Round(parameters);
        var archive = new TensorArchive();
        PackedArrays.Add(archive, "a", array.Values, [array.Rows, 20], WeightFormat.Int8);
        Assert.Equal(array.Values, PackedArrays.Get(Stored(archive), "a").Values);
        Assert.InRange(Bytes(archive), 0, array.Values.Length + 4L * array.Rows + 8);
    });

    [Fact]
    public void Four_fifths_of_zeros_take_a_quarter_of_the_room_and_in_bytes_a_twelfth()
    {
        var values = new float[100_000];
        for (var k = 0; k < values.Length; k += 5) values[k] = 1 + k % 127;
        Assert.InRange(Bytes(Packed(values, WeightFormat.Float)), 0, 400_000 / 4);
        Assert.InRange(Bytes(Packed(values, WeightFormat.Int8)), 0, 400_000 / 12 + 4000);

        static TensorArchive Packed(float[] values, WeightFormat format)
        {
            var archive = new TensorArchive();
            PackedArrays.Add(archive, "a", values, [1000, 100], format);
            return archive;
        }
    }

    [Fact]
    public void Names_are_those_that_were_given()
    {
        var archive = new TensorArchive();
        PackedArrays.Add(archive, "sparse", new float[1000], [50, 20], WeightFormat.Float);
        PackedArrays.Add(archive, "bytes", [.. Enumerable.Range(1, 40).Select(k => (float)k)], [2, 20], WeightFormat.Int8);
        PackedArrays.Add(archive, "both", new float[1000], [50, 20], WeightFormat.Int8);
        PackedArrays.Add(archive, "layer.values", [1, 2], [2], WeightFormat.Int8);
        Assert.Equal(["both", "bytes", "layer.values", "sparse"], PackedArrays.Names(archive).Order());
    }

    [Theory]
    [InlineData("a.mask")]
    [InlineData("a.bytes")]
    [InlineData("a.scales")]
    [InlineData("a.shape")]
    public void Parts_that_do_not_fit_are_refused(string part)
    {
        var archive = new TensorArchive();
        PackedArrays.Add(archive, "a", [.. Enumerable.Range(0, 1000).Select(k => k % 4 == 0 ? k : 0f)], [50, 20], WeightFormat.Int8);
        var cut = new TensorArchive();
        foreach (var (name, data, _) in archive.Arrays)
        {
            var keep = data.Length - (name == part ? 1 : 0);
            switch (data)
            {
                case float[] floats: cut.Add(name, floats[..keep]); break;
                case int[] ints: cut.Add(name, ints[..keep]); break;
                case byte[] bytes: cut.Add(name, bytes[..keep]); break;
            }
        }

        Assert.Equal("damaged_model", Assert.Throws<AttuneException>(() => PackedArrays.Get(cut, "a")).Code);
        Assert.Equal("damaged_model", Assert.Throws<AttuneException>(() => PackedArrays.Get(archive, "b")).Code);
    }

    private static TensorArchive Stored(TensorArchive archive)
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, archive);
        stream.Position = 0;
        return SafeTensors.Read(stream).Archive;
    }

    private static long Bytes(TensorArchive archive) => archive.Arrays.Sum(a => (long)Buffer.ByteLength(a.Data));
}
