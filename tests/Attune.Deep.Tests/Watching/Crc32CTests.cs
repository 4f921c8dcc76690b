using Attune.Deep.Watching;

namespace Attune.Deep.Tests.Watching;

public sealed class Crc32CTests
{
    [Fact]
    public void The_published_check_values_come_out()
    {
        Assert.Equal(0xe3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0x5794d08au, Crc32C.Masked([0x1a, 0x11, .. "CRC test, one two"u8]));
    }

    [Fact]
    public void It_equals_long_division_at_every_length()
    {
        var data = new byte[100];
        new Random(3).NextBytes(data);
        for (var length = 0; length <= data.Length; length++)
            Assert.Equal(RecordReader.Crc(data.AsSpan(0, length)), Crc32C.Of(data.AsSpan(0, length)));
    }
}
