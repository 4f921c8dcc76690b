using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Attune.Models;

/// <summary>How the learning rate goes on after the warm-up.</summary>
public enum LearningRateSchedule
{
    /// <summary>As it is.</summary>
    Constant,

    /// <summary>Times <see cref="SgdOptions.Decay"/> after every <see cref="SgdOptions.DecayEpochs"/>.</summary>
    Step,

    /// <summary>The same decay, spread evenly: rate · decay^(epoch / decay_epochs).</summary>
    Exponential,

    /// <summary>In a straight line down to 0 at the end of the last epoch.</summary>
    Linear,

    /// <summary>Half a cosine wave down to 0 at the end of the last epoch (Loshchilov and Hutter 2017, SGDR).</summary>
    Cosine,
}

/// <summary>
/// The options that models trained by stochastic gradients have in common: passes, learning rate and its schedule, early stopping.
/// A model's record derives from it, and sets other defaults in its constructor.
/// </summary>
public abstract record SgdOptions
{
    /// <summary>Passes over the interactions.</summary>
    [Description("Passes over the interactions.")]
    [Range(1, 10_000)]
    public int Epochs { get; init; } = 30;

    /// <summary>Step size before any schedule.</summary>
    [Description("Size of a gradient step, before the schedule changes it. Lower it when training diverges.")]
    [Range(1e-9, 100.0)]
    public double LearningRate { get; init; } = 0.05;

    /// <summary>How the rate goes on.</summary>
    [Description("How the learning rate goes on: constant, step or exponential (decay in every decay_epochs), linear or cosine (down to 0 at the last epoch).")]
    [NotSearched]
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>Epochs in which the rate rises from 0.</summary>
    [Description("Epochs at the start in which the learning rate rises evenly from 0; parts of an epoch are allowed.")]
    [Range(0.0, 10_000.0)]
    [NotSearched]
    public double WarmupEpochs { get; init; }

    /// <summary>Factor of the step and exponential schedules.</summary>
    [Description("What the learning rate is multiplied by in every decay_epochs; for the step and exponential schedules.")]
    [Range(1e-6, 1.0)]
    [NotSearched]
    public double Decay { get; init; } = 0.5;

    /// <summary>How many epochs bring one factor of decay.</summary>
    [Description("After how many epochs the decay has been applied once; for the step and exponential schedules.")]
    [Range(1, 10_000)]
    [NotSearched]
    public int DecayEpochs { get; init; } = 10;

    /// <summary>Epochs without a better result that end the training; 0 is off.</summary>
    [Description("Early stopping: end after so many epochs without a better result on held-out interactions, and go back to the best epoch. 0 trains on everything, for all epochs.")]
    [Range(0, 10_000)]
    [NotSearched]
    public int Patience { get; init; }

    /// <summary>Share of each user's interactions that early stopping holds out.</summary>
    [Description("Share of each user's interactions that is held out to judge epochs by; only with patience.")]
    [Range(0.001, 0.5)]
    [NotSearched]
    public virtual double ValidationShare { get; init; } = 0.1;

    /// <summary>The learning rate when so many epochs are done; a part of an epoch counts.</summary>
    /// <param name="epoch">0 at the start, <see cref="Epochs"/> at the end.</param>
    internal double RateAt(double epoch)
    {
        if (epoch < WarmupEpochs) return LearningRate * Math.Max(epoch, LeastStart) / WarmupEpochs;
        var (past, rest) = (epoch - WarmupEpochs, Math.Max(Epochs - WarmupEpochs, double.Epsilon));
        var done = Math.Clamp(past / rest, 0, 1);
        return LearningRate * Schedule switch
        {
            LearningRateSchedule.Step => Math.Pow(Decay, Math.Floor(past / DecayEpochs)),
            LearningRateSchedule.Exponential => Math.Pow(Decay, past / DecayEpochs),
            LearningRateSchedule.Linear => 1 - done,
            LearningRateSchedule.Cosine => (1 + Math.Cos(Math.PI * done)) / 2,
            _ => 1,
        };
    }

    /// <summary>A rate of exactly 0 would waste the steps it is used for.</summary>
    private const double LeastStart = 1e-3;
}
