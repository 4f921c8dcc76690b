using System.Text;
using Attune.Storage.Import;
using CsCheck;

namespace Attune.Storage.Tests.Import;

public sealed class RecordReaderTests
{
    private static readonly Gen<string> Field = Gen.Char["aé,\"\n "].Array[0, 5].Select(c => new string(c));

    [Fact]
    public void Reads_back_what_was_written_and_knows_the_lines() =>
        Gen.Select(Field.Array[1, 4].Array[1, 20], Gen.Bool).Sample((records, crlf) =>
        {
            var newline = crlf ? "\r\n" : "\n";
            var text = string.Concat(records.Select(r => string.Join(',', r.Select(f => $"\"{f.Replace("\"", "\"\"")}\"")) + newline));
            var reader = new RecordReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), ",", quoted: true);
            var (line, position) = (1L, 1L);
            foreach (var record in records)
            {
                Assert.True(reader.Read());
                Assert.Equal(record, reader.Fields());
                Assert.Equal((line, position), (reader.Line, reader.Position));
                line += 1 + record.Sum(f => f.Count(c => c == '\n'));
                position = reader.EndPosition;
            }

            Assert.False(reader.Read());
            Assert.Equal(Encoding.UTF8.GetByteCount(text) + 1, position);
        });

    [Fact]
    public void Quotes_mean_nothing_where_they_are_not_used()
    {
        var reader = new RecordReader(new MemoryStream("a::\"b\n\"c::d"u8.ToArray()), "::", quoted: false);
        Assert.True(reader.Read());
        Assert.Equal(["a", "\"b"], reader.Fields());
        Assert.True(reader.Read());
        Assert.Equal(["\"c", "d"], reader.Fields());
        Assert.False(reader.Read());
    }

    [Fact]
    public void A_record_longer_than_the_buffer_is_read_whole()
    {
        var reader = new RecordReader(new MemoryStream(Encoding.UTF8.GetBytes(new string('x', 200_000) + ",y\nz,1\n")), ",", quoted: true);
        Assert.True(reader.Read());
        Assert.Equal([200_000, 1], reader.Fields().Select(f => f.Length));
        Assert.True(reader.Read());
        Assert.Equal((2, 200_004), (reader.Line, reader.Position));
    }
}
