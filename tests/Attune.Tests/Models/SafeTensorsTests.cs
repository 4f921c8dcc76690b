using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Attune.Models;

namespace Attune.Tests.Models;

public sealed class SafeTensorsTests
{
    [Fact]
    public void Gives_back_what_was_written()
    {
        var (archive, metadata) = SafeTensors.Read(new MemoryStream(Bytes()));
        Assert.Equal([1f, float.NaN, -0f], archive.Get<float>("a"));
        Assert.Equal([3, 1], archive.ShapeOf("a"));
        Assert.Equal([int.MinValue, 7], archive.Get<int>("b"));
        Assert.Equal([1, 2, 255], archive.Get<byte>("c"));
        Assert.Empty(archive.Get<float>("d"));
        Assert.Equal("v", metadata["k"]);
    }

    /// <summary>The layout as the format's description gives it: length, header, then arrays without gaps, each aligned to its element.</summary>
    [Fact]
    public void Is_laid_out_as_the_format_demands()
    {
        var bytes = Bytes();
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        var header = JsonDocument.Parse(bytes.AsMemory(8, length)).RootElement;
        Assert.Equal("""{"dtype":"I32","shape":[2],"data_offsets":[12,20]}""", header.GetProperty("b").GetRawText());
        Assert.Equal("U8", header.GetProperty("c").GetProperty("dtype").GetString());
        Assert.Equal(20, header.GetProperty("c").GetProperty("data_offsets")[0].GetInt32());
        Assert.Equal(8 + length + 23, bytes.Length);
        Assert.Equal(7, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8 + length + 16)));
    }

    [Fact]
    public void Any_cut_is_reported_as_damage()
    {
        var bytes = Bytes();
        for (var length = 0; length < bytes.Length; length++)
            Assert.Equal("damaged_model", Assert.Throws<AttuneException>(() => SafeTensors.Read(new MemoryStream(bytes[..length]))).Code);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,9],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32"}}""")]
    [InlineData("""{"a":7}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public void A_header_that_makes_no_sense_is_reported_as_damage(string header)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + text.Length + 8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)text.Length);
        text.CopyTo(bytes, 8);
        Assert.Equal("damaged_model", Assert.Throws<AttuneException>(() => SafeTensors.Read(new MemoryStream(bytes))).Code);
    }

    private static byte[] Bytes()
    {
        var archive = new TensorArchive();
        archive.Add("a", [1f, float.NaN, -0f], 3, 1);
        archive.Add("b", [int.MinValue, 7]);
        archive.Add<byte>("c", [1, 2, 255]);
        archive.Add<float>("d", [], 0, 4);
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, archive, new Dictionary<string, string> { ["k"] = "v" });
        return stream.ToArray();
    }
}
