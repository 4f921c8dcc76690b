using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Attune.Simulation;

/// <summary>How large the simulated storefront is, and how unruly.</summary>
public sealed record SimulationOptions
{
    /// <summary>Accounts, bots included.</summary>
    [Description("Accounts, bots included."), Range(10, 5_000_000)]
    public int Users { get; init; } = 3_000;

    /// <summary>Products of the catalogue.</summary>
    [Description("Products of the catalogue."), Range(100, 1_000_000)]
    public int Items { get; init; } = 1_500;

    /// <summary>Well-formed events to aim at; every user has at least one session, so that very low targets are exceeded.</summary>
    [Description("Well-formed events to aim at."), Range(1_000, 500_000_000)]
    public int Events { get; init; } = 250_000;

    /// <summary>First day, from midnight UTC.</summary>
    [Description("First day, from midnight UTC."), Range(typeof(DateOnly), "1980-01-01", "2200-12-31")]
    public DateOnly From { get; init; } = new(2025, 11, 1);

    /// <summary>Simulated days.</summary>
    [Description("Simulated days."), Range(14, 3_650)]
    public int Days { get; init; } = 365;

    /// <summary>Seed of everything: the same options and seed give the same bytes (on one platform: the last digit of a logarithm may differ between two).</summary>
    [Description("Seed of everything: the same seed gives the same bytes.")]
    public int Seed { get; init; } = 42;

    /// <summary>Share of users and products that speak Chinese; the others speak English.</summary>
    [Description("Share of users and products that speak Chinese; the others speak English."), Range(0.0, 1.0)]
    public double ChineseShare { get; init; } = 0.4;

    /// <summary>Share of accounts that are bots.</summary>
    [Description("Share of accounts that are bots."), Range(0.0, 0.5)]
    public double BotShare { get; init; } = 0.01;

    /// <summary>Broken or repeated lines for each good one; four times as many of the users have a wrong clock. 0 gives a clean log.</summary>
    [Description("Broken or repeated lines for each good one; 0 gives a clean log."), Range(0.0, 0.5)]
    public double DirtyShare { get; init; } = 0.005;

    /// <summary>Midnight UTC at which the simulation starts.</summary>
    internal DateTime Start => From.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    /// <summary>Checks every limit.</summary>
    /// <exception cref="AttuneException">A value lies outside its range.</exception>
    internal void Validate()
    {
        foreach (var property in typeof(SimulationOptions).GetProperties())
        {
            if (property.GetCustomAttribute<RangeAttribute>() is not { } range || range.IsValid(property.GetValue(this))) continue;
            throw new AttuneException(
                "option_out_of_range", $"{property.Name} is {property.GetValue(this)}; it must lie between {range.Minimum} and {range.Maximum}.")
            { IsUsage = true };
        }
    }
}
