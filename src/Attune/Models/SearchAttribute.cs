namespace Attune.Models;

/// <summary>Where good values of an option lie, for automatic tuning: narrower than the <c>[Range]</c> of what is allowed.</summary>
/// <param name="low">Least value to try.</param>
/// <param name="high">Greatest value to try.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SearchAttribute(double low, double high) : Attribute
{
    /// <summary>Least value to try.</summary>
    public double Low { get; } = low;

    /// <summary>Greatest value to try.</summary>
    public double High { get; } = high;

    /// <summary>Values are tried evenly by their logarithm: 1, 10 and 100 are equally far apart.</summary>
    public bool Log { get; init; }
}

/// <summary>Says that an option is no matter of accuracy, or comes with another one, so that automatic tuning leaves it alone unless asked.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotSearchedAttribute : Attribute;
