using Attune.Deep.Watching;
using Attune.Deep.Watching.Schema;
using Google.Protobuf;

namespace Attune.Deep.Tests.Watching;

public sealed class EventFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("attune-events-").FullName;

    [Fact]
    public void Records_have_the_golden_bytes()
    {
        Assert.Equal(
            "1800000000000000a37f4b2209000000000000f03f1a0d627261696e2e4576656e743a3286bf577a",
            Record(new Event { WallTime = 1, FileVersion = "brain.Event:2" }));
        var summary = new Summary();
        summary.Value.Add(new Summary.Types.Value { Tag = "loss", SimpleValue = 0.5f });
        Assert.Equal(
            "1a00000000000000129bd82d09000000000000004010072a0d0a0b0a046c6f7373150000003fc33fc24a",
            Record(new Event { WallTime = 2, Step = 7, Summary = summary }));
    }

    [Fact]
    public void A_file_begins_with_the_version_and_is_named_as_tensorboard_looks_for_it()
    {
        using var first = new EventFile(_directory, new Clock());
        using var second = new EventFile(_directory, new Clock());

        Assert.Matches(@"^events\.out\.tfevents\.1700000000\..+\.\d+\.\d+$", Path.GetFileName(first.Path));
        Assert.NotEqual(first.Path, second.Path);
        var version = new WireMessage(Assert.Single(RecordReader.Read(first.Path)));
        Assert.Equal((1_700_000_000.0, "brain.Event:2"), (version.Double(1), version.Text(3)));
        Assert.Equal([1, 3], version.Numbers);
    }

    [Fact]
    public void A_reader_sees_what_was_written_a_second_ago()
    {
        var clock = new Clock();
        using var file = new EventFile(_directory, clock);
        file.Write(new Event { Step = 1 });
        Assert.Single(RecordReader.Read(file.Path)); // still held back
        clock.Advance(TimeSpan.FromSeconds(1));
        file.Write(new Event { Step = 2 });

        var events = RecordReader.Read(file.Path).ConvertAll(e => new WireMessage(e));
        Assert.Equal([0, 1, 2], events.Select(e => e.Whole(2)));
        Assert.Equal(1_700_000_001, events[2].Double(1));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Record(Event happened)
    {
        using var stream = new MemoryStream();
        EventFile.WriteRecord(stream, happened.ToByteArray());
        return Convert.ToHexStringLower(stream.ToArray());
    }
}

/// <summary>A clock that stands at 2023-11-14 22:13:20 UTC until it is moved.</summary>
internal sealed class Clock : TimeProvider
{
    private TimeSpan _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _passed.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(1_700_000_000) + _passed;

    public void Advance(TimeSpan by) => _passed += by;
}
