using Attune.Models;

namespace Attune.Tests.Models;

public sealed class SgdOptionsTests
{
    private sealed record Options : SgdOptions;

    /// <summary>Worked by hand: rate 8, 12 epochs, 2 of them warm-up, decay 1/2 in 5 epochs.</summary>
    [Theory]
    [InlineData(LearningRateSchedule.Constant, 1, 4.0)]
    [InlineData(LearningRateSchedule.Constant, 2, 8.0)]
    [InlineData(LearningRateSchedule.Constant, 12, 8.0)]
    [InlineData(LearningRateSchedule.Step, 6.9, 8.0)]
    [InlineData(LearningRateSchedule.Step, 7, 4.0)]
    [InlineData(LearningRateSchedule.Step, 12, 2.0)]
    [InlineData(LearningRateSchedule.Exponential, 2, 8.0)]
    [InlineData(LearningRateSchedule.Exponential, 4.5, 5.656854249492381)]
    [InlineData(LearningRateSchedule.Exponential, 12, 2.0)]
    [InlineData(LearningRateSchedule.Linear, 0.5, 2.0)]
    [InlineData(LearningRateSchedule.Linear, 7, 4.0)]
    [InlineData(LearningRateSchedule.Linear, 12, 0.0)]
    [InlineData(LearningRateSchedule.Cosine, 2, 8.0)]
    [InlineData(LearningRateSchedule.Cosine, 7, 4.0)]
    [InlineData(LearningRateSchedule.Cosine, 4.5, 6.82842712474619)]
    [InlineData(LearningRateSchedule.Cosine, 12, 0.0)]
    public void The_rate_follows_the_schedule(LearningRateSchedule schedule, double epoch, double expected)
    {
        var options = new Options { Epochs = 12, LearningRate = 8, Schedule = schedule, WarmupEpochs = 2, Decay = 0.5, DecayEpochs = 5 };
        Assert.Equal(expected, options.RateAt(epoch), 1e-12);
    }

    [Fact]
    public void The_first_step_of_a_warm_up_is_not_nothing() =>
        Assert.InRange(new Options { WarmupEpochs = 5 }.RateAt(0), 1e-9, 1e-3);

    [Fact]
    public void Inherited_options_are_set_and_described_by_name()
    {
        var options = (Options)ModelOptions.Create(typeof(Options), [new("schedule", "cosine"), new("warmup_epochs", "0.5")]);
        Assert.Equal((LearningRateSchedule.Cosine, 0.5), (options.Schedule, options.WarmupEpochs));
        Assert.Equal("invalid_option", Assert.Throws<AttuneException>(() => ModelOptions.Create(typeof(Options), [new("epochs", "0")])).Code);
        Assert.Contains(ModelOptions.Describe(typeof(Options)), o => o is { Name: "patience", Minimum: 0, Default: "0" });
    }
}
