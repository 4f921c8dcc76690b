using Attune.Data;
using Attune.Evaluation;
using Attune.Models;
using Attune.Tests.Models;

namespace Attune.Tests.Evaluation;

public sealed class ScoringSpeedTests
{
    [Fact]
    public void A_model_that_takes_twice_as_long_is_half_as_fast()
    {
        var clock = new Clock();
        var matrix = Datasets.Random(30, 20, 200, 1).UserItems;
        var speeds = ScoringSpeed.ItemsPerSecond([new Slow(clock, 1), new Slow(clock, 2)], matrix, clock);
        Assert.Equal(20_000, speeds[0], 1e-6); // 20 items a millisecond
        Assert.Equal(10_000, speeds[1], 1e-6);
        Assert.Equal([0.0], ScoringSpeed.ItemsPerSecond([new Slow(clock, 1)], new CsrMatrix(20, new int[31], []), clock));
    }

    [Fact]
    public void The_size_is_that_of_the_file()
    {
        var published = ModelStoreContract.Ials();
        using var file = new MemoryStream();
        SafeTensors.Write(file, published.ToArchive());
        Assert.Equal(file.Length, SavedSize.Of(published));
    }

    private sealed class Clock : TimeProvider
    {
        public long Milliseconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Milliseconds;
    }

    private sealed class Slow(Clock clock, int milliseconds) : IModel
    {
        public int UserCount => 30;

        public int ItemCount => 20;

        public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores) => clock.Milliseconds += users.Length * milliseconds;

        public void Save(TensorArchive archive) => throw new NotSupportedException();
    }
}
